package notify_test

import (
	"strings"
	"testing"

	"zvonok/notify"
	"zvonok/store/school"
)

// What lies on a phone's lock screen, for whoever walks by: a text message names
// no child to those who want no name in a subject, and the first words of a
// letter to the staff name no student.
func TestWhatLiesOnALockScreen(t *testing.T) {
	t.Parallel()
	l := textLetter(remarked())
	l.HideName = true
	l.Students[0].Rules.SMS = school.Headings
	g := newGateway(t)
	d := notify.Compose(texts(t), l).Discreet(l)
	if o := dialText(t, notify.TextConfig{URL: g.URL}).Send(t.Context(), notify.Piece{Letter: l, Digest: &d}); o.Verdict != notify.Sent {
		t.Fatalf("%+v", o)
	}
	if said := g.sent()[0]; strings.Contains(said, "Мария") || !strings.Contains(said, "в дневнике новое") {
		t.Error(said)
	}

	of := class()
	html, err := notify.RenderHTML(notify.Compose(texts(t), staffLetter(school.Teacher, of)), "")
	if err != nil {
		t.Fatal(err)
	}
	_, first, _ := strings.Cut(html, `<div style="max-height:0`)
	first, _, _ = strings.Cut(first, "</div>")
	if student := of.Waiting[0].Student; strings.Contains(first, student) || !strings.Contains(html, student) || !strings.Contains(first, of.Title) {
		t.Error(first)
	}
}
