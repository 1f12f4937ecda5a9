package notify_test

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/sebdah/goldie/v2"

	"zvonok/bot/sandbox"
	"zvonok/notify"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

var monday = school.Date(2026, time.November, 23)

func texts(t testing.TB) *locale.Catalog {
	t.Helper()
	c, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// maria has something in every section.
func maria() store.LetterChild {
	mark := func(seq int64, day int, was, is *school.Fact) school.News {
		return school.News{Seq: seq, Kind: school.NewsMark, Object: seq, Day: school.Date(2026, time.November, day), Old: was, New: is}
	}
	one := func(seq int64, kind school.NewsKind, f school.Fact) school.News {
		return school.News{Seq: seq, Kind: kind, Object: seq, Day: monday, New: &f}
	}
	return store.LetterChild{
		ID: 11, Name: "Мария", Full: "Примерова Мария Ивановна", Class: "5А", Today: monday,
		News: []school.News{
			mark(1, 23, nil, &school.Fact{Subject: "Алгебра", Value: "5", Work: "Дроби", Kind: "Контрольная работа", Weight: 2, Text: "Отличная работа!"}),
			mark(2, 23, nil, &school.Fact{Subject: "Русский язык", Value: "4-", Work: "Диктант", Kind: "Диктант", Weight: 1}),
			mark(3, 20, &school.Fact{Subject: "История", Value: "3", Weight: 1}, &school.Fact{Subject: "История", Value: "4", Weight: 1}),
			mark(4, 20, &school.Fact{Subject: "Биология", Value: "2", Weight: 1}, nil),
			one(5, school.NewsAbsence, school.Fact{Subject: "Алгебра", Lesson: 2, Value: "absent", Topic: "Сложение дробей"}),
			one(6, school.NewsAbsence, school.Fact{Subject: "Физкультура", Lesson: 5, Value: "late", Minutes: 12}),
			one(7, school.NewsHomework, school.Fact{Subject: "История", Text: "§ 12, вопросы 1–4", Due: "2026-11-26"}),
			{
				Seq: 8, Kind: school.NewsHomework, Object: 8, Day: monday.AddDate(0, 0, -1),
				Old: &school.Fact{Subject: "Биология", Text: "§ 7", Due: "2026-11-25"}, New: &school.Fact{Subject: "Биология", Text: "§ 8", Due: "2026-11-25"},
			},
			one(9, school.NewsHomework, school.Fact{Subject: "Алгебра", Text: "№ 145, 146", Due: "2026-11-24"}),
			one(10, school.NewsRemark, school.Fact{Subject: "Физкультура", Text: "Забыла форму."}),
			one(11, school.NewsComment, school.Fact{Subject: "Русский язык", Text: "Заметно лучше пишет."}),
			{
				Seq: 12, Kind: school.NewsLesson, Object: 12, Day: school.Date(2026, time.November, 24),
				Old: &school.Fact{Subject: "Музыка", Lesson: 4, Starts: 690, Ends: 735, Room: "21", Due: "2026-11-24"},
				New: &school.Fact{Subject: "Музыка", Lesson: 6, Starts: 800, Ends: 845, Room: "21", Due: "2026-11-24"},
			},
			{
				Seq: 13, Kind: school.NewsControl, Object: 13, Day: school.Date(2026, time.December, 1),
				New: &school.Fact{Subject: "Алгебра", Work: "Контрольная № 3", Due: "2026-12-01"},
			},
		},
		Ahead: store.Ahead{
			Day: school.Date(2026, time.November, 24),
			Homework: []store.AheadHomework{
				{Lesson: 9, Subject: "Алгебра", Text: "№ 145, 146"},
				{Lesson: 20, Subject: "Литература", Text: strings.Repeat("Прочитать главу и выписать героев. ", 9)},
			},
			Controls: []store.AheadControl{{Day: school.Date(2026, time.November, 27), Subject: "Русский язык", Title: "Диктант"}},
		},
	}
}

func petr() store.LetterChild {
	return store.LetterChild{
		ID: 12, Name: "Пётр", Full: "Примеров Пётр Иванович", Class: "2Б", Today: monday,
		News: []school.News{
			{Seq: 20, Kind: school.NewsMark, Object: 20, Day: monday, New: &school.Fact{Subject: "Чтение", Value: "зач.", Weight: 1}},
			{Seq: 21, Kind: school.NewsAbsence, Object: 21, Day: monday, New: &school.Fact{Value: "ill", Text: "До пятницы"}},
		},
	}
}

// nasty is what a school list can hold when nobody looked.
func nasty() store.LetterChild {
	return store.LetterChild{
		ID: 13, Name: "<b>Ева</b>\r\nBcc: all@example.org", Class: "=HYPERLINK(\"http://example.org\")", Today: monday,
		News: []school.News{
			{Seq: 30, Kind: school.NewsMark, Object: 30, Day: monday, New: &school.Fact{Subject: "Труд\u202e", Value: "5", Work: "\u202eгнигтуБ", Text: "</p><script>alert(1)</script>", Weight: 1}},
			{Seq: 31, Kind: school.NewsRemark, Object: 31, Day: monday, New: &school.Fact{Subject: "Химия & жизнь", Text: "Опоздала на 5 < 10 минут\nи ушла\x00\x07"}},
		},
	}
}

func letter(role school.Role, children ...store.LetterChild) store.Letter {
	return store.Letter{
		Delivery: store.Delivery{
			DeliveryRef: store.DeliveryRef{On: monday, ID: 1}, Kind: store.TellDigest, Account: 5, Subscription: 70,
			Channel: store.ByChat, AsOf: time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC), Attempt: 1,
		},
		Role: role, Language: "ru", Chat: 900, Address: "anna@example.org", Students: children, EmptyToo: true,
	}
}

