package bot

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/sebdah/goldie/v2"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// golden holds a screen against testdata/NAME.golden, written so that a person
// can read it: the text, then each row of buttons with what it leads to.
func golden(t *testing.T, name string, s Screen) {
	t.Helper()
	if n := telegram.Length(s.Text); n > maxText {
		t.Errorf("%s is %d units long", name, n)
	}
	if len(s.Rows) > 8 {
		t.Errorf("%s has %d rows of buttons", name, len(s.Rows))
	}
	goldie.New(t, goldie.WithFixtureDir("testdata")).Assert(t, name, []byte(readable(s)))
}

func readable(s Screen) string {
	var b strings.Builder
	b.WriteString(s.Text + "\n")
	for _, row := range s.Rows {
		b.WriteString("\n")
		for i, button := range row {
			if i > 0 {
				b.WriteString(" ")
			}
			to := button.URL
			if to == "" {
				to = tap.Pack(button.Tap)
			}
			fmt.Fprintf(&b, "[%s → %s]", button.Text, to)
		}
	}
	for _, extra := range []struct {
		name string
		set  bool
	}{{"asks for the contact", s.Ask == AskContact}, {"takes the keyboard away", s.Ask == AskGone}, {"deletes the person's message", s.Forget}} {
		if extra.set {
			b.WriteString("\n(" + extra.name + ")")
		}
	}
	if s.Toast != "" {
		b.WriteString("\n(toast: " + s.Toast + ")")
	}
	return b.String() + "\n"
}

// parentOfTwo is a request of a made-up parent, on a Monday morning in Moscow.
func parentOfTwo(t *testing.T, lang locale.Lang) *Request {
	t.Helper()
	texts, err := locale.Load()
	if err != nil {
		t.Fatal(err)
	}
	return &Request{
		Kind: Press, Chat: 1, Now: time.Date(2026, 11, 23, 6, 0, 0, 0, time.UTC), T: texts.In(lang),
		Session: store.Session{
			Account: 1, Role: school.Parent, Roles: []school.Role{school.Parent}, Active: 101,
			Children: []store.Child{
				{ID: 101, Name: "Мария", Class: "5А", School: 1, SchoolZone: "Europe/Moscow"},
				{ID: 102, Name: "Семён", Class: "2Б", School: 1, SchoolZone: "Europe/Moscow"},
			},
		},
	}
}
