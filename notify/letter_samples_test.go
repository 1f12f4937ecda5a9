package notify_test

import (
	"testing"

	"github.com/sebdah/goldie/v2"

	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

// marked gives a child a week with marks on its scale and off it.
func marked(c store.LetterChild) store.LetterChild {
	c.Week = store.LetterWeek{Days: school.Span{From: monday, To: monday.AddDate(0, 0, 5)}, Whole: true}
	subjects := []string{"Алгебра", "Русский язык", "История"}
	for i, v := range []string{"5", "4-", "5", "3", "2", "2", "5", "5", "5", "5", "зач.", "4"} {
		c.Week.Marks = append(c.Week.Marks, store.WeekMark{Day: monday.AddDate(0, 0, i/3), Subject: subjects[i%3], Value: v})
	}
	return c
}

// sampleLetters are letters of every shape, as HTML and as text.
func sampleLetters(t testing.TB) map[string][2]string {
	t.Helper()
	out := map[string][2]string{}
	hidden := letter(school.Parent, marked(maria()), petr())
	hidden.HideMarks = true
	for name, l := range map[string]store.Letter{
		"family": letter(school.Parent, marked(maria()), petr()), "nothing": letter(school.Parent, store.LetterChild{Name: "Олег", Today: monday}),
		"nasty": letter(school.Parent, nasty()), "hidden": hidden,
	} {
		d := notify.Compose(texts(t), l)
		html, err := notify.HTMLOf(d, "https://zvonok.example/unsubscribe?t=x", "https://t.me/zvonok_bot")
		if err != nil {
			t.Fatal(err)
		}
		out[name] = [2]string{html, d.Subject + "\n" + notify.TextOf(d, "https://zvonok.example/unsubscribe?t=x", "https://t.me/zvonok_bot")}
	}
	w := confirmation(t)
	html, err := notify.WordsHTML(w)
	if err != nil {
		t.Fatal(err)
	}
	out["confirmation"] = [2]string{html, w.Subject + "\n" + notify.WordsText(w)}
	for name, w := range recoverySamples(t, "ru") {
		if w.Subject == "" { // goes by chat
			continue
		}
		if html, err = notify.WordsHTML(w); err != nil {
			t.Fatal(err)
		}
		out["recovery_"+name] = [2]string{html, w.Subject + "\n" + notify.WordsText(w)}
	}
	return out
}

func confirmation(t testing.TB) notify.Words {
	t.Helper()
	say := texts(t).In("ru").Say
	return notify.Words{
		Lang: "ru", Brand: say("letters.brand"), Subject: say("words.confirm_subject"), Lines: []string{say("words.confirm_text")}, Code: "012345",
		Before: say("words.confirm_link"), Link: "https://zvonok.example/confirm?t=abc.def", LinkText: say("words.confirm_button"), After: say("words.confirm_else"),
	}
}

// The letter with the code, for a person to read.
func TestConfirmationRendering(t *testing.T) {
	t.Parallel()
	w := confirmation(t)
	html, err := notify.WordsHTML(w)
	if err != nil {
		t.Fatal(err)
	}
	g := goldie.New(t, goldie.WithNameSuffix(".golden"))
	g.Assert(t, "words_confirm_html", []byte(html))
	g.Assert(t, "words_confirm_text", []byte("Subject: "+w.Subject+"\n\n"+notify.WordsText(w)))
}
