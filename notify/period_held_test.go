package notify_test

import (
	"strings"
	"testing"
)

// What a week comes to is reckoned as it was told: a slip that is still held is
// in no sum, neither of marks nor of lessons missed.
func TestAWeekSumsNothingHeld(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	h.exec(`UPDATE subscriptions SET cadence = 'weekly', days = 64, next_at = '2026-11-22 16:00+00', next_on = '2026-11-22'`)
	h.graded(maria, 1, "2026-11-20", "5")
	slip, fresh := h.graded(maria, 1, "2026-11-20", "2"), h.graded(maria, 1, "2026-11-20", "1")
	h.away(maria, "2026-11-18", 2, "absent")
	h.away(maria, "2026-11-19", 2, "absent")
	sunday := evening.AddDate(0, 0, -1)
	h.exec(`INSERT INTO news_pending (school_id, audience_kind, audience_id, kind, object, day, old, new, changed_at, release_at)
		VALUES (1, 'student', $1, 'mark', $2, '2026-11-20', '{"value": "4"}', '{"value": "2"}', $4, $5),
			(1, 'student', $1, 'mark', $3, '2026-11-20', NULL, '{"value": "1"}', $4, $5),
			(1, 'student', $1, 'absence', (SELECT max(id) FROM attendance), '2026-11-19', NULL, '{"value": "absent"}', $4, $5)`,
		maria, slip, fresh, sunday, sunday.AddDate(0, 0, 9))
	h.Clock.Set(sunday.AddDate(0, 0, -3))
	h.at(sunday)
	if said := anna.last(); !strings.Contains(said, "Алгебра: 5, 4; средний балл 4,50") || !strings.Contains(said, "пропущен 1 урок") {
		t.Errorf("heard %d:\n%s", anna.heard(), said)
	}
}
