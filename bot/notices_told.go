package bot

import (
	"slices"
	"strings"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// toldNow says in a few words where a kind that was just switched is told now.
func toldNow(r *Request, prefs store.NoticePrefs, c store.NoticeChange) string {
	by := func(way tap.Way) bool { return wanting(r, prefs, c.Student, c.Kind, way) > 0 }
	chat, mail := by(tap.AtOnceByChat), by(tap.AtOnceByMail) && prefs.Confirmed
	kind := kindTitle(r, c.Kind)
	switch {
	case c.Wanted && c.Channel == store.InDigest:
		return r.T.Say("notices.on_digest", "Kind", kind)
	case c.Wanted:
		return r.T.Say("notices.on", "Kind", kind)
	case c.Channel == store.InDigest && (chat || mail):
		return r.T.Say("notices.off_digest", "Kind", kind)
	case chat:
		return r.T.Say("notices.only_chat", "Kind", kind)
	case mail:
		return r.T.Say("notices.only_mail", "Kind", kind)
	case by(tap.InDigest) && !silent(prefs, r.of(c.Student)):
		return r.T.Say("notices.off", "Kind", kind)
	}
	return r.T.Say("notices.off_all", "Kind", kind)
}

// silent: no digest tells of any of them, so that what is not told at once is not told.
func silent(prefs store.NoticePrefs, of []store.Child) bool {
	return !slices.ContainsFunc(of, func(c store.Child) bool { return !prefs.Silent[c.ID] })
}

// nowhere are the kinds that are told neither at once nor in digests.
func nowhere(r *Request, prefs store.NoticePrefs, of []store.Child) string {
	return leftOut(r, r.Session.Role, of, func(child int64, kind school.NewsKind) bool {
		chat, _ := prefs.Wants(child, kind, store.ByChat)
		mail, _ := prefs.Wants(child, kind, store.ByMail)
		digest, _ := prefs.Wants(child, kind, store.InDigest)
		return !chat && !(mail && prefs.Confirmed) && (!digest || prefs.Silent[child])
	})
}

// undigested are the kinds that a digest does not tell, in the role in which it was
// ordered, whatever its reader acts in.
func undigested(r *Request, all store.Subscriptions, one store.Subscription) string {
	of := slices.DeleteFunc(slices.Clone(r.Session.As(all.Role).Children), func(c store.Child) bool {
		return one.Student != 0 && c.ID != one.Student
	})
	return leftOut(r, all.Role, of, func(child int64, kind school.NewsKind) bool {
		wanted, _ := all.Wishes.Wants(child, kind, store.InDigest)
		return !wanted
	})
}

// leftOut lists kinds that are left out: «оценки, расписание (Пётр)». Whose they
// are is said where it is not so of all.
func leftOut(r *Request, role school.Role, of []store.Child, out func(child int64, kind school.NewsKind) bool) string {
	var kinds []string
	for _, kind := range noticeKinds(role) {
		var names []string
		for _, c := range of {
			if out(c.ID, kind) {
				names = append(names, telegram.Escape(c.Name))
			}
		}
		title := strings.ToLower(kindTitle(r, kind))
		switch len(names) {
		case 0:
			continue
		case len(of):
		default:
			title = r.T.Say("notices.of_some", "Kind", title, "Children", strings.Join(names, ", "))
		}
		kinds = append(kinds, title)
	}
	return strings.Join(kinds, ", ")
}
