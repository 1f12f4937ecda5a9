package bot

import (
	"zvonok/bot/tap"
)

// Screen is what a person sees next: a value, stored as JSON with the effect
// that it answers.
type Screen struct {
	Text    string     `json:",omitempty"` // HTML of Telegram's subset, ≤ 4096 UTF-16 units; what came from outside is escaped. Empty: only the toast
	Rows    [][]Button `json:",omitempty"`
	Ask     Ask        `json:",omitempty"`
	Toast   string     `json:",omitempty"` // short answer to the tap, ≤ 200 characters, no HTML
	Alert   bool       `json:",omitempty"` // the toast is a window that wants to be closed
	Fresh   bool       `json:",omitempty"` // a new message although a tap asked
	Forget  bool       `json:",omitempty"` // delete the person's message: it carried a code
	Protect bool       `json:",omitempty"` // cannot be forwarded
	Silent  bool       `json:",omitempty"` // arrives without a sound
	File    int64      `json:",omitempty"` // a stored file, handed over after the text by the person's rights
	Renew   *Renewal   `json:",omitempty"` // an older message, edited before this is shown
	Left    int64      `json:",omitempty"` // a chat that opens nothing any more: its own command menu is taken back
	Menu    bool       `json:",omitempty"` // what the person may do has changed: set the chat's command menu anew
}

// Button hangs under a screen: a tap, or the address that it opens.
type Button struct {
	Text string
	Tap  tap.Tap `json:",omitzero"`
	URL  string  `json:",omitempty"`
}

// Ask is what becomes of the keyboard that replaces the person's own.
type Ask int

// The asks. AskContact is shown without Rows: a message has one keyboard.
const (
	AskNothing Ask = iota // leave it as it is
	AskContact            // «Отправить мой номер» and «Отмена»
	AskGone               // take it away
)
