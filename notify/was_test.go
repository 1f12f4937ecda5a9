package notify

import (
	"strings"
	"testing"

	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// What was set before stands in small print below what is set now, folded where
// it is long; a mark keeps its old value beside the new one.
func TestWhatWasBefore(t *testing.T) {
	t.Parallel()
	texts, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("прочитать параграф <и> ответить на вопросы, ", 8)
	fact := func(text string) *school.Fact {
		return &school.Fact{Subject: "Биология", Text: text, Value: text}
	}
	for _, c := range []struct {
		news school.News
		chat string
		text string
	}{
		{
			school.News{Kind: school.NewsHomework, Old: fact("§ 7"), New: fact("§ 8")},
			"• Биология: § 8\n   <i>раньше было задано: § 7</i>", "Биология: § 8\n  раньше было задано: § 7\n",
		},
		{
			school.News{Kind: school.NewsHomework, Old: fact(long), New: fact("§ 8")},
			"• Биология: § 8\n<blockquote expandable><i>Раньше было задано: прочитать параграф &lt;и&gt;", "раньше было задано: прочитать параграф <и>",
		},
		{
			school.News{Kind: school.NewsComment, Old: fact("молодец"), New: fact("молодец, так держать")},
			"• Биология: молодец, так держать\n   <i>раньше было написано: молодец</i>", "раньше было написано: молодец\n",
		},
		{school.News{Kind: school.NewsHomework, Old: fact("§ 7")}, "• Биология: убрано: § 7", "Биология: убрано: § 7"},
		{school.News{Kind: school.NewsHomework, Old: fact(""), New: fact("§ 8")}, "• Биология: § 8", "Биология: § 8\n"},
		{school.News{Kind: school.NewsMark, Old: fact("4"), New: fact("5")}, "• Биология: 5 (отлично), было: 4 (хорошо)", "было: 4 (хорошо)"},
	} {
		w := writer{t: texts.In(locale.RU), child: store.LetterChild{}}
		line := w.line(c.news)
		if got := chatLine(line, false); !strings.HasPrefix(got, c.chat) {
			t.Errorf("by chat %q, want %q", got, c.chat)
		}
		d := Digest{T: texts.In(locale.RU), Children: []Block{{Title: "Мария", Sections: []Section{{Lines: []Line{line}}}}}}
		if got := renderText(d, ""); !strings.Contains(got, c.text) {
			t.Errorf("by mail %q, want %q", got, c.text)
		}
	}
}
