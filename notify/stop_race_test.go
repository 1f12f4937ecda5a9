package notify_test

import (
	"strings"
	"testing"

	"zvonok/store"
	"zvonok/store/storetest"
)

// Who comes back in the very moment in which a digest is given up for want of a
// chat is told it as what was missed: the come-back that the return made could not
// know of it.
func TestBackWhileItIsGivenUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	h.exec(`UPDATE chats SET state = 'blocked'`)
	h.mark(maria, "5")
	h.claim(evening)
	rows := storetest.TakeUp(t, h.Store, store.Take{Owner: 9, Channel: store.ByChat, Limit: 1})
	anna.returns()
	held, err := h.Settle(t.Context(), store.Settlement{
		Owner: 9, Delivery: rows[0], State: store.Never, Why: store.WhyNoChat, Ways: []store.Channel{store.ByChat},
	})
	if err != nil || !held {
		t.Fatal(held, err)
	}
	for range 2 {
		h.sendsAll()
		if n := strings.Count(anna.person.Transcript(), "5 (отлично)"); n != 1 || anna.unreached() {
			t.Fatalf("told %d times, on the list %v: %v", n, anna.unreached(), h.states())
		}
	}
}
