package notify

import (
	"context"
	"errors"
	"strings"

	"zvonok/bot/telegram"
	"zvonok/store"
)

// Chat tells by Telegram.
type Chat struct{ client *telegram.Client }

// NewChat speaks through the bot's client, after the answers that people wait for.
func NewChat(client *telegram.Client) *Chat { return &Chat{client: client} }

// Name is store.ByChat.
func (c *Chat) Name() store.Channel { return store.ByChat }

// Send sends one message.
func (c *Chat) Send(ctx context.Context, p Piece) Outcome {
	m := telegram.Message{}
	if p.Words != nil {
		m.Text = chatWords(*p.Words)
		for _, row := range p.Words.Doors {
			m.Buttons = append(m.Buttons, doors(row))
		}
	} else {
		m = renderChat(*p.Digest)
	}
	m.Protected = p.Letter.Protect
	_, err := c.client.Send(ctx, telegram.To{Chat: p.Letter.Chat, Class: telegram.Letter, Turned: p.Turned}, m)
	return chatOutcome(err)
}

// Probe asks who we are.
func (c *Chat) Probe(ctx context.Context) error {
	_, err := c.client.Me(ctx)
	return err
}

func chatOutcome(err error) Outcome {
	o := Outcome{Why: string(telegram.WhyOf(err))}
	failure, ours := errors.AsType[*telegram.Error](err)
	switch telegram.OutcomeOf(err) {
	case telegram.Sent:
	case telegram.Ambiguous:
		o.Verdict = Ambiguous
	case telegram.Never:
		o.Verdict = Never
		switch failure.Why {
		case telegram.Blocked, telegram.Deactivated, telegram.NoChat, telegram.Moved:
			o.Stop = true
		default:
			o.Ours = failure.Error()
		}
	default:
		o.Verdict = Later
		if ours {
			o.After = failure.RetryAfter
			o.Down = failure.Why != telegram.Busy && failure.Unwrap() == nil
		}
	}
	return o
}

func doors(row []Door) []telegram.Button {
	out := make([]telegram.Button, len(row))
	for i, d := range row {
		out[i] = button(d.Text, d.To)
	}
	return out
}

func chatWords(w Words) string {
	lines := append([]string(nil), w.Lines...)
	for _, more := range []string{w.Code, w.After} {
		if more != "" {
			lines = append(lines, more)
		}
	}
	return telegram.Escape(strings.Join(lines, "\n\n"))
}
