package bot

import (
	"context"

	"zvonok/bot/telegram"
)

// Renewal is an older message of the chat and what stands there from now on, so
// that it offers no answer that was given.
type Renewal struct {
	Message int64
	Text    string
	Rows    [][]Button `json:",omitempty"`
}

// renewing shows s and makes the message of a card say what is so by now; 0: there
// is no such message.
func renewing(message int64, now, s Screen) Screen {
	if message != 0 {
		s.Renew = &Renewal{Message: message, Text: now.Text, Rows: now.Rows}
	}
	return s
}

// renew edits the older message. One that cannot be edited any more stays as it
// is: a press on it leads to a fresh screen all the same.
func (b *Bot) renew(ctx context.Context, r *Request, n *Renewal) error {
	err := b.client.Edit(ctx, telegram.At{Chat: r.Chat, ID: n.Message}, telegram.Message{Text: n.Text, Buttons: b.buttons(n.Rows)})
	if telegram.OutcomeOf(err) == telegram.Never {
		return nil
	}
	return err
}
