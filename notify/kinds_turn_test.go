package notify_test

import (
	"strings"
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

// A child of whom nothing was wanted is in the digest after all where something of it
// is switched on while the digest waits for its turn.
func TestAChildSwitchedOnWhileTheTurnIsAwaited(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	door := &doorkeeper{Channel: h.chat}
	door.shut()
	h.runs(h.senderOf(door, 4))
	maria, petr := h.child("Мария"), h.child("Пётр")
	anna := h.parent("Анна", false, maria, petr)
	for _, kind := range school.NoticeKinds() {
		anna.wants(petr, kind, store.InDigest, false)
	}
	h.mark(maria, "5")
	h.mark(petr, "4")
	h.claim(evening)
	eventually(t, "at the door", func() bool { return door.waits() == 1 })
	anna.wants(petr, school.NewsMark, store.InDigest, true)
	door.open()
	h.settledAll()
	if text := anna.last(); !strings.Contains(text, "5 (отлично)") || !strings.Contains(text, "4 (хорошо)") {
		t.Errorf("the digest:\n%s", text)
	}
}

// A digest that had nothing to tell when it was read, behind a long queue, tells what
// was switched on since: its news is in no other.
func TestAKindSwitchedOnBehindAQueue(t *testing.T) {
	t.Parallel()
	for name, muted := range map[string][]school.NewsKind{"of one kind": {school.NewsMark}, "of all": school.NoticeKinds()} {
		h := newHouse(t)
		door := &doorkeeper{Channel: h.chat}
		door.shut()
		h.runs(h.senderOf(door, 1))
		maria := h.child("Мария")
		boris, anna := h.parent("Борис", false, maria), h.parent("Анна", false, maria)
		for _, kind := range muted {
			anna.wants(0, kind, store.InDigest, false)
		}
		h.mark(maria, "5")
		h.claim(evening)
		eventually(t, "at the door", func() bool { return door.waits() == 1 })
		anna.wants(0, school.NewsMark, store.InDigest, true)
		door.open()
		h.settledAll()
		if boris.heard() != 1 || anna.heard() != 1 {
			t.Errorf("%s: Борис heard %d, Анна %d", name, boris.heard(), anna.heard())
		}
	}
}

// Who has left out all hears nothing, and has not unsubscribed: who asks for a digest,
// or wants one when there is nothing new, is told why there is nothing in it.
func TestADigestOfNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, himself := h.parent("Анна", false, maria), h.member("Мария", school.Student, false, maria)
	vera := h.parent("Вера", false, maria)
	h.exec(`UPDATE subscriptions SET empty_too = true WHERE id = $1`, vera.subscription)
	for _, m := range []*member{anna, himself, vera} {
		for _, kind := range school.NoticeKinds() {
			if kind != school.NewsRemark || m != himself {
				m.wants(0, kind, store.InDigest, false)
			}
		}
	}
	h.mark(maria, "5")
	h.eveningOn(0)
	if got := value[string](h, `SELECT string_agg(state || why, ' ' ORDER BY account_id) FROM deliveries`); got != "empty empty sent" || anna.heard()+himself.heard() != 0 {
		t.Errorf("%s; Анна heard %d, Мария %d", got, anna.heard(), himself.heard())
	}
	if err := h.AskDigest(t.Context(), anna.viewer, anna.subscription, store.Reply[struct{}]{}); err != nil {
		t.Fatal(err)
	}
	h.sendsAll()
	for _, m := range []*member{anna, vera} {
		if text := m.last(); m.heard() != 1 || !strings.Contains(text, "Ничего нового из того, что вы выбрали для сводки.") || strings.Contains(text, "отлично") {
			t.Errorf("heard %d:\n%s", m.heard(), text)
		}
	}
}
