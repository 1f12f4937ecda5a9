package store_test

import (
	"testing"
	"time"

	"zvonok/store"
)

// Whoever held the old chat may have begun to make an address of theirs the
// account's: by the move that is over.
func TestMoveEndsAConfirmationThatIsOpen(t *testing.T) {
	t.Parallel()
	w, v := lostPhone(t)
	w.must(w.ChangeEmail(t.Context(), v, "thief@example.org", store.Reply[bool]{}))
	digits, link := w.letter(v)
	p := w.peek(2, w.curatorsCode(v.Account))
	w.moves(2, p.Recovery.Ticket, v.Account)
	if got := w.opens(link); got != store.ConfirmVoid || w.confirmed(v) {
		t.Errorf("the link of a letter from before: %s", got)
	}
	if got := w.types(v, digits); got != store.ConfirmVoid {
		t.Errorf("its digits: %s", got)
	}
	w.Clock.Advance(3 * time.Minute)
	if wait := w.asksAgain(v); !wait.IsZero() {
		t.Fatalf("a new letter waits until %v", wait)
	}
	if _, fresh := w.letter(v); w.opens(fresh) != store.ConfirmDone {
		t.Error("a new letter confirms nothing")
	}
}
