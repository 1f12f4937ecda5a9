package sandbox

import (
	"errors"
	"math/rand/v2"
)

// anonymousAdmin is GroupAnonymousBot: the one id that all anonymous administrators of all groups share.
const anonymousAdmin = 1087968824

// Group is a group chat that the bot is a member of. The bot reads everything said in it (privacy mode off).
type Group struct {
	s    *Sandbox
	chat *chat
}

// Group makes a basic group with the bot in it: the bot gets my_chat_member and a service message.
func (s *Sandbox) Group(title string, members ...*Person) (*Group, error) {
	if len(members) == 0 {
		return nil, errors.New("sandbox: somebody must make the group")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := -rand.Int64N(1<<32) - 1
	for s.chats[id] != nil {
		id--
	}
	c := &chat{id: id, kind: "group", title: title, members: members, started: true, byID: map[int64]*message{}}
	s.chats[id] = c
	maker := members[0]
	s.push("my_chat_member", id, s.memberChange(c, maker.user(), "left", "member"))
	maker.send(c, wireMessage{NewChatMembers: []user{s.me}})
	return &Group{s: s, chat: c}, nil
}

// ID is the chat's id; it changes when the group migrates.
func (g *Group) ID() int64 {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	return g.chat.id
}

// Messages are all of the group, the oldest first.
func (g *Group) Messages() []Message { return g.s.Messages(g.ID()) }

// SaysIn writes in a group.
func (p *Person) SaysIn(g *Group, text string) Message {
	p.s.mu.Lock()
	defer p.s.mu.Unlock()
	return p.s.view(p.send(g.chat, wireMessage{Text: text, Entities: commandsIn(text)}))
}

// TapsIn is Taps in a group.
func (p *Person) TapsIn(g *Group, text string) error { return p.tapIn(g.chat, text) }

// AnonymousAdminSays writes as the group itself: the sender is the shared GroupAnonymousBot.
func (g *Group) AnonymousAdminSays(text string) Message {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	self := g.chat.ref()
	m := g.s.post(g.chat, &message{wireMessage: wireMessage{
		From:       &user{ID: anonymousAdmin, IsBot: true, FirstName: "Group", Username: "GroupAnonymousBot"},
		SenderChat: &self, Text: text, Entities: commandsIn(text),
	}})
	g.s.push("message", g.chat.id, m.wireMessage)
	return g.s.view(m)
}

// Kicks throws the bot out: sends are answered with 403, and the bot gets my_chat_member.
func (g *Group) Kicks(by *Person) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	g.chat.blocked = true
	g.s.push("my_chat_member", g.chat.id, g.s.memberChange(g.chat, by.user(), "member", "kicked"))
}

// Migrates turns a basic group into a supergroup with a new id. Sends to the old id are refused with
// migrate_to_chat_id; both chats carry the service message.
func (g *Group) Migrates(by *Person) {
	g.s.mu.Lock()
	defer g.s.mu.Unlock()
	old := g.chat
	id := -1_000_000_000_000 - rand.Int64N(4_000_000_000) - 1
	for g.s.chats[id] != nil {
		id--
	}
	g.chat = &chat{id: id, kind: "supergroup", title: old.title, members: old.members, started: true, byID: map[int64]*message{}}
	g.s.chats[id] = g.chat
	by.send(old, wireMessage{MigrateTo: id})
	old.migratedTo = id
	by.send(g.chat, wireMessage{MigrateFrom: old.id})
}
