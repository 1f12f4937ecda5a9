package notify_test

import (
	"slices"
	"testing"

	"github.com/sebdah/goldie/v2"

	"zvonok/bot/sandbox"
	"zvonok/notify"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// noticeOf is a notice of what a child's news is of some kinds; all where none is named.
func noticeOf(lang locale.Lang, c store.LetterChild, kinds ...school.NewsKind) store.Letter {
	l := letter(school.Parent, c)
	l.Kind, l.Subscription, l.Language = store.TellNotice, 0, string(lang)
	l.Students[0].Ahead = store.Ahead{}
	l.Students[0].News = slices.DeleteFunc(slices.Clone(c.News), func(n school.News) bool { return len(kinds) > 0 && !slices.Contains(kinds, n.Kind) })
	return l
}

// Every look of a notice, for a person to read.
func TestNoticeRenderings(t *testing.T) {
	t.Parallel()
	family := noticeOf(locale.RU, maria(), school.NewsMark, school.NewsAbsence)
	family.Students = append(family.Students, petr())
	hidden := noticeOf(locale.RU, petr(), school.NewsMark)
	hidden.HideMarks = true
	meeting := maria()
	meeting.News = []school.News{{Seq: 1, Kind: school.NewsMeeting, Day: monday.AddDate(0, 0, 2), New: &school.Fact{
		Work: "Родительское собрание", Due: "2026-11-25", Starts: 1110, Ends: 1170, Room: "204", Text: "Итоги четверти",
	}}}
	for name, l := range map[string]store.Letter{
		"absence":  noticeOf(locale.RU, maria(), school.NewsAbsence),
		"marks":    noticeOf(locale.RU, maria(), school.NewsMark),
		"lesson":   noticeOf(locale.RU, maria(), school.NewsLesson),
		"homework": noticeOf(locale.RU, maria(), school.NewsHomework),
		"meeting":  noticeOf(locale.RU, meeting),
		"mixed":    noticeOf(locale.RU, maria()),
		"english":  noticeOf(locale.EN, maria()),
		"family":   family,
		"hidden":   hidden,
		"nasty":    noticeOf(locale.RU, nasty()),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			catalog := texts(t)
			d := notify.ComposeNotice(catalog, l)
			g := goldie.New(t, goldie.WithNameSuffix(".golden"))
			g.Assert(t, "notice_"+name+"_chat", []byte(sandbox.RenderTerminal(seen(t, l, d))))
			g.Assert(t, "notice_"+name+"_text", []byte("Subject: "+d.Subject+"\n\n"+notify.RenderText(d, "https://zvonok.example/unsubscribe?t=x")))
			html, err := notify.RenderHTML(d, "https://zvonok.example/unsubscribe?t=x")
			if err != nil {
				t.Fatal(err)
			}
			g.Assert(t, "notice_"+name+"_html", []byte(html))
			if missing := catalog.Missing(); len(missing) > 0 {
				t.Errorf("texts are missing: %v", missing)
			}
		})
	}
}
