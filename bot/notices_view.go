package bot

import (
	"strings"
	"time"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// noticesScreen says in words what is told by a way, and has a button for each
// kind: ✓ it is told, ± of some children only.
func noticesScreen(r *Request, prefs store.NoticePrefs, student int64, way tap.Way) Screen {
	if _, theirs := r.Session.Child(student); !theirs || len(r.Session.Children) < 2 {
		student = 0
	}
	var kinds []Button
	some := false
	for _, kind := range noticeKinds(r.Session.Role) {
		text, all := kindTitle(r, kind), true
		switch n := wanting(r, prefs, student, kind, way); {
		case n == len(r.of(student)):
			text = "✓ " + text
		case n > 0:
			text, all, some = "± "+text, false, true
		default:
			all = false
		}
		kinds = append(kinds, Button{Text: text, Tap: tap.SetNotice(student, way, string(kind), !all)})
	}
	wide := 2
	if len(r.Session.Children) > 2 { // whose own buttons take two rows
		wide = 3
	}
	rows := append(inRows(kinds, wide), wayChoice(r, prefs, student, way))
	rows = append(rows, childChoice(r, student, way)...)
	lines := []string{r.T.Say("notices.title"), noticesWhere(r, student, way), r.T.Say("notices.hint")}
	back := tap.OfVerb(tap.Settings)
	if way == tap.InDigest {
		lines[0], lines[2], back = r.T.Say("notices.title_digest"), r.T.Say("notices.hint_digest"), tap.ToFamilyDigests(false)
	}
	off := silent(prefs, r.of(student))
	switch {
	case off && way == tap.InDigest:
		lines = append(lines, r.T.Say("notices.digest_off"))
	case off:
		lines[2] = r.T.Say("notices.hint_alone")
	}
	if some {
		lines = append(lines, r.T.Say("notices.some"))
	}
	if kinds := nowhere(r, prefs, r.of(student)); kinds != "" && !off {
		lines = append(lines, r.T.Say("notices.nowhere", "Kinds", kinds))
	}
	if !prefs.Confirmed && way != tap.InDigest {
		lines = append(lines, r.T.Say("notices.mail_waits"))
	}
	return Screen{
		Text: strings.Join(lines, "\n\n"),
		Rows: append(rows, []Button{{Text: r.T.Say("common.button_back"), Tap: back}, menuButton(r)[0]}),
	}
}

// wanting counts the children of whom a kind is told.
func wanting(r *Request, prefs store.NoticePrefs, student int64, kind school.NewsKind, way tap.Way) int {
	n := 0
	for _, c := range r.of(student) {
		if on, _ := prefs.Wants(c.ID, kind, channels[way]); on {
			n++
		}
	}
	return n
}

// wayChoice switches between the ways that there are.
func wayChoice(r *Request, prefs store.NoticePrefs, student int64, way tap.Way) []Button {
	row := []Button{chosenButton(way == tap.AtOnceByChat, r.T.Say("notices.button_chat"), tap.ToNotices(student, tap.AtOnceByChat))}
	if prefs.Confirmed {
		row = append(row, chosenButton(way == tap.AtOnceByMail, r.T.Say("notices.button_mail"), tap.ToNotices(student, tap.AtOnceByMail)))
	}
	return append(row, chosenButton(way == tap.InDigest, r.T.Say("notices.button_digest"), tap.ToNotices(student, tap.InDigest)))
}

// childChoice switches between all children and one; five fit beside «all».
func childChoice(r *Request, student int64, way tap.Way) [][]Button {
	if len(r.Session.Children) < 2 {
		return nil
	}
	all := []Button{chosenButton(student == 0, r.T.Say("notices.button_all"), noticeTap(r, 0, way))}
	for _, c := range r.Session.Children[:min(len(r.Session.Children), 5)] {
		all = append(all, chosenButton(c.ID == student, shorten(c.Name, 20), noticeTap(r, c.ID, way)))
	}
	return inRows(all, 3)
}

func chosenButton(chosen bool, text string, to tap.Tap) Button {
	if chosen {
		text = "• " + text
	}
	return Button{Text: text, Tap: to}
}

// noticesWhere says whose and by which way.
func noticesWhere(r *Request, student int64, way tap.Way) string {
	of := r.T.Say("notices.of_all")
	if all := r.of(student); r.Session.Role == school.Student {
		of = r.T.Say("notices.of_self")
	} else if len(all) == 1 {
		of = r.T.Say("notices.of_child", "Child", telegram.Escape(titled(all[0])))
	}
	switch way {
	case tap.AtOnceByMail:
		return r.T.Say("notices.by_mail", "Of", of)
	case tap.InDigest:
		return r.T.Say("notices.in_digest", "Of", of)
	}
	return r.T.Say("notices.by_chat", "Of", of)
}

// whyScreen is the answer to «why did I get this?»: as whom, of which child, what
// is on by which way and since when, and the quiet hours.
func whyScreen(r *Request, prefs store.NoticePrefs, student int64, kind school.NewsKind) Screen {
	lines := []string{r.T.Say("notices.why_title")}
	children := r.of(student)
	for _, c := range children[:min(len(children), 5)] {
		lines = append(lines, whyChild(r, prefs, c))
	}
	lines = append(lines, quietLine(r))
	var rows [][]Button
	if on := wanting(r, prefs, student, kind, tap.AtOnceByChat); on > 0 {
		rows = append(rows, []Button{{
			Text: r.T.Say("notices.button_stop", "Kind", strings.ToLower(kindTitle(r, kind))),
			Tap:  tap.SetNotice(noticeTap(r, student, tap.AtOnceByChat).A, tap.AtOnceByChat, string(kind), false),
		}})
	}
	return Screen{Text: strings.Join(lines, "\n\n"), Rows: append(rows, []Button{
		{Text: r.T.Say("notices.button_all_settings"), Tap: noticeTap(r, student, tap.AtOnceByChat)}, menuButton(r)[0],
	})}
}

func whyChild(r *Request, prefs store.NoticePrefs, c store.Child) string {
	since := r.T.Relative(school.Day(prefs.Since[c.ID], r.Zone()), r.Today())
	out := []string{r.T.Say("notices.why_parent", "Child", telegram.Escape(titled(c)), "Since", since)}
	if r.Session.Role == school.Student {
		out[0] = r.T.Say("notices.why_student", "Since", since)
	}
	for _, way := range []struct {
		channel store.Channel
		line    func(kinds string) string
	}{
		{store.ByChat, func(kinds string) string { return r.T.Say("notices.why_chat", "Kinds", kinds) }},
		{store.ByMail, func(kinds string) string { return r.T.Say("notices.why_mail", "Kinds", kinds) }},
	} {
		var kinds []string
		for _, kind := range noticeKinds(r.Session.Role) {
			on, at := prefs.Wants(c.ID, kind, way.channel)
			if !on || way.channel == store.ByMail && !prefs.Confirmed {
				continue
			}
			kinds = append(kinds, strings.ToLower(kindTitle(r, kind))+sinceWhen(r, at, prefs.Since[c.ID]))
		}
		if len(kinds) > 0 {
			out = append(out, way.line(strings.Join(kinds, ", ")))
		}
	}
	if len(out) == 1 {
		out = append(out, r.T.Say("notices.why_nothing"))
	}
	return strings.Join(out, "\n")
}

// sinceWhen names the day of a choice; what is usual is on since the diary is open.
func sinceWhen(r *Request, at, linked time.Time) string {
	if at.Equal(linked) {
		return ""
	}
	return r.T.Say("notices.since", "Day", r.T.Relative(school.Day(at, r.Zone()), r.Today()))
}

func kindTitle(r *Request, kind school.NewsKind) string {
	switch kind {
	case school.NewsMark:
		return r.T.Say("notices.kind_mark")
	case school.NewsAbsence:
		return r.T.Say("notices.kind_absence")
	case school.NewsRemark:
		return r.T.Say("notices.kind_remark")
	case school.NewsHomework:
		return r.T.Say("notices.kind_homework")
	case school.NewsComment:
		return r.T.Say("notices.kind_comment")
	case school.NewsLesson:
		return r.T.Say("notices.kind_lesson")
	case school.NewsControl:
		return r.T.Say("notices.kind_control")
	case school.NewsMessage:
		return r.T.Say("notices.kind_message")
	case school.NewsAnnouncement:
		return r.T.Say("notices.kind_announcement")
	}
	return r.T.Say("notices.kind_meeting")
}
