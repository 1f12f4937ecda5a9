package bot

import (
	"context"
	"strings"
	"unicode/utf8"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
)

const maxToast = 200 // characters that Telegram shows in answer to a tap

// show says a screen: every tap is answered, a screen that a tap asked for
// replaces the one that it stood under. Not reached: nobody is there any more. An
// error means that it must be shown again.
func (b *Bot) show(ctx context.Context, r *Request, s Screen) (reached bool, err error) {
	if r.callback != "" {
		err := b.client.Answer(ctx, r.callback, clip(s.Toast, maxToast), s.Alert)
		if err != nil && telegram.WhyOf(err) != telegram.Gone { // too old to be answered: the screen says it all
			b.log.InfoContext(ctx, "a tap is not answered", "update", r.Update, "error", err)
		}
	}
	if s.Forget && r.Kind != Press && r.Message != 0 {
		b.forget(ctx, r)
	}
	if s.Renew != nil {
		if err := b.renew(ctx, r, s.Renew); err != nil {
			return b.unsaid(ctx, r, err)
		}
	}
	if s.Text != "" {
		if err := b.say(ctx, r, s); err != nil {
			return b.unsaid(ctx, r, err)
		}
	}
	if s.File != 0 {
		if err := b.hand(ctx, r, s.File); err != nil {
			return b.unsaid(ctx, r, err)
		}
	}
	if s.Menu {
		b.setMenu(ctx, r)
	}
	if s.Left != 0 {
		b.takeMenuBack(ctx, r, s.Left)
	}
	return true, nil
}

// forget deletes the person's message; a second attempt, since what stands there
// should not.
func (b *Bot) forget(ctx context.Context, r *Request) {
	at := telegram.At{Chat: r.Chat, ID: r.Message}
	err := b.client.Delete(ctx, at)
	if outcome := telegram.OutcomeOf(err); outcome == telegram.Later || outcome == telegram.Ambiguous {
		err = b.client.Delete(ctx, at)
	}
	if err != nil {
		b.log.WarnContext(ctx, "a message with a code still stands", "update", r.Update, "error", err)
	}
}

// say edits the message that was tapped, or sends.
func (b *Bot) say(ctx context.Context, r *Request, s Screen) error {
	pages := b.pages(r, s)
	if r.Kind == Press && !s.Fresh && r.Message != 0 && len(pages) == 1 && pages[0].Keyboard == nil {
		err := b.client.Edit(ctx, telegram.At{Chat: r.Chat, ID: r.Message}, pages[0])
		if telegram.WhyOf(err) != telegram.Gone {
			return err
		}
	}
	for _, page := range pages {
		if err := b.send(ctx, r, page); err != nil {
			return err
		}
	}
	return nil
}

// send repeats once what may have been lost on the way: for a person who waits,
// two answers are better than none.
func (b *Bot) send(ctx context.Context, r *Request, m telegram.Message) error {
	at, err := b.client.Send(ctx, telegram.To{Chat: r.Chat, Class: telegram.Reply}, m)
	if telegram.OutcomeOf(err) == telegram.Ambiguous && ctx.Err() == nil {
		at, err = b.client.Send(ctx, telegram.To{Chat: r.Chat, Class: telegram.Reply}, m)
	}
	if err != nil {
		return err
	}
	if at.Chat != r.Chat {
		return b.store.MoveChat(ctx, r.Bot, r.Chat, at.Chat)
	}
	return nil
}

// unsaid judges a screen that was not taken.
func (b *Bot) unsaid(ctx context.Context, r *Request, err error) (reached bool, again error) {
	if telegram.OutcomeOf(err) != telegram.Never {
		return false, err
	}
	switch telegram.WhyOf(err) {
	case telegram.Blocked, telegram.NoChat:
		return false, b.store.SetChatState(ctx, r.Bot, r.Chat, store.ChatBlocked)
	case telegram.Deactivated:
		return false, b.store.SetChatState(ctx, r.Bot, r.Chat, store.ChatGone)
	}
	// Our own mistake: the person is told so in words that cannot be refused.
	words := b.failure(ctx, r, err).Text
	if err := b.send(ctx, r, telegram.Message{Text: words}); err != nil && telegram.OutcomeOf(err) != telegram.Never {
		return false, err
	}
	return true, nil
}

// pages lays a screen out on as few messages as Telegram's limits allow; the
// buttons hang under the last. A message has one keyboard, so the person's own
// comes back with a message before.
func (b *Bot) pages(r *Request, s Screen) []telegram.Message {
	var out []telegram.Message
	for _, text := range telegram.Split([]string{s.Text}, telegram.MaxText) {
		out = append(out, telegram.Message{Text: text, Silent: s.Silent, Protected: s.Protect || r.Session.Guarded()})
	}
	if len(out) == 0 {
		return nil
	}
	last := &out[len(out)-1]
	keyboard := r.keyboard(s.Ask)
	if s.Ask == AskContact || len(s.Rows) == 0 {
		last.Keyboard = keyboard
		return out
	}
	last.Buttons = b.buttons(s.Rows)
	switch {
	case keyboard == nil:
	case len(out) > 1:
		out[0].Keyboard = keyboard
	default:
		out = append([]telegram.Message{{Text: r.T.Say("home.accepted"), Keyboard: keyboard, Silent: true}}, out...)
	}
	return out
}

// keyboard is what replaces the person's own; nil leaves it as it is.
func (r *Request) keyboard(ask Ask) *telegram.Keyboard {
	switch ask {
	case AskContact:
		return &telegram.Keyboard{Rows: [][]telegram.Key{
			{{Text: r.T.Say("home.button_contact"), Contact: true}},
			{{Text: r.T.Say("common.button_cancel")}},
		}}
	case AskGone:
		return &telegram.Keyboard{}
	}
	return nil
}

func (b *Bot) buttons(rows [][]Button) [][]telegram.Button {
	out := make([][]telegram.Button, 0, len(rows))
	for _, row := range rows {
		line := make([]telegram.Button, 0, len(row))
		for _, button := range row {
			switch {
			case button.URL != "":
				line = append(line, telegram.Button{Text: button.Text, URL: button.URL})
			case button.Tap.Check() == nil:
				line = append(line, telegram.Button{Text: button.Text, Data: tap.Pack(button.Tap)})
			default: // a mistake of ours: the rest of the screen is still of use
				b.log.Error("a button cannot be written", "tap", button.Tap)
			}
		}
		if len(line) > 0 {
			out = append(out, line)
		}
	}
	return out
}

// clip cuts words of ours at a limit of characters.
func clip(text string, limit int) string {
	if utf8.RuneCountInString(text) <= limit {
		return text
	}
	runes := []rune(text)
	return strings.TrimSpace(string(runes[:limit-1])) + "…"
}
