package main

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"zvonok/bot/sandbox"
	"zvonok/notify/locale"
)

// act is one thing that somebody does, or waits for.
type act func(ctx context.Context) error

func (t *tour) steps(ctx context.Context, acts ...act) error {
	for _, a := range acts {
		if err := a(ctx); err != nil {
			return err
		}
	}
	return nil
}

// player is one of those whom the tour is about.
type player struct {
	*sandbox.Person
	t *tour
}

func (t *tour) player(name string) player { return player{t.sandbox.Person(name), t} }

func (p player) tell(what string) { fmt.Fprintf(p.t.out, "▷ %s %s\n", p.Name, what) }

func (p player) says(text string) act {
	return func(context.Context) error {
		p.tell("пишет: " + text)
		p.Says(text)
		return nil
	}
}

func (p player) shares(context.Context) error {
	p.tell("отправляет свой номер кнопкой")
	p.SharesContact()
	return nil
}

// taps presses the button with the words of a key.
func (p player) taps(key string) act { return p.presses(p.t.say.Say(key)) }

func (p player) presses(button string) act {
	return func(context.Context) error {
		p.tell("нажимает «" + button + "»")
		return p.Taps(button)
	}
}

// hears waits for a message that has the words of a key, and shows it.
func (p player) hears(key string) act {
	return func(ctx context.Context) error {
		m, err := p.Hears(ctx, leadOf(p.t.say, key))
		if err != nil {
			return err
		}
		m.Date = m.Date.In(p.t.zone)
		m.From += " → " + p.Name
		fmt.Fprint(p.t.out, sandbox.RenderTerminal(m))
		return nil
	}
}

const anyValue = "¤" // in place of what a text is about

// leadOf is the first of a text's own words, up to the next value, as it is read.
func leadOf(texts *locale.Texts, key string) string {
	var values []any
	for _, name := range []string{"Whom", "School", "Text", "Version", "Child", "Week", "Period", "Day", "Children", "From", "To", "At", "By"} {
		values = append(values, name, anyValue)
	}
	text := strings.NewReplacer("<b>", "", "</b>", "", "<i>", "", "</i>", "").Replace(texts.Say(key, values...))
	for line := range strings.SplitSeq(text, "\n") {
		for piece := range strings.SplitSeq(line, anyValue) {
			if strings.ContainsFunc(piece, unicode.IsLetter) {
				return strings.TrimSpace(piece)
			}
		}
	}
	return ""
}
