package telegram

import (
	"encoding/json"
	"fmt"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// Telegram's limits, in UTF-16 units after entities are parsed.
const (
	MaxText    = 4096
	MaxCaption = 1024
)

// Message is what a person sees: text and at most one keyboard.
type Message struct {
	// Text is HTML in Telegram's subset; what came from outside goes through Escape.
	Text string
	// Buttons hang under the message, row by row.
	Buttons [][]Button
	// Keyboard replaces the person's keyboard; not together with Buttons, and
	// not in an edit.
	Keyboard *Keyboard
	// Silent arrives without a sound.
	Silent bool
	// Protected cannot be forwarded or saved.
	Protected bool
	// Preview shows a card for the first link; off unless asked for.
	Preview bool
}

// Button is a button under a message: Data (a packed tap) or URL.
type Button struct {
	Text string `json:"text"`
	Data string `json:"callback_data,omitempty"`
	URL  string `json:"url,omitempty"`
}

// Keyboard is the keyboard in place of the person's own. Without rows it takes
// the last one away.
type Keyboard struct {
	Rows [][]Key
	// Hint stands in the empty input field, up to 64 characters.
	Hint string
}

// Key is a key of a Keyboard: it types its Text, or shares the person's phone.
type Key struct {
	Text    string `json:"text"`
	Contact bool   `json:"request_contact,omitempty"`
}

// To says where a message goes and how soon.
type To struct {
	Chat   int64
	Class  Class
	Turned bool // its Turn has come: it does not wait for another
}

// At names a message that was sent.
type At struct{ Chat, ID int64 }

// put writes the message into the parameters; field is «text» or «caption».
func (m Message) put(params tgbotapi.Params, field string) {
	if m.Text != "" {
		params[field] = m.Text
		params["parse_mode"] = tgbotapi.ModeHTML
	}
	if field == "text" && !m.Preview {
		params["link_preview_options"] = `{"is_disabled":true}`
	}
	params.AddBool("disable_notification", m.Silent)
	params.AddBool("protect_content", m.Protected)
	if markup := m.markup(); markup != "" {
		params["reply_markup"] = markup
	}
}

// markup is the keyboard as JSON; empty where there is none.
func (m Message) markup() string {
	switch {
	case len(m.Buttons) > 0:
		return inline(m.Buttons)
	case m.Keyboard == nil:
		return ""
	case len(m.Keyboard.Rows) == 0:
		return `{"remove_keyboard":true}`
	}
	return mustJSON(struct {
		Rows    [][]Key `json:"keyboard"`
		Resize  bool    `json:"resize_keyboard"`
		OneTime bool    `json:"one_time_keyboard"`
		Hint    string  `json:"input_field_placeholder,omitempty"`
	}{m.Keyboard.Rows, true, true, m.Keyboard.Hint})
}

func inline(rows [][]Button) string {
	if rows == nil {
		rows = [][]Button{}
	}
	return mustJSON(struct {
		Rows [][]Button `json:"inline_keyboard"`
	}{rows})
}

// mustJSON writes values of this package's own types, which always can be written.
func mustJSON(value any) string {
	out, err := json.Marshal(value)
	if err != nil {
		panic(fmt.Sprintf("telegram: %T cannot be written as JSON", value))
	}
	return string(out)
}
