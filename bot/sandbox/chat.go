package sandbox

import (
	"context"
	"slices"
	"strconv"
	"time"
)

// chat is a private chat, a group or a supergroup, with everything said in it.
type chat struct {
	id          int64
	kind        string // private, group, supergroup
	title       string
	person      *Person   // of a private chat
	members     []*Person // of a group
	started     bool      // the person has written first; a bot may not
	blocked     bool      // by the person, or the bot was kicked
	deactivated bool
	migratedTo  int64
	messages    []*message
	byID        map[int64]*message
	lastID      int64 // of a supergroup, which counts for itself
	delivered   int
	pinned      *message
}

// message is what Telegram's JSON says and what only the sandbox knows.
type message struct {
	wireMessage
	byBot    bool
	silent   bool
	deleted  bool
	edits    int
	seq      int64 // the last event about it
	keyboard *replyKeyboard
}

func (c *chat) group() bool { return c.kind != "private" }

func (c *chat) ref() chatRef {
	if c.group() {
		return chatRef{ID: c.id, Type: c.kind, Title: c.title}
	}
	u := c.person.user()
	return chatRef{ID: c.id, Type: c.kind, FirstName: u.FirstName, LastName: u.LastName, Username: u.Username}
}

// find gives a message that still stands.
func (c *chat) find(id int64) *message {
	if m := c.byID[id]; m != nil && !m.deleted {
		return m
	}
	return nil
}

// chatOf finds the chat of a request; it may be one that the bot cannot write to.
func (s *Sandbox) chatOf(r *request) (*chat, *apiError) {
	if r.text("chat_id") == "" {
		return nil, bad("chat_id is empty")
	}
	id, err := strconv.ParseInt(r.text("chat_id"), 10, 64)
	c := s.chats[id]
	if err != nil || c == nil {
		return nil, bad("chat not found")
	}
	return c, nil
}

// writable says why the bot cannot write to a chat.
func (c *chat) writable() *apiError {
	switch {
	case c.migratedTo != 0:
		e := bad("group chat was upgraded to a supergroup chat")
		e.migrateTo = c.migratedTo
		return e
	case c.deactivated:
		return forbidden("user is deactivated")
	case c.blocked && c.group():
		return forbidden("bot was kicked from the " + c.kind + " chat")
	case c.blocked:
		return forbidden("bot was blocked by the user")
	case !c.started:
		return forbidden("bot can't initiate conversation with a user")
	}
	return nil
}

// open is chatOf and writable in one.
func (s *Sandbox) open(r *request) (*chat, *apiError) {
	c, refused := s.chatOf(r)
	if refused == nil {
		refused = c.writable()
	}
	if refused != nil {
		return nil, refused
	}
	return c, nil
}

// post puts a message into a chat; under the lock.
func (s *Sandbox) post(c *chat, m *message) *message {
	if c.kind == "supergroup" {
		c.lastID++
		m.MessageID = c.lastID
	} else {
		s.nextID++
		m.MessageID = s.nextID
	}
	m.Chat = c.ref()
	m.Date = s.opt.Clock().Unix()
	c.messages = append(c.messages, m)
	c.byID[m.MessageID] = m
	if m.byBot {
		c.delivered++
	}
	s.touch(m)
	return m
}

// touch makes an event of a message and wakes who waits; under the lock.
func (s *Sandbox) touch(m *message) {
	s.seq++
	m.seq = s.seq
	s.bell.ring()
}

// Delivered counts the bot's messages in a chat, those deleted later included.
func (s *Sandbox) Delivered(chatID int64) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.chats[chatID]; c != nil {
		return c.delivered
	}
	return 0
}

// age is how old a message is by the sandbox's clock.
func (s *Sandbox) age(m *message) time.Duration { return s.opt.Clock().Sub(time.Unix(m.Date, 0)) }

func (s *Sandbox) getChat(_ context.Context, r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, refused := s.chatOf(r)
	if refused != nil {
		return nil, refused
	}
	type full struct {
		chatRef
		AccentColor  int          `json:"accent_color_id"`
		MaxReactions int          `json:"max_reaction_count"`
		Pinned       *wireMessage `json:"pinned_message,omitempty"`
	}
	out := full{chatRef: c.ref(), MaxReactions: 11}
	if c.pinned != nil && !c.pinned.deleted {
		w := c.pinned.wireMessage
		out.Pinned = &w
	}
	return out, nil
}

func (s *Sandbox) leaveChat(_ context.Context, r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	c, refused := s.chatOf(r)
	if refused != nil {
		return nil, refused
	}
	if !c.group() {
		return nil, bad("chat member status can't be changed in private chats")
	}
	c.blocked = true
	return true, nil
}

func (s *Sandbox) sendChatAction(_ context.Context, r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, refused := s.open(r); refused != nil {
		return nil, refused
	}
	known := []string{
		"typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
		"choose_sticker", "find_location", "record_video_note", "upload_video_note",
	}
	if !slices.Contains(known, r.text("action")) {
		return nil, bad("wrong parameter action in request")
	}
	return true, nil
}
