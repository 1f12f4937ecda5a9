package main

import (
	"context"
	"fmt"
	"strings"

	"zvonok/bot/sandbox"
	"zvonok/notify/locale"
)

// act is one thing that the parent does, or waits for.
type act func(ctx context.Context) error

func (t *tour) steps(ctx context.Context, acts ...act) error {
	for _, a := range acts {
		if err := a(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (t *tour) tell(what string) { fmt.Fprintf(t.out, "▷ Мария %s\n", what) }

func (t *tour) says(text string) act {
	return func(context.Context) error {
		t.tell("пишет: " + text)
		t.parent.Says(text)
		return nil
	}
}

func (t *tour) shares(context.Context) error {
	t.tell("отправляет свой номер кнопкой")
	t.parent.SharesContact()
	return nil
}

// taps presses the button with the words of a key.
func (t *tour) taps(key string) act {
	return func(context.Context) error {
		button := t.say.Say(key)
		t.tell("нажимает «" + button + "»")
		return t.parent.Taps(button)
	}
}

// hears waits for a message that begins as the words of a key do, and shows it.
func (t *tour) hears(key string) act {
	return func(ctx context.Context) error {
		m, err := t.parent.Hears(ctx, t.lead(key))
		if err != nil {
			return err
		}
		m.Date = m.Date.In(t.zone)
		fmt.Fprint(t.out, sandbox.RenderTerminal(m))
		return nil
	}
}

const anyValue = "¤" // in place of what a text is about

func (t *tour) lead(key string) string { return leadOf(t.say, key) }

// leadOf is what a text begins with on its first line that does not begin with a
// value, as it is read.
func leadOf(texts *locale.Texts, key string) string {
	var values []any
	for _, name := range []string{"Whom", "School", "Text", "Version", "Child", "Week", "Period", "Day"} {
		values = append(values, name, anyValue)
	}
	text := strings.NewReplacer("<b>", "", "</b>", "", "<i>", "", "</i>", "").Replace(texts.Say(key, values...))
	for line := range strings.SplitSeq(text, "\n") {
		if line, _, _ = strings.Cut(line, anyValue); strings.TrimSpace(line) != "" {
			return strings.TrimSpace(line)
		}
	}
	return ""
}
