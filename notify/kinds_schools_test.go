package notify_test

import (
	"strings"
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

// strictly makes a child one of a school that lets nothing be forwarded and hides
// marks.
func (h *house) strictly(child int64) {
	h.t.Helper()
	h.exec(`INSERT INTO schools (name, zone, protect, hide_marks) VALUES ('Школа № 2', 'Europe/Moscow', true, true)`)
	h.exec(`UPDATE people SET school_id = 2 WHERE id = $1`, child)
	h.exec(`UPDATE links SET school_id = 2 WHERE student_id = $1`, child)
}

// A letter is written by the rules of the schools of whom it tells. The one of a
// child who is not in it neither holds it back nor makes it stricter.
func TestTheSchoolOfAChildLeftOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr := h.child("Мария"), h.child("Пётр")
	anna := h.parent("Анна", false, maria, petr)
	h.strictly(petr)
	for _, kind := range school.NoticeKinds() {
		anna.wants(petr, kind, store.InDigest, false)
	}
	h.mark(maria, "5")
	h.mark(petr, "4")
	h.eveningOn(0)
	if got, _ := anna.person.Last(); anna.heard() != 1 || !strings.Contains(got.Text, "5 (отлично)") || strings.Contains(got.Text, "Пётр") || got.Protected {
		t.Errorf("heard %d, protected %v:\n%s", anna.heard(), got.Protected, got.Text)
	}
}

// The same of a come-back, where nothing of the other child was missed.
func TestTheSchoolOfAChildOfWhomNothingWasMissed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr := h.child("Мария"), h.child("Пётр")
	anna := h.parent("Анна", false, maria, petr)
	h.strictly(petr)
	anna.person.Blocks()
	h.mark(maria, "5")
	h.eveningOn(0)
	anna.returns()
	h.sendsAll()
	if got, _ := anna.person.Last(); anna.heard() != 1 || !strings.Contains(got.Text, "5 (отлично)") || got.Protected {
		t.Errorf("heard %d, protected %v:\n%s", anna.heard(), got.Protected, got.Text)
	}
}
