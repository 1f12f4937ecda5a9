package sandbox

import (
	"fmt"
	"math/rand/v2"
	"regexp"
	"strings"
)

// Person is a made-up Telegram user with a private chat to the bot.
type Person struct {
	ID    int64
	Name  string
	Phone string // E.164

	s        *Sandbox
	number   int // counts from 1
	first    string
	last     string
	username string
	language string
	chat     *chat
	mark     int64 // events up to here are heard
	lastTap  *query
}

// Person makes a user who has not written to the bot yet. Every second one has an id above 2^32, as real ones do.
// The first word of the name is the first name.
func (s *Sandbox) Person(name string) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.newPerson(name)
}

// newPerson is Person under the lock.
func (s *Sandbox) newPerson(name string) *Person {
	first, last, _ := strings.Cut(name, " ")
	p := &Person{s: s, ID: s.freeID(), Name: name, Phone: s.freePhone(), first: first, last: last, language: "ru"}
	p.chat = &chat{id: p.ID, kind: "private", person: p, byID: map[int64]*message{}}
	p.number = len(s.people) + 1
	s.people[p.ID], s.chats[p.ID] = p, p.chat
	s.bell.ring()
	return p
}

func (s *Sandbox) freeID() int64 {
	for {
		id := 100_000_000 + rand.Int64N(1<<31-100_000_000)
		if len(s.people)%2 == 0 {
			id = 1<<32 + rand.Int64N(3_000_000_000)
		}
		if s.chats[id] == nil && id != s.me.ID && id != anonymousAdmin {
			return id
		}
	}
}

func (s *Sandbox) freePhone() string {
	for {
		phone := fmt.Sprintf("+7900%07d", rand.IntN(10_000_000))
		taken := false
		for _, p := range s.people {
			taken = taken || p.Phone == phone
		}
		if !taken {
			return phone
		}
	}
}

// PersonByID finds a person made earlier; nil where there is none.
func (s *Sandbox) PersonByID(id int64) *Person {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.people[id]
}

// Speaks sets the language of the person's Telegram («ru» at first) and gives the person back.
func (p *Person) Speaks(code string) *Person {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.language = code
	return p
}

// CallsSelf sets the person's @username (none at first) and gives the person back.
func (p *Person) CallsSelf(username string) *Person {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.username = username
	return p
}

func (p *Person) user() user {
	return user{ID: p.ID, FirstName: p.first, LastName: p.last, Username: p.username, LanguageCode: p.language}
}

// Says writes in the private chat. Longer than a message may be, it is cut as a client cuts it; the last piece is given.
// Who had blocked the bot unblocks it by writing.
func (p *Person) Says(text string) Message {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	var last *message
	for _, piece := range pieces(text) {
		last = p.send(p.chat, wireMessage{Text: piece, Entities: commandsIn(piece)})
	}
	return p.s.view(last)
}

var startPayload = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Start opens the bot by its link (t.me/bot?start=payload) and presses «Start»; an empty payload is the plain button.
// Telegram opens no link whose payload is not 1–64 of A–Z a–z 0–9 _ -, so such a one is an error.
func (p *Person) Start(payload string) error {
	if payload != "" && !startPayload.MatchString(payload) {
		return fmt.Errorf("sandbox: no Telegram link can carry the start payload %q", payload)
	}
	p.Says(strings.TrimSpace("/start " + payload))
	return nil
}

// Replies writes in answer to a message of the private chat.
func (p *Person) Replies(to Message, text string) Message {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	w := wireMessage{Text: text, Entities: commandsIn(text)}
	if m := p.chat.find(to.ID); m != nil {
		quoted := m.wireMessage
		quoted.ReplyTo = nil
		w.ReplyTo = &quoted
	}
	return p.s.view(p.send(p.chat, w))
}

// Edits changes a message the person sent before: the bot gets edited_message.
func (p *Person) Edits(which Message, text string) error {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	m := p.chat.find(which.ID)
	if m == nil || m.byBot || m.Text == "" {
		return fmt.Errorf("sandbox: %s has no such text message to edit", p.Name)
	}
	m.Text, m.Entities = text, commandsIn(text)
	m.EditDate = p.s.opt.Clock().Unix()
	m.edits++
	p.s.touch(m)
	p.s.push("edited_message", p.chat.id, m.wireMessage)
	return nil
}

// send posts a person's message and tells the bot; under the lock.
func (p *Person) send(c *chat, w wireMessage) *message {
	if w.From == nil {
		u := p.user()
		w.From = &u
	}
	if c == p.chat {
		p.unblock() // a client lets nobody write to a bot that is blocked
	}
	c.started = true
	p.mark = p.s.seq
	m := p.s.post(c, &message{wireMessage: w})
	p.s.push("message", c.id, m.wireMessage)
	return m
}

// Blocks stops the bot: sends are answered with 403, and the bot gets my_chat_member.
func (p *Person) Blocks() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	if !p.chat.blocked {
		p.chat.blocked = true
		p.member("member", "kicked")
	}
}

// Unblocks lets the bot write again, and the bot gets my_chat_member.
func (p *Person) Unblocks() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.unblock()
}

func (p *Person) unblock() {
	if p.chat.blocked {
		p.chat.blocked = false
		p.member("kicked", "member")
	}
}

func (p *Person) member(was, is string) {
	p.s.push("my_chat_member", p.chat.id, p.s.memberChange(p.chat, p.user(), was, is))
	p.s.bell.ring()
}

// memberChange says how the bot's own standing in a chat changed; under the lock.
func (s *Sandbox) memberChange(c *chat, by user, was, is string) memberUpdated {
	standing := func(status string) chatMember {
		m := chatMember{User: s.me, Status: status}
		if status == "kicked" {
			m.UntilDate = new(int64)
		}
		return m
	}
	return memberUpdated{Chat: c.ref(), From: by, Date: s.opt.Clock().Unix(), Old: standing(was), New: standing(is)}
}

// LeavesTelegram deletes the account: sends are answered with «user is deactivated».
func (p *Person) LeavesTelegram() {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	p.chat.deactivated = true
	p.s.bell.ring()
}
