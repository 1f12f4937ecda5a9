package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"reflect"
	"time"
)

// deleteWindow is how long the bot may delete a message.
const deleteWindow = 48 * time.Hour

const notModified = "message is not modified: specified new message content and reply markup are exactly the same " +
	"as a current content and reply markup of the message"

func (s *Sandbox) editMessageText(_ context.Context, r *request) (any, error) {
	body, refused := formatted(r.text("text"), r.text("parse_mode"), r.text("entities"))
	if refused == nil {
		refused = body.fits(maxText)
	}
	if refused != nil {
		return nil, refused
	}
	return s.edit(r, func(m *message) *apiError {
		if m.Text == "" {
			return bad("there is no text in the message to edit")
		}
		m.Text, m.Entities, m.LinkPreview = body.text, body.entities, rawOf(r, "link_preview_options")
		return nil
	})
}

func (s *Sandbox) editMessageCaption(_ context.Context, r *request) (any, error) {
	var in message
	if refused := in.caption(r); refused != nil {
		return nil, refused
	}
	return s.edit(r, func(m *message) *apiError {
		if m.Photo == nil && m.Document == nil {
			return bad("there is no caption in the message to edit")
		}
		m.Caption, m.CaptionEntities, m.CaptionAbove = in.Caption, in.CaptionEntities, in.CaptionAbove
		return nil
	})
}

func (s *Sandbox) editMessageReplyMarkup(_ context.Context, r *request) (any, error) {
	return s.edit(r, func(*message) *apiError { return nil })
}

// edit changes the bot's own message; without a reply_markup its buttons go, as in Telegram.
func (s *Sandbox) edit(r *request, change func(*message) *apiError) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, refused := s.open(r)
	if refused != nil {
		return nil, refused
	}
	if !r.has("message_id") {
		return nil, bad("message identifier is not specified")
	}
	m := c.find(r.number("message_id"))
	switch {
	case m == nil:
		return nil, bad("message to edit not found")
	case !m.byBot || m.keyboard != nil:
		return nil, bad("message can't be edited")
	}
	keys, refused := readMarkup(r.text("reply_markup"), c)
	if refused != nil {
		return nil, refused
	}
	if keys.reply != nil {
		return nil, bad("inline keyboard expected")
	}
	old := *m
	if refused := change(m); refused != nil {
		return nil, refused
	}
	m.ReplyMarkup = keys.inline
	if m.same(&old) {
		return nil, bad(notModified)
	}
	m.edits++
	m.EditDate = s.opt.Clock().Unix()
	s.touch(m)
	return m.wireMessage, nil
}

// same compares what a reader sees.
func (m *message) same(old *message) bool {
	return styled{m.Text, m.Entities}.equal(styled{old.Text, old.Entities}) &&
		styled{m.Caption, m.CaptionEntities}.equal(styled{old.Caption, old.CaptionEntities}) &&
		m.CaptionAbove == old.CaptionAbove && sameJSON(m.LinkPreview, old.LinkPreview) &&
		reflect.DeepEqual(m.ReplyMarkup, old.ReplyMarkup)
}

func sameJSON(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	var x, y any
	return json.Unmarshal(a, &x) == nil && json.Unmarshal(b, &y) == nil && reflect.DeepEqual(x, y)
}

func (s *Sandbox) deleteMessage(_ context.Context, r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, refused := s.open(r)
	if refused != nil {
		return nil, refused
	}
	m := c.find(r.number("message_id"))
	switch {
	case m == nil:
		return nil, bad("message to delete not found")
	case s.age(m) > deleteWindow:
		return nil, bad("message can't be deleted for everyone")
	case !m.byBot && c.group():
		return nil, bad("message can't be deleted") // the bot is no administrator here
	}
	m.deleted = true
	s.touch(m)
	return true, nil
}

func (s *Sandbox) pinChatMessage(_ context.Context, r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, refused := s.open(r)
	if refused != nil {
		return nil, refused
	}
	m := c.find(r.number("message_id"))
	if m == nil {
		return nil, bad("message to pin not found")
	}
	c.pinned = m
	return true, nil
}

func (s *Sandbox) unpinChatMessage(_ context.Context, r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, refused := s.open(r)
	if refused != nil {
		return nil, refused
	}
	if c.pinned == nil || r.has("message_id") && c.pinned.MessageID != r.number("message_id") {
		return nil, bad("message to unpin not found")
	}
	c.pinned = nil
	return true, nil
}
