package notify

import (
	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// ComposeNotice makes the message about what has just happened. It is a digest
// of its own few pieces of news, with nothing ahead: the title says what it is.
func ComposeNotice(catalog *locale.Catalog, l store.Letter) Digest {
	t := catalog.In(locale.Lang(l.Language))
	d := Digest{T: t, HideMarks: l.HideMarks, Notice: true, Empty: len(l.Students) == 0}
	var all []school.News
	for _, c := range l.Students {
		d.Day = c.Today
		all = append(all, c.News...)
	}
	d.About = onlyKind(all)
	for _, n := range all {
		d.Sounds = d.Sounds || n.Kind == school.NewsAbsence || n.Kind == school.NewsRemark || n.Kind == school.NewsMessage
	}
	d.Title = noticeTitle(t, d, all)
	for _, c := range l.Students {
		b := writer{t: t, child: c, notice: true}.block()
		if d.About != "" {
			for i := range b.Sections {
				b.Sections[i].Title = ""
			}
		}
		d.Children = append(d.Children, b)
	}
	tellSchoolsApart(t, l.Students, d.Children)
	d.Subject = upperFirst(t.Say("digest.subject", "What", subject(t, nameless(d.Children, l.HideName)), "Day", t.Date(d.Day)))
	return d
}

// onlyKind is the kind of all of it; empty where there are several.
func onlyKind(all []school.News) (kind school.NewsKind) {
	for i, n := range all {
		if i > 0 && n.Kind != kind {
			return ""
		}
		kind = n.Kind
	}
	return kind
}

// noticeDoors are the settings, beside the diary of an only child, and the way to
// the reason: a row of its own, which a phone does not cut.
func noticeDoors(d Digest, rows [][]telegram.Button) [][]telegram.Button {
	student := int64(0)
	if len(d.Children) == 1 {
		student = d.Children[0].Student
	}
	change := button(d.T.Say("notice.button_change"), tap.OpenNotices(student))
	if len(rows) == 1 && len(rows[0]) == 1 {
		rows[0] = append(rows[0], change)
	} else {
		rows = append(rows, []telegram.Button{change})
	}
	return append(rows, []telegram.Button{button(d.T.Say("notice.button_why"), tap.AskNoticeWhy(student, string(d.About)))})
}

// token is the right to stop what the letter is of.
func (w letterWriter) token(l store.Letter) (string, error) {
	if l.Kind == store.TellNotice {
		return w.tokens.NoticesToken(l.Account)
	}
	return w.tokens.UnsubscribeToken(l.Subscription, store.ByMail)
}
