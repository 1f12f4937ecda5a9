package sandbox

import (
	"context"
	"encoding/json"
)

func (s *Sandbox) sendMessage(_ context.Context, r *request) (any, error) {
	body, refused := formatted(r.text("text"), r.text("parse_mode"), r.text("entities"))
	if refused != nil {
		return nil, refused
	}
	if refused = body.fits(maxText); refused != nil {
		return nil, refused
	}
	m := &message{wireMessage: wireMessage{Text: body.text, Entities: body.entities, LinkPreview: rawOf(r, "link_preview_options")}}
	return s.deliver(r, m)
}

// fits refuses an empty text and one over the limit.
func (f styled) fits(limit int) *apiError {
	switch n := utf16Len(f.text); {
	case n > limit && limit == maxCaption:
		return bad("message caption is too long")
	case n > limit:
		return bad("message is too long")
	case n == 0 && limit != maxCaption:
		return bad("message text is empty")
	}
	return nil
}

// caption reads a caption into a message.
func (m *message) caption(r *request) *apiError {
	body, refused := formatted(r.text("caption"), r.text("parse_mode"), r.text("caption_entities"))
	if refused == nil {
		refused = body.fits(maxCaption)
	}
	m.Caption, m.CaptionEntities = body.text, body.entities
	m.CaptionAbove = r.flag("show_caption_above_media")
	return refused
}

func rawOf(r *request, name string) json.RawMessage {
	if v := r.text(name); v != "" {
		return json.RawMessage(v)
	}
	return nil
}

func (s *Sandbox) sendPhoto(_ context.Context, r *request) (any, error) {
	m := &message{}
	if refused := m.caption(r); refused != nil {
		return nil, refused
	}
	m.MediaSpoiler = r.flag("has_spoiler")
	f, refused := s.fileOf(r, "photo", r.text("photo"))
	if refused == nil {
		refused = f.asPhoto(m)
	}
	if refused != nil {
		return nil, refused
	}
	return s.deliver(r, m)
}

func (s *Sandbox) sendDocument(_ context.Context, r *request) (any, error) {
	m := &message{}
	if refused := m.caption(r); refused != nil {
		return nil, refused
	}
	f, refused := s.fileOf(r, "document", r.text("document"))
	if refused != nil {
		return nil, refused
	}
	f.asDocument(m)
	return s.deliver(r, m)
}

// deliver is the end of every send of one message: chat, keyboard, rates, then it is there.
func (s *Sandbox) deliver(r *request, m *message) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, refused := s.open(r)
	if refused != nil {
		return nil, refused
	}
	keys, refused := readMarkup(r.text("reply_markup"), c)
	if refused != nil {
		return nil, refused
	}
	m.ReplyMarkup, m.keyboard = keys.inline, keys.reply
	if refused := s.postAll(r, c, []*message{m}); refused != nil {
		return nil, refused
	}
	return m.wireMessage, nil
}

// postAll posts what one request sends, all or nothing; under the lock.
func (s *Sandbox) postAll(r *request, c *chat, list []*message) *apiError {
	reply, refused := c.replyTo(r)
	if refused != nil {
		return refused
	}
	if wait := s.pace.take(c, len(list), r.flag("allow_paid_broadcast")); wait > 0 {
		return tooMany(wait)
	}
	me := s.me
	for _, m := range list {
		m.byBot, m.From, m.ReplyTo = true, &me, reply
		m.silent, m.Protected = r.flag("disable_notification"), r.flag("protect_content")
		s.post(c, m)
	}
	return nil
}

// replyTo finds the message that reply_parameters name.
func (c *chat) replyTo(r *request) (*wireMessage, *apiError) {
	raw := r.text("reply_parameters")
	if raw == "" {
		return nil, nil
	}
	var in struct {
		MessageID int64 `json:"message_id"`
		Without   bool  `json:"allow_sending_without_reply"`
	}
	if err := decodeStrict([]byte(raw), &in); err != nil {
		return nil, strict("reply_parameters: %s", err)
	}
	m := c.find(in.MessageID)
	if m == nil && in.Without {
		return nil, nil
	}
	if m == nil {
		return nil, bad("message to be replied not found")
	}
	w := m.wireMessage
	w.ReplyTo = nil // Telegram nests one level only
	return &w, nil
}
