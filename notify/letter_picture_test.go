package notify_test

import (
	"bytes"
	"image/png"
	"strings"
	"testing"

	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

// The picture of the week lies in the letter, under the id that the HTML names;
// a repeat is the same letter with it, too.
func TestThePictureLiesInTheLetter(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	l := letter(school.Parent, marked(maria()), petr(), marked(petr()))
	l.Channel = store.ByMail
	for range 2 {
		d := notify.Compose(texts(t), l)
		if o := w.mail.Send(t.Context(), notify.Piece{Letter: l, Digest: &d}); o.Verdict != notify.Sent {
			t.Fatalf("%+v", o)
		}
	}
	got := w.sandbox.Mail.All()
	if !bytes.Equal(got[0].Raw, got[1].Raw) {
		t.Error("a repeat is another letter")
	}
	files := got[0].Files
	if len(files) != 2 || got[0].Broken != "" {
		t.Fatalf("%d pictures, %s", len(files), got[0].Broken)
	}
	for _, f := range files {
		if f.MIME != "image/png" || !strings.Contains(got[0].HTML, `src="cid:`+f.ID+`"`) || strings.Contains(got[0].HTML, "src=\"http") {
			t.Errorf("%s %s %s is not shown", f.Name, f.MIME, f.ID)
		}
		if _, err := png.Decode(bytes.NewReader(f.Data)); err != nil || len(f.Data) > 20<<10 {
			t.Errorf("%d bytes: %v", len(f.Data), err)
		}
	}
}

// Few marks are no picture in a daily letter; any are one in a weekly letter, but
// for marks that have no place on the scale.
func TestAWeekIsDrawnWhereThereIsSomethingToDraw(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		marks   []string
		whole   bool
		rows    int
		picture bool
	}{
		{[]string{"5", "4"}, false, 0, false},
		{[]string{"5", "4", "3"}, false, 1, true},
		{[]string{"5"}, true, 1, true},
		{[]string{"зач.", "н/а", "осв."}, false, 1, false},
		{nil, true, 0, false},
	} {
		child := petr()
		child.Week = store.LetterWeek{Days: school.Span{From: monday, To: monday}, Whole: c.whole}
		for _, m := range c.marks {
			child.Week.Marks = append(child.Week.Marks, store.WeekMark{Day: monday, Subject: "Чтение", Value: m})
		}
		d := notify.Compose(texts(t), letter(school.Parent, child))
		html, err := notify.RenderHTML(d, "")
		if err != nil {
			t.Fatal(err)
		}
		rows := 0
		if d.Children[0].Week != nil {
			rows = len(d.Children[0].Week.Rows)
		}
		if rows != c.rows || strings.Contains(html, "<img") != c.picture {
			t.Errorf("%v: %d rows, a picture: %v", c, rows, strings.Contains(html, "<img"))
		}
	}
}
