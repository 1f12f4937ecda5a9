package notify_test

import (
	"strings"
	"testing"

	"zvonok/store/school"
)

// A class teacher whose chat takes nothing reads the morning's list by mail, too.
func TestAMorningGoesByMail(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	h.exec(`UPDATE subscriptions SET active = false`)
	tamara := h.employee("Тамара", school.Teacher, true)
	h.note(maria, anna.account, "2026-11-24", "2026-11-24")
	tamara.lives("tamara@example.org")
	tamara.person.Blocks()
	h.Clock.Set(quarter(24))
	if _, err := h.ClaimDigests(t.Context(), quarter(24), everySlot); err != nil {
		t.Fatal(err)
	}
	h.sendsAll()
	if n := len(tamara.letters()); n != 1 || !strings.Contains(tamara.letters()[0].Text, "Мария") || tamara.unreached() {
		t.Fatalf("%d letters: %v", n, h.states())
	}
	// Who wants nothing in the chat's place gets nothing there.
	h.exec(`UPDATE accounts SET fallback = 'none' WHERE id = $1`, tamara.account)
	h.note(maria, anna.account, "2026-11-25", "2026-11-25")
	h.Clock.Set(quarter(25))
	if _, err := h.ClaimDigests(t.Context(), quarter(25), everySlot); err != nil {
		t.Fatal(err)
	}
	h.sendsAll()
	if n := len(tamara.letters()); n != 1 {
		t.Errorf("%d letters: %v", n, h.states())
	}
}
