package notify_test

import (
	"slices"
	"strings"
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

// announced is what Тамара Львовна says; class is empty for the school, alone for
// parents and students.
func announced(id int64, class, alone, text string) school.News {
	return school.News{Seq: id, Kind: school.NewsAnnouncement, Audience: school.ToClass, Object: id, Day: monday, New: &school.Fact{
		Subject: "Учительская\u00a0Т.\u00a0Л.", Value: string(school.Teacher), Work: class, Text: text, Due: "2026-11-25", To: alone,
	}}
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
	said, recalled := maria(), maria()
	said.News = []school.News{announced(1, "5А", "parent", "Собрание в среду в 18:30, каб. 204.\nПодпишите, пожалуйста, согласия <до среды> & принесите их."), announced(2, "", "", strings.Repeat("Каникулы с 28 ноября. ", 40))}
	recalled.News = []school.News{announced(1, "5А", "parent", "Собрание в среду в 18:30, каб. 204.")}
	recalled.News[0].Old, recalled.News[0].New = recalled.News[0].New, nil
	written := maria()
	written.News = []school.News{{Seq: 1, Kind: school.NewsMessage, Audience: school.ToStudent, Object: 5, Day: monday, New: &school.Fact{
		Subject: "Учительская\u00a0Т.\u00a0Л.", Value: string(school.Teacher), Text: "Пенал <Марии> лежит у меня & ждёт её.", To: string(school.Parent), Only: 5,
	}}}
	discreet := noticeOf(locale.RU, said)
	discreet.Students[0].Rules.Chat, discreet.Students[0].Rules.Mail = school.Headings, school.Headings
	for name, l := range map[string]store.Letter{
		"announcements":      noticeOf(locale.RU, said),
		"announced_english":  noticeOf(locale.EN, said),
		"announced_headings": discreet,
		"messages":           noticeOf(locale.RU, written),
		"recalled":           noticeOf(locale.RU, recalled),
		"absence":            noticeOf(locale.RU, maria(), school.NewsAbsence),
		"marks":              noticeOf(locale.RU, maria(), school.NewsMark),
		"lesson":             noticeOf(locale.RU, maria(), school.NewsLesson),
		"homework":           noticeOf(locale.RU, maria(), school.NewsHomework),
		"meeting":            noticeOf(locale.RU, meeting),
		"mixed":              noticeOf(locale.RU, maria()),
		"english":            noticeOf(locale.EN, maria()),
		"family":             family,
		"hidden":             hidden,
		"nasty":              noticeOf(locale.RU, nasty()),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			catalog := texts(t)
			d := notify.ComposeNotice(catalog, l).Discreet(l)
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