// seen sends a digest to a made-up person and gives what arrived.
func seen(t testing.TB, l store.Letter, d notify.Digest) sandbox.Message {
	t.Helper()
	w := newWireOf(t, sandbox.Options{Rates: sandbox.Rates{Unlimited: true}, Clock: func() time.Time { return l.AsOf }}, nil)
	anna := w.sandbox.Person("Анна")
	anna.Says("/start")
	l.Chat = anna.ID
	if o := w.chat.Send(t.Context(), notify.Piece{Letter: l, Digest: &d}); o.Verdict != notify.Sent {
		t.Fatalf("%+v", o)
	}
	m, ok := anna.Last()
	if !ok {
		t.Fatal("nothing arrived")
	}
	return m
}

// Every rendering of the one model, for a person to read.
func TestRenderings(t *testing.T) {
	t.Parallel()
	english := letter(school.Parent, maria())
	english.Language = "en"
	hidden := letter(school.Parent, marked(maria()), petr())
	hidden.HideMarks, hidden.HideName = true, true
	said := marked(petr())
	said.News = append(said.News, announced(40, "2Б", "", strings.Repeat("Завтра идём в театр: сбор в 12:00 у входа. ", 30)), announced(41, "", "parent", "Собрание в среду."))
	for name, l := range map[string]store.Letter{
		"said":    letter(school.Parent, said),
		"one":     letter(school.Parent, maria()),
		"family":  letter(school.Parent, maria(), petr()),
		"nothing": letter(school.Parent, store.LetterChild{ID: 14, Name: "Олег", Class: "1А", Today: monday}),
		"nasty":   letter(school.Parent, nasty()),
		"english": english,
		"picture": letter(school.Parent, marked(petr())),
		"hidden":  hidden,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			catalog := texts(t)
			d := notify.Compose(catalog, l)
			g := goldie.New(t, goldie.WithNameSuffix(".golden"))
			m := seen(t, l, d)
			g.Assert(t, "digest_"+name+"_chat", []byte(sandbox.RenderTerminal(m)))
			g.Assert(t, "digest_"+name+"_text", []byte("Subject: "+d.Subject+"\n\n"+notify.RenderText(d, "https://zvonok.example/unsubscribe?t=x")))
			html, err := notify.RenderHTML(d, "https://zvonok.example/unsubscribe?t=x")
			if err != nil {
				t.Fatal(err)
			}
			g.Assert(t, "digest_"+name+"_html", []byte(html))
			if missing := catalog.Missing(); len(missing) > 0 {
				t.Errorf("texts are missing: %v", missing)
			}
		})
	}
}

// However much a school writes, a digest is one message that Telegram takes and
// a letter that no reader cuts.
func TestManyThingsFit(t *testing.T) {
	t.Parallel()
	var children []store.LetterChild
	for i := range 12 {
		c := maria()
		c.Name = fmt.Sprintf("Мария-%d", i)
		for j := range 60 {
			n := c.News[j%13]
			n.Seq, n.Object = int64(100+j), int64(100+j)
			if n.New != nil {
				f := *n.New
				f.Text = strings.Repeat("Очень <важное> & длинное слово. ", 40)
				n.New = &f
			}
			c.News = append(c.News, n)
		}
		children = append(children, c)
	}
	d := notify.Compose(texts(t), letter(school.Parent, children...))
	m := seen(t, letter(school.Parent), d)
	if n := len(utf16.Encode([]rune(m.Text))); n > 4096 || n < 1000 {
		t.Errorf("the message has %d units", n)
	}
	html, err := notify.RenderHTML(d, "")
	if err != nil || len(html) > 100<<10 {
		t.Errorf("%d bytes of HTML: %v", len(html), err)
	}
	if n := len([]rune(d.Subject)); n > 200 {
		t.Errorf("a subject of %d letters", n)
	}
}
