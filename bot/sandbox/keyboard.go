package sandbox

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
)

// Limits of keyboards.
const (
	maxButtonData   = 64 // bytes
	maxInline       = 100
	maxInlineInRow  = 8
	maxReply        = 300
	maxReplyInRow   = 12
	maxPlaceholder  = 64
	maxInlineLabels = 256 // bytes of one button's text; Telegram cuts it on the screen long before
)

// replyKeyboard is a keyboard instead of letters, or the order to take it away.
type replyKeyboard struct {
	Rows        [][]replyButton `json:"keyboard"`
	Resize      bool            `json:"resize_keyboard"`
	OneTime     bool            `json:"one_time_keyboard"`
	Persistent  bool            `json:"is_persistent"`
	Placeholder string          `json:"input_field_placeholder"`
	Selective   bool            `json:"selective"`
	remove      bool
}

type replyButton struct {
	Text            string          `json:"text"`
	RequestContact  bool            `json:"request_contact"`
	RequestLocation bool            `json:"request_location"`
	WebApp          json.RawMessage `json:"web_app"`
}

// UnmarshalJSON also takes a bare string, as Telegram does.
func (b *replyButton) UnmarshalJSON(raw []byte) error {
	if len(raw) > 0 && raw[0] == '"' {
		return json.Unmarshal(raw, &b.Text)
	}
	type plain replyButton
	return decodeStrict(raw, (*plain)(b))
}

// markup is the reply_markup of a request; both nil where there is none.
type markup struct {
	inline *inlineKeyboard
	reply  *replyKeyboard
}

// decodeStrict refuses fields it does not know, so that no slip in a name is forgiven silently.
func decodeStrict(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("more than one value")
	}
	return nil
}

// readMarkup reads a reply_markup for a chat.
func readMarkup(raw string, c *chat) (markup, *apiError) {
	if raw == "" {
		return markup{}, nil
	}
	var shape map[string]json.RawMessage
	if err := json.Unmarshal([]byte(raw), &shape); err != nil {
		return markup{}, bad("object expected as reply markup")
	}
	switch {
	case shape["inline_keyboard"] != nil:
		k, refused := readInline([]byte(raw))
		return markup{inline: k}, refused
	case shape["keyboard"] != nil:
		k, refused := readReply([]byte(raw), c)
		return markup{reply: k}, refused
	case string(shape["remove_keyboard"]) == "true":
		return markup{reply: &replyKeyboard{remove: true}}, nil
	case string(shape["force_reply"]) == "true":
		return markup{reply: &replyKeyboard{}}, nil
	case len(shape) == 0:
		return markup{}, nil
	}
	return markup{}, strict("reply_markup of no known kind")
}

func readInline(raw []byte) (*inlineKeyboard, *apiError) {
	var in struct {
		Rows [][]json.RawMessage `json:"inline_keyboard"`
	}
	if err := decodeStrict(raw, &in); err != nil {
		return nil, bad("can't parse inline keyboard markup JSON object: %s", err)
	}
	out, total := &inlineKeyboard{}, 0
	for _, row := range in.Rows {
		var buttons []inlineButton
		for _, rawButton := range row {
			b, refused := readInlineButton(rawButton)
			if refused != nil {
				return nil, refused
			}
			buttons = append(buttons, b)
		}
		if len(buttons) > maxInlineInRow {
			return nil, strict("%d inline buttons in a row, at most %d", len(buttons), maxInlineInRow)
		}
		if total += len(buttons); len(buttons) > 0 {
			out.Rows = append(out.Rows, buttons)
		}
	}
	if total > maxInline {
		return nil, bad("reply markup is too long")
	}
	if total == 0 {
		return nil, nil // an empty keyboard takes the old one away
	}
	return out, nil
}

func readInlineButton(raw json.RawMessage) (inlineButton, *apiError) {
	var b inlineButton
	if err := decodeStrict(raw, &b); err != nil {
		return b, bad("can't parse inline keyboard button: %s", err)
	}
	var fields map[string]json.RawMessage
	_ = json.Unmarshal(raw, &fields) // it was an object a moment ago
	if b.Text == "" {
		return b, bad("inline keyboard button text must be non-empty")
	}
	if len(b.Text) > maxInlineLabels {
		return b, strict("a button's text has %d bytes", len(b.Text))
	}
	delete(fields, "text")
	switch len(fields) {
	case 0:
		return b, bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
	case 1:
	default:
		return b, strict("button %q has more than one action", b.Text)
	}
	if _, ok := fields["callback_data"]; ok && (b.CallbackData == "" || len(b.CallbackData) > maxButtonData) {
		return b, bad("BUTTON_DATA_INVALID")
	}
	if _, ok := fields["url"]; ok && !goodURL(b.URL) {
		return b, bad("inline keyboard button URL '%s' is invalid: Wrong HTTP URL", b.URL)
	}
	return b, nil
}

func readReply(raw []byte, c *chat) (*replyKeyboard, *apiError) {
	k, total := &replyKeyboard{}, 0
	if err := decodeStrict(raw, k); err != nil {
		return nil, bad("can't parse reply keyboard markup JSON object: %s", err)
	}
	for _, row := range k.Rows {
		total += len(row)
		if len(row) > maxReplyInRow {
			return nil, strict("%d keyboard buttons in a row, at most %d", len(row), maxReplyInRow)
		}
		for _, b := range row {
			if b.Text == "" {
				return nil, bad("keyboard button text must be non-empty")
			}
			if c.group() && b.RequestContact {
				return nil, bad("phone number can be requested in private chats only")
			}
		}
	}
	switch {
	case total == 0:
		return nil, bad("reply keyboard must have at least one button")
	case total > maxReply:
		return nil, bad("reply markup is too long")
	case utf16Len(k.Placeholder) > maxPlaceholder:
		return nil, strict("input_field_placeholder is longer than %d", maxPlaceholder)
	}
	return k, nil
}
