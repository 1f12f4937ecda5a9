package bot

import (
	"encoding/json"
	"strings"

	"zvonok/bot/tap"
)

// The types here are the parts of Telegram's JSON that we read.

type wireUpdate struct {
	Message  *wireMessage  `json:"message"`
	Callback *wireCallback `json:"callback_query"`
	Member   *wireMember   `json:"my_chat_member"`
}

type wireUser struct {
	ID    int64 `json:"id"`
	IsBot bool  `json:"is_bot"`
}

type wireChat struct {
	ID   int64  `json:"id"`
	Type string `json:"type"`
}

type wireMessage struct {
	ID         int64      `json:"message_id"`
	From       *wireUser  `json:"from"`
	SenderChat *wireChat  `json:"sender_chat"`
	Chat       wireChat   `json:"chat"`
	Text       string     `json:"text"`
	Caption    string     `json:"caption"`
	Document   *wireFile  `json:"document"`
	Photo      []wireFile `json:"photo"` // the same picture in growing sizes
	Contact    *struct {
		Phone string `json:"phone_number"`
		User  int64  `json:"user_id"`
	} `json:"contact"`
}

type wireFile struct {
	ID   string `json:"file_id"`
	Size int64  `json:"file_size"`
}

type wireCallback struct {
	ID      string       `json:"id"`
	From    wireUser     `json:"from"`
	Message *wireMessage `json:"message"`
	Data    string       `json:"data"`
}

type wireMember struct {
	Chat wireChat `json:"chat"`
	New  struct {
		Status string `json:"status"`
	} `json:"new_chat_member"`
}

// chatOf is whose order an update keeps; 0 for one that belongs to no chat or
// that cannot be read.
func chatOf(payload []byte) int64 {
	r, _ := reader{}.read(payload)
	return r.Chat
}

// reader makes requests of Telegram's updates.
type reader struct {
	name string // our @name, lower case, without @; a command may be for another bot
}

// read makes our own words of an update. False: nothing that we answer.
func (p reader) read(payload []byte) (Request, bool) {
	var u wireUpdate
	if json.Unmarshal(payload, &u) != nil {
		return Request{}, false
	}
	switch {
	case u.Message != nil:
		return p.message(u.Message)
	case u.Callback != nil:
		return readPress(u.Callback), true
	case u.Member != nil:
		return readMember(u.Member)
	}
	return Request{}, false
}

func (p reader) message(m *wireMessage) (Request, bool) {
	r := Request{Chat: m.Chat.ID, Message: m.ID, Private: m.Chat.Type == "private"}
	r.Anonymous = m.From == nil || m.From.IsBot || m.SenderChat != nil
	text := clean(m.Text)
	switch {
	case m.Contact != nil:
		r.Kind = Share
		r.Contact.Phone = m.Contact.Phone
		r.Contact.Own = m.From != nil && m.Contact.User != 0 && m.Contact.User == m.From.ID
	case strings.HasPrefix(text, "/"):
		word, rest, _ := strings.Cut(text[1:], " ")
		word, rest = firstLine(word, rest)
		name, to, _ := strings.Cut(word, "@")
		if to != "" && p.name != "" && !strings.EqualFold(to, p.name) {
			return r, false
		}
		r.Kind, r.Command, r.Text = Command, strings.ToLower(name), strings.TrimSpace(rest)
	case text != "":
		r.Kind, r.Text = Text, text
	case m.Document != nil:
		r.Kind, r.File, r.Text = Upload, File{m.Document.ID, m.Document.Size}, clean(m.Caption)
	case len(m.Photo) > 0:
		largest := m.Photo[len(m.Photo)-1]
		r.Kind, r.File, r.Text = Upload, File{largest.ID, largest.Size}, clean(m.Caption)
	}
	return r, true
}

// firstLine cuts a command that is ended by a line break and not by a blank.
func firstLine(word, rest string) (string, string) {
	if i := strings.IndexAny(word, "\n\t"); i >= 0 {
		return word[:i], word[i+1:] + " " + rest
	}
	return word, rest
}

func readPress(c *wireCallback) Request {
	r := Request{Kind: Press, Chat: c.From.ID, Private: true, callback: c.ID, Anonymous: c.From.IsBot}
	if c.Message != nil {
		r.Chat, r.Message, r.Private = c.Message.Chat.ID, c.Message.ID, c.Message.Chat.Type == "private"
	}
	r.Tap, r.TapErr = tap.Parse(c.Data)
	return r
}

func readMember(m *wireMember) (Request, bool) {
	r := Request{Chat: m.Chat.ID, Private: m.Chat.Type == "private"}
	switch m.New.Status {
	case "kicked", "left":
		r.Kind = Blocked
	case "member", "administrator":
		r.Kind = Unblocked
	default:
		return r, false
	}
	return r, true
}

// clean takes out what no database and no person can read, and the blanks
// around.
func clean(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", ""))
}
