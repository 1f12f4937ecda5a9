package sandbox

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// Messages are all of the private chat, the oldest first, deleted ones marked.
func (p *Person) Messages() []Message { return p.s.Messages(p.ID) }

// Last is the bot's newest standing message in the private chat; false where there is none.
func (p *Person) Last() (Message, bool) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	for _, m := range slices.Backward(p.chat.messages) {
		if m.byBot && !m.deleted {
			return p.s.view(m), true
		}
	}
	return Message{}, false
}

// Hears waits for something new from the bot that contains the text: a message or an edit. New is what came after the
// person's own last word, tap or hearing, so a story reads as a dialogue and cannot be satisfied by old messages.
func (p *Person) Hears(ctx context.Context, substring string) (Message, error) {
	return p.hear(ctx, p.chat, fmt.Sprintf("%q", substring), func(m *message) bool {
		return m.seq > p.mark && m.says(substring)
	})
}

// HearsIn is Hears for a group.
func (p *Person) HearsIn(ctx context.Context, g *Group, substring string) (Message, error) {
	return p.hear(ctx, g.chat, fmt.Sprintf("%q", substring), func(m *message) bool {
		return m.seq > p.mark && m.says(substring)
	})
}

// Sees waits until a standing message of the bot contains the text, however old.
func (p *Person) Sees(ctx context.Context, substring string) (Message, error) {
	return p.hear(ctx, p.chat, fmt.Sprintf("%q", substring), func(m *message) bool { return m.says(substring) })
}

// Loses waits until a message is deleted.
func (p *Person) Loses(ctx context.Context, which Message) error {
	err := p.s.await(ctx, func() bool {
		m := p.chat.byID[which.ID]
		return m != nil && m.deleted
	})
	if err != nil {
		return fmt.Errorf("sandbox: the message %d of %s still stands: %w", which.ID, p.Name, err)
	}
	return nil
}

// hear waits for the first message of the bot that fits, in the order of events.
func (p *Person) hear(ctx context.Context, c *chat, what string, fits func(*message) bool) (Message, error) {
	var out Message
	err := p.s.await(ctx, func() bool {
		var first *message
		for _, m := range c.messages {
			if m.byBot && !m.deleted && fits(m) && (first == nil || m.seq < first.seq) {
				first = m
			}
		}
		if first == nil {
			return false
		}
		p.mark = max(p.mark, first.seq)
		out = p.s.view(first)
		return true
	})
	if err != nil {
		return Message{}, fmt.Errorf("sandbox: %s has not heard %s: %w; the chat's end:\n%s", p.Name, what, err, p.s.tail(c, 5))
	}
	return out, nil
}

// says looks at the text and at the caption.
func (m *message) says(substring string) bool {
	return strings.Contains(m.Text, substring) || strings.Contains(m.Caption, substring)
}
