package notify_test

import (
	"testing"

	"zvonok/store/school"
)

// An absence that the parents announce while the alarm about it waits for its turn,
// written already, raises none.
func TestAnnouncedWhileTheTurnIsAwaited(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, announced := range []bool{false, true} {
		door := &doorkeeper{Channel: h.chat}
		door.shut()
		maria := h.child("Мария")
		anna := h.parent("Анна", false, maria)
		h.happened(event{id: maria, kind: school.NewsAbsence, is: missed(1)})
		h.notices(h.Clock.Now())
		stop := h.runs(h.senderOf(door, 1))
		eventually(t, "at the door", func() bool { return door.waits() == 1 })
		if announced {
			h.note(maria, anna.account, "2026-11-23", "2026-11-23")
		}
		door.open()
		h.settledAll()
		stop()
		if heard := anna.heard() != 0; heard == announced {
			t.Errorf("announced %v: heard %d: %v", announced, anna.heard(), h.states())
		}
	}
}
