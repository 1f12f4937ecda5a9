package sandbox

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// Taps presses the button with this text on the newest message of the private chat that has one, or else on the
// keyboard under the input line. Where there is none, the error lists the buttons there are.
func (p *Person) Taps(text string) error { return p.tapIn(p.chat, text) }

func (p *Person) tapIn(c *chat, text string) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	for _, m := range slices.Backward(c.messages) {
		if b := m.button(text); b != nil && !m.deleted {
			return p.press(c, m, b)
		}
	}
	if b := c.keyboard().button(text); b != nil {
		if b.RequestContact {
			phone := contact{PhoneNumber: strings.TrimPrefix(p.Phone, "+"), FirstName: p.first, LastName: p.last, UserID: p.ID}
			p.send(c, wireMessage{Contact: &phone})
			return nil
		}
		p.send(c, wireMessage{Text: text, Entities: commandsIn(text)})
		return nil
	}
	return fmt.Errorf("sandbox: %s sees no button %q; there are: %s", p.Name, text, strings.Join(c.buttons(), ", "))
}

// TapsOn presses a button of one message, however old; the message may be in a group.
func (p *Person) TapsOn(which Message, text string) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	c := p.s.chats[which.Chat]
	if c == nil || c.find(which.ID) == nil {
		return fmt.Errorf("sandbox: the message that %s would tap is gone", p.Name)
	}
	m := c.find(which.ID)
	b := m.button(text)
	if b == nil {
		return fmt.Errorf("sandbox: the message has no button %q; there are: %s", text, strings.Join(m.labels(), ", "))
	}
	return p.press(c, m, b)
}

// TapsData sends forged callback data, as if a button of the bot's newest message carried it.
func (p *Person) TapsData(data string) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	for _, m := range slices.Backward(p.chat.messages) {
		if m.byBot && !m.deleted {
			p.query(p.chat, m.wireMessage, data)
			return nil
		}
	}
	return fmt.Errorf("sandbox: the bot has said nothing yet that %s could tap on", p.Name)
}

// TapsDataOn sends data as if a button of this message had carried it once: a keyboard that outlived a release, or,
// where the message is gone, one that Telegram only names (inaccessible, date 0).
func (p *Person) TapsDataOn(which Message, data string) {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	c := p.chat
	if other := p.s.chats[which.Chat]; other != nil {
		c = other
	}
	if m := c.find(which.ID); m != nil {
		p.query(c, m.wireMessage, data)
		return
	}
	p.query(c, inaccessible{Chat: c.ref(), MessageID: which.ID}, data)
}

func (p *Person) press(c *chat, m *message, b *inlineButton) error {
	if c.blocked {
		return fmt.Errorf("sandbox: %s has blocked the bot", p.Name)
	}
	if b.CallbackData == "" {
		return fmt.Errorf("sandbox: the button %q tells the bot nothing (it opens %q)", b.Text, b.URL)
	}
	p.query(c, m.wireMessage, b.CallbackData)
	return nil
}

// query queues the tap; under the lock.
func (p *Person) query(c *chat, on any, data string) {
	q := &query{id: strconv.FormatUint(rand.Uint64(), 10), person: p, at: p.s.opt.Clock()}
	p.s.queries[q.id] = q
	p.lastTap, p.mark = q, p.s.seq
	p.s.push("callback_query", c.id, callbackQuery{
		ID: q.id, From: p.user(), Message: on, ChatInstance: strconv.FormatInt(c.id*7919, 10), Data: data,
	})
}

// Answered waits until the bot has answered the person's newest tap and gives what that showed.
func (p *Person) Answered(ctx context.Context) (Toast, error) {
	var out Toast
	err := p.s.await(ctx, func() bool {
		if p.lastTap == nil || !p.lastTap.answered {
			return false
		}
		out = p.lastTap.toast
		return true
	})
	if err != nil {
		return Toast{}, fmt.Errorf("sandbox: the tap of %s was not answered: %w", p.Name, err)
	}
	return out, nil
}

// Unanswered counts the taps that the bot has not answered yet.
func (s *Sandbox) Unanswered() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := 0
	for _, q := range s.queries {
		if !q.answered {
			n++
		}
	}
	return n
}

func (m *message) button(text string) *inlineButton {
	if m.ReplyMarkup == nil {
		return nil
	}
	for _, row := range m.ReplyMarkup.Rows {
		for i := range row {
			if row[i].Text == text {
				return &row[i]
			}
		}
	}
	return nil
}

func (m *message) labels() []string {
	var out []string
	if m.ReplyMarkup != nil {
		for _, row := range m.ReplyMarkup.Rows {
			for _, b := range row {
				out = append(out, fmt.Sprintf("%q", b.Text))
			}
		}
	}
	return out
}

// keyboard is the one under the input line now; nil where there is none.
func (c *chat) keyboard() *replyKeyboard {
	for _, m := range slices.Backward(c.messages) {
		if m.keyboard != nil && !m.deleted {
			return m.keyboard
		}
	}
	return nil
}

func (k *replyKeyboard) button(text string) *replyButton {
	if k == nil {
		return nil
	}
	for _, row := range k.Rows {
		for i := range row {
			if row[i].Text == text {
				return &row[i]
			}
		}
	}
	return nil
}

// buttons are all that can be pressed in a chat, the newest first.
func (c *chat) buttons() []string {
	var out []string
	for _, m := range slices.Backward(c.messages) {
		if !m.deleted {
			out = append(out, m.labels()...)
		}
	}
	if k := c.keyboard(); k != nil {
		for _, row := range k.Rows {
			for _, b := range row {
				out = append(out, fmt.Sprintf("%q", b.Text))
			}
		}
	}
	if out == nil {
		return []string{"none"}
	}
	return out
}
