package sandbox

import (
	"slices"
	"time"
)

// Button is one button of a keyboard.
type Button struct {
	Text           string `json:"text"`
	Data           string `json:"data,omitempty"`
	URL            string `json:"url,omitempty"`
	RequestContact bool   `json:"request_contact,omitempty"`
}

// Attachment is a file that a message carries; Sandbox.File gives its bytes.
type Attachment struct {
	ID   string `json:"id"`
	Kind string `json:"kind"` // photo, document, sticker
	Name string `json:"name,omitempty"`
	MIME string `json:"mime,omitempty"`
	Size int    `json:"size"` // bytes

	Width  int `json:"width,omitempty"` // of a photo, pixels
	Height int `json:"height,omitempty"`
}

// Message is a message as a person sees it: a copy, taken at one moment.
type Message struct {
	Chat            int64       `json:"chat"`
	ID              int64       `json:"id"`
	Seq             int64       `json:"seq"` // grows with every event of the sandbox: came, edited, deleted
	FromBot         bool        `json:"from_bot"`
	From            string      `json:"from"`
	Date            time.Time   `json:"date"`
	EditedAt        time.Time   `json:"edited_at,omitzero"`
	Edits           int         `json:"edits,omitempty"`
	Text            string      `json:"text"`               // plain, after parsing; the caption, where there is a file
	HTML            string      `json:"html"`               // the same with its formatting
	Entities        []Entity    `json:"entities,omitempty"` // the formatting, as spans of Text
	Buttons         [][]Button  `json:"buttons,omitempty"`
	Keyboard        [][]Button  `json:"keyboard,omitempty"` // under the input line, from this message on
	KeyboardRemoved bool        `json:"keyboard_removed,omitempty"`
	Attachment      *Attachment `json:"attachment,omitempty"`
	Contact         string      `json:"contact,omitempty"` // phone
	Album           string      `json:"album,omitempty"`
	ReplyTo         int64       `json:"reply_to,omitempty"`
	Silent          bool        `json:"silent,omitempty"`
	Protected       bool        `json:"protected,omitempty"`
	MediaSpoiler    bool        `json:"media_spoiler,omitempty"`
	LinkPreview     string      `json:"link_preview,omitempty"` // link_preview_options as they were sent
	Deleted         bool        `json:"deleted,omitempty"`

	body styled
}

// Messages are all of a chat, the oldest first, deleted ones marked.
func (s *Sandbox) Messages(chatID int64) []Message {
	s.mu.Lock()
	defer s.mu.Unlock()
	c := s.chats[chatID]
	if c == nil {
		return nil
	}
	out := make([]Message, 0, len(c.messages))
	for _, m := range c.messages {
		out = append(out, s.view(m))
	}
	return out
}

// view copies a message for a reader; under the lock.
func (s *Sandbox) view(m *message) Message {
	v := Message{
		Chat: m.Chat.ID, ID: m.MessageID, Seq: m.seq, FromBot: m.byBot, From: m.From.FirstName,
		Date: time.Unix(m.Date, 0).UTC(), Edits: m.edits, Album: m.MediaGroupID, Silent: m.silent,
		Protected: m.Protected, MediaSpoiler: m.MediaSpoiler, LinkPreview: string(m.LinkPreview), Deleted: m.deleted,
		Attachment: m.attachment(),
		body:       styled{text: m.Text, entities: slices.Clone(m.Entities)},
	}
	if v.Attachment != nil {
		v.body = styled{text: m.Caption, entities: slices.Clone(m.CaptionEntities)}
	}
	v.Text, v.HTML, v.Entities = v.body.text, v.body.html(), v.body.entities
	if m.From.LastName != "" {
		v.From += " " + m.From.LastName
	}
	if m.EditDate != 0 {
		v.EditedAt = time.Unix(m.EditDate, 0).UTC()
	}
	if m.Contact != nil {
		v.Contact = m.Contact.PhoneNumber
	}
	if m.ReplyTo != nil {
		v.ReplyTo = m.ReplyTo.MessageID
	}
	m.viewKeyboards(&v)
	return v
}

func (m *message) viewKeyboards(v *Message) {
	if m.ReplyMarkup != nil {
		for _, row := range m.ReplyMarkup.Rows {
			var out []Button
			for _, b := range row {
				out = append(out, Button{Text: b.Text, Data: b.CallbackData, URL: b.URL})
			}
			v.Buttons = append(v.Buttons, out)
		}
	}
	if m.keyboard == nil {
		return
	}
	v.KeyboardRemoved = m.keyboard.remove
	for _, row := range m.keyboard.Rows {
		var out []Button
		for _, b := range row {
			out = append(out, Button{Text: b.Text, RequestContact: b.RequestContact})
		}
		v.Keyboard = append(v.Keyboard, out)
	}
}

func (m *message) attachment() *Attachment {
	switch {
	case m.Photo != nil:
		p := m.Photo[len(m.Photo)-1]
		return &Attachment{ID: p.FileID, Kind: "photo", Size: p.FileSize, Width: p.Width, Height: p.Height}
	case m.Document != nil:
		return &Attachment{ID: m.Document.FileID, Kind: "document", Name: m.Document.FileName, MIME: m.Document.MimeType, Size: m.Document.FileSize}
	case m.Sticker != nil:
		return &Attachment{ID: m.Sticker.FileID, Kind: "sticker"}
	}
	return nil
}

// Has says whether the message shows a button with this text.
func (m Message) Has(button string) bool {
	for _, row := range slices.Concat(m.Buttons, m.Keyboard) {
		for _, b := range row {
			if b.Text == button {
				return true
			}
		}
	}
	return false
}
