package notify_test

import (
	"strings"
	"testing"

	"zvonok/store"
	"zvonok/store/storetest"
)

// A mail server may send a letter back before we have settled that it took it. We
// ask it to come again: what is counted then tells the letter by another way, too.
func TestABounceBeforeTheLetterIsSettled(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	anna.set(store.DigestChange{Chat: ref(false)})
	h.mark(maria, "5")
	h.claim(evening)
	const sender = 9
	rows := storetest.TakeUp(t, h.Store, store.Take{Owner: sender, Channel: store.ByMail, Limit: 10})
	if len(rows) != 1 {
		t.Fatalf("%d rows", len(rows))
	}
	token, err := h.BounceToken(rows[0].DeliveryRef)
	if err != nil {
		t.Fatal(err)
	}
	bounce := func(want store.BounceOutcome) {
		t.Helper()
		got, err := h.Bounce(t.Context(), store.Returned{Token: token, Status: "5.1.1", Ways: []store.Channel{store.ByChat, store.ByMail}})
		if err != nil || got != want {
			t.Fatalf("%q %v, want %q", got, err, want)
		}
	}
	bounce(store.BounceSoon)
	if n := value[int](h, `SELECT count(*)::int FROM mail_strikes`); n != 0 || anna.unreached() {
		t.Errorf("%d strikes before the letter is settled", n)
	}
	if held, err := h.Settle(t.Context(), store.Settlement{Delivery: rows[0], Owner: sender, State: store.Sent}); err != nil || !held {
		t.Fatalf("%v %v", held, err)
	}
	bounce(store.BounceStops)
	bounce(store.BounceAgain)
	h.sendsAll()
	if said := anna.person.Transcript(); strings.Count(said, "5 (отлично)") != 1 || !strings.Contains(said, "такого адреса нет") {
		t.Errorf("the chat:\n%s", said)
	}
	if n, err := h.Bounces(t.Context(), 14); err != nil || len(n) != 2 {
		t.Errorf("what came too soon is not counted: %v %v", n, err)
	}
}
