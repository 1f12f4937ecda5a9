package notify_test

import (
	"strings"
	"testing"

	"zvonok/bot/sandbox"
	"zvonok/store"
	"zvonok/store/storetest"
)

// moves brings an account to another chat by a code of the school.
func (m *member) moves(to *sandbox.Person) error {
	ctx := m.h.t.Context()
	issued, err := m.h.IssueRecoveryOf(ctx, store.Recoverable{Movable: store.Movable{Account: m.account}, School: 1})
	if err != nil {
		return err
	}
	peeked, err := m.h.PeekCode(ctx, theBot, to.ID, issued.Code.String())
	if err != nil {
		return err
	}
	return m.h.MoveAccess(ctx, store.Move{Bot: theBot, Chat: to.ID, Ticket: peeked.Recovery.Ticket, Account: m.account}, store.Reply[store.Moved]{})
}

// A chat that is left while a digest is on its way to it, and refuses that, says
// nothing of the new one: the digest goes there, once, and so does what comes after.
func TestARefusalOfAChatThatWasJustLeft(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	fresh := h.sandbox.Person("Анна с новым телефоном")
	fresh.Says("/start")
	anna.person.Blocks()
	h.mark(maria, "5")
	h.claim(evening)
	channel := &gated{Channel: h.chat, before: func() {
		if err := anna.moves(fresh); err != nil {
			t.Error(err)
		}
	}}
	h.sendsAll(channel, h.mail)
	if state := value[string](h, `SELECT state FROM chats WHERE chat_id = $1`, fresh.ID); state != "active" {
		t.Errorf("the new chat is %s", state)
	}
	if n := strings.Count(fresh.Transcript(), "5 (отлично)"); n != 1 || anna.unreached() {
		t.Errorf("the new chat has the mark %d times, on the list: %v\n%s", n, anna.unreached(), fresh.Transcript())
	}
}

// Nor does a refusal that is settled after the move.
func TestARefusalIsOfTheChatThatRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	h.mark(maria, "5")
	h.claim(evening)
	rows := storetest.TakeUp(t, h.Store, store.Take{Owner: 9, Channel: store.ByChat, Limit: 1})
	fresh := h.sandbox.Person("Анна с новым телефоном")
	if err := anna.moves(fresh); err != nil {
		t.Fatal(err)
	}
	held, err := h.Settle(t.Context(), store.Settlement{
		Owner: 9, Delivery: rows[0], State: store.Never, Why: "blocked", Stop: true, Bot: theBot, Chat: anna.person.ID, Ways: []store.Channel{store.ByChat},
	})
	if err != nil || !held {
		t.Fatal(held, err)
	}
	if state := value[string](h, `SELECT state FROM chats WHERE chat_id = $1`, fresh.ID); state != "active" {
		t.Errorf("the new chat is %s", state)
	}
}
