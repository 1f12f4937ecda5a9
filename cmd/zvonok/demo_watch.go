package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"

	"zvonok/bot/sandbox"
	"zvonok/notify/locale"
)

// steady lets several write to a terminal, a whole piece each.
type steady struct {
	mu sync.Mutex
	to io.Writer
}

func (s *steady) Write(piece []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.to.Write(piece)
}

// watchChats prints what people and the bot say to each other, as they see it, and
// has the journal send today's marks when the first family is there.
func (d *demo) watchChats(ctx context.Context) error {
	texts := d.house.texts.In(locale.RU)
	linked := []string{leadOf(texts, "link.done_parent"), leadOf(texts, "link.done_student")}
	shown := map[[2]int64]string{} // a message as it was printed last
	for last := int64(0); ; {
		list, err := d.sandbox.Changes(ctx, last)
		if err != nil {
			return err
		}
		for _, m := range list {
			last = m.Seq
			key := [2]int64{m.Chat, m.ID}
			if text := d.drawn(m); text != shown[key] {
				shown[key] = text
				fmt.Fprint(d.stdout, text)
			}
			if m.FromBot && (strings.Contains(m.Text, linked[0]) || strings.Contains(m.Text, linked[1])) {
				if err := d.tellToday(ctx); err != nil {
					return err
				}
			}
		}
	}
}

// drawn is one message for the terminal.
func (d *demo) drawn(m sandbox.Message) string {
	who := "Кто-то"
	if p := d.sandbox.PersonByID(m.Chat); p != nil {
		who = p.Name
	}
	switch {
	case m.Deleted:
		return fmt.Sprintf("✕ %s: сообщение удалено\n", who)
	case m.FromBot:
		m.From += " → " + who
		m.Date = m.Date.In(d.zone)
		return sandbox.RenderTerminal(m)
	case m.Contact != "":
		return fmt.Sprintf("▷ %s отправляет свой номер\n", who)
	case m.Attachment != nil:
		return fmt.Sprintf("▷ %s отправляет файл %s %s\n", who, m.Attachment.Name, m.Text)
	}
	return fmt.Sprintf("▷ %s пишет: %s\n", who, m.Text)
}

// watchLetters prints the letters as they come.
func (d *demo) watchLetters(ctx context.Context) error {
	for seen := 0; ; {
		list, err := d.sandbox.Mail.After(ctx, seen)
		if err != nil {
			return err
		}
		for _, l := range list {
			seen = l.Number
			fmt.Fprint(d.stdout, drawnLetter(l))
		}
	}
}

// lettersHead are the headers that a mail program acts on.
var lettersHead = []string{"From", "To", "Subject", "Message-Id", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted"}

// drawnLetter is a letter as text, its headers above.
func drawnLetter(l sandbox.Letter) string {
	var b strings.Builder
	b.WriteString("╭ письмо\n")
	for _, name := range lettersHead {
		if value, err := l.Header.Text(name); err == nil && value != "" {
			fmt.Fprintf(&b, "│ %s: %s\n", name, value)
		}
	}
	b.WriteString("│\n")
	for line := range strings.SplitSeq(strings.TrimSpace(l.Text), "\n") {
		b.WriteString(strings.TrimRight("│ "+line, " \r") + "\n")
	}
	b.WriteString("╰\n")
	return b.String()
}
