package notify_test

import (
	"fmt"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"pgregory.net/rapid"

	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

// words gives what a person reads of HTML, and where its links lead: of a link
// that is the fact, and not what stands on it.
func words(t testing.TB, page string) (texts, links []string) {
	t.Helper()
	doc, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	var walk func(n *html.Node)
	walk = func(n *html.Node) {
		if n.Type == html.ElementNode {
			if n.Data == "style" {
				return
			}
			for _, a := range n.Attr {
				if a.Key == "href" {
					links = append(links, a.Val)
					return
				}
				if a.Key == "style" && strings.Contains(a.Val, "max-height:0") {
					return // the preheader is made of the lines below
				}
			}
		}
		if n.Type == html.TextNode {
			if text := strings.TrimSpace(n.Data); text != "" {
				texts = append(texts, text)
			}
		}
		for c := range n.ChildNodes() {
			walk(c)
		}
	}
	walk(doc)
	return texts, links
}

// missing are the facts of the HTML that the text does not tell.
func missing(t testing.TB, page, text string) []string {
	t.Helper()
	// A mark in a box needs no brackets around its word.
	flat := func(s string) string {
		return strings.Join(strings.Fields(strings.NewReplacer("(", "", ")", "").Replace(s)), " ")
	}
	plain := flat(text)
	var out []string
	texts, links := words(t, page)
	for _, w := range append(texts, links...) {
		if w = flat(strings.TrimPrefix(w, ":")); !strings.Contains(plain, w) {
			out = append(out, w)
		}
	}
	return out
}

// Each fact of the HTML stands in the text part, whatever a school wrote.
func TestTextTellsWhatHTMLTells(t *testing.T) {
	t.Parallel()
	for name, l := range sampleLetters(t) {
		if lost := missing(t, l[0], l[1]); len(lost) > 0 {
			t.Errorf("%s: the text does not tell %q", name, lost)
		}
	}
	catalog := texts(t)
	if t.Failed() {
		return
	}
	rapid.Check(t, func(r *rapid.T) {
		l := drawnLetter(r)
		d := notify.Compose(catalog, l)
		page, err := notify.HTMLOf(d, "https://zvonok.example/u?t=1", "https://t.me/zvonok_bot")
		if err != nil {
			r.Fatal(err)
		}
		if lost := missing(t, page, d.Subject+"\n"+notify.TextOf(d, "https://zvonok.example/u?t=1", "https://t.me/zvonok_bot")); len(lost) > 0 {
			r.Fatalf("the text does not tell %q", lost)
		}
	})
}

// drawnLetter is a letter about anything that a journal may hold. Texts stay short
// enough to be shown whole: what is cut in the HTML is whole in the text.
func drawnLetter(r *rapid.T) store.Letter {
	text := rapid.StringOf(rapid.OneOf(rapid.RuneFrom([]rune("абвАБВ <>&\"'{}/:,.*№%\n\t—ёz0")), rapid.Rune()))
	word := rapid.Map(text, func(s string) string {
		s = strings.ReplaceAll(s, "\x00", "") // which no database gives back
		return string([]rune(s)[:min(len([]rune(s)), 60)])
	})
	value := rapid.OneOf(rapid.SampledFrom([]string{"5", "4-", "3", "2", "зач.", "н", "н/а", "1", "4+", "10"}), word)
	kinds := []school.NewsKind{
		school.NewsMark, school.NewsAbsence, school.NewsHomework, school.NewsRemark, school.NewsComment, school.NewsLesson, school.NewsControl,
	}
	fact := rapid.Custom(func(r *rapid.T) *school.Fact {
		return &school.Fact{
			Subject: word.Draw(r, "subject"), Value: value.Draw(r, "value"), Work: word.Draw(r, "work"), Kind: word.Draw(r, "kind"),
			Text: word.Draw(r, "text"), Topic: word.Draw(r, "topic"), Lesson: rapid.IntRange(0, 9).Draw(r, "lesson"),
			Minutes: rapid.IntRange(0, 40).Draw(r, "minutes"), Room: rapid.SampledFrom([]string{"", "204", "зал"}).Draw(r, "room"),
			Due: rapid.SampledFrom([]string{"", "2026-11-24", "never"}).Draw(r, "due"), Weight: rapid.SampledFrom([]float64{0, 1, 2, 0.5}).Draw(r, "weight"),
		}
	})
	var children []store.LetterChild
	for i := range rapid.IntRange(1, 3).Draw(r, "children") {
		c := store.LetterChild{ID: int64(i + 1), Name: word.Draw(r, "name"), Class: word.Draw(r, "class"), Today: monday}
		for j := range rapid.IntRange(0, 6).Draw(r, "news") {
			n := school.News{Seq: int64(j), Object: int64(j), Kind: rapid.SampledFrom(kinds).Draw(r, "kind"), Day: monday, New: fact.Draw(r, "new")}
			if rapid.Bool().Draw(r, "changed") {
				n.Old = fact.Draw(r, "old")
				if rapid.Bool().Draw(r, "removed") {
					n.New = nil
				}
			}
			c.News = append(c.News, n)
		}
		c.Week = store.LetterWeek{Days: school.Span{From: monday, To: monday}, Whole: rapid.Bool().Draw(r, "whole")}
		for range rapid.IntRange(0, 5).Draw(r, "marks") {
			c.Week.Marks = append(c.Week.Marks, store.WeekMark{Day: monday, Subject: word.Draw(r, "of"), Value: value.Draw(r, "mark")})
		}
		children = append(children, c)
	}
	l := letter(school.Parent, children...)
	l.HideMarks, l.HideName = rapid.Bool().Draw(r, "hide marks"), rapid.Bool().Draw(r, "hide name")
	return l
}

// With marks hidden a letter holds none: no figure, no picture, no comment on it.
func TestHiddenMarksAreInNoLetter(t *testing.T) {
	t.Parallel()
	c := marked(maria())
	for i := range c.News {
		if f := c.News[i].New; c.News[i].Kind == school.NewsMark && f != nil {
			f.Value, f.Text = "Ъ5", "Ъ молодец"
		}
	}
	for i := range c.Week.Marks {
		c.Week.Marks[i].Value = "Ъ"
	}
	l := letter(school.Parent, c)
	l.HideMarks, l.Channel = true, store.ByMail
	w := newWire(t)
	d := notify.Compose(texts(t), l)
	if o := w.mail.Send(t.Context(), notify.Piece{Letter: l, Digest: &d}); o.Verdict != notify.Sent {
		t.Fatalf("%+v", o)
	}
	got := w.sandbox.Mail.All()[0]
	for what, text := range map[string]string{"subject": got.Subject, "text": got.Text, "html": got.HTML} {
		if strings.Contains(text, "Ъ") || what != "subject" && !strings.Contains(text, "оценка скрыта") {
			t.Errorf("%s:\n%s", what, text)
		}
	}
	if len(got.Files) != 0 {
		t.Errorf("%d pictures", len(got.Files))
	}
}

// The subject tells facts and, if so wished, no name; nor does the preheader.
func TestSubjectsNameNobodyWhoIsNotToBe(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		children []store.LetterChild
		want     string
	}{
		{[]store.LetterChild{petr()}, "1 новая оценка, 1 отметка о посещении — 23 ноября"},
		{[]store.LetterChild{petr(), {Name: "Олег", Today: monday}}, "1 новая оценка, 1 отметка о посещении — 23 ноября"},
		{[]store.LetterChild{{Name: "Олег", Today: monday}}, "Ничего нового — 23 ноября"},
		{[]store.LetterChild{petr(), petr()}, "1 новая оценка, 1 отметка о посещении; 1 новая оценка, 1 отметка о посещении — 23 ноября"},
		{many(petr(), 20), "Много нового — 23 ноября"},
	} {
		l := letter(school.Parent, c.children...)
		l.HideName = true
		d := notify.Compose(texts(t), l)
		if d.Subject != c.want {
			t.Errorf("%q, want %q", d.Subject, c.want)
		}
		html, err := notify.RenderHTML(d, "")
		if err != nil {
			t.Fatal(err)
		}
		if peek := peekedAt(html); strings.Contains(peek, "Пётр") || strings.Contains(peek, "Олег") {
			t.Errorf("a list of letters shows %q", peek)
		}
	}
}

func many(c store.LetterChild, n int) []store.LetterChild {
	var out []store.LetterChild
	for i := range n {
		c.Name = fmt.Sprintf("Пётр-%d", i)
		out = append(out, c)
	}
	return out
}
