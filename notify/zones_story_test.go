package notify_test

import (
	"strings"
	"testing"
	"time"
)

// A mother in Moscow has a child at school there and one on Kamchatka, where at her
// seven in the evening the next day has begun: one digest tells of both, and no day is
// named that she could read wrong.
func TestADigestOfTwoSchoolsAndTwoDays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.exec(`INSERT INTO schools (name, zone) VALUES ('Школа № 2', 'Asia/Kamchatka')`)
	h.exec(`INSERT INTO classes (school_id, kind, title) VALUES (2, 'homeroom', '1В')`)
	maria, oleg := h.child("Мария"), h.child("Олег")
	h.exec(`UPDATE people SET school_id = 2 WHERE id = $1`, oleg)
	h.exec(`UPDATE enrolments SET ends = '2026-09-01' WHERE person_id = $1`, oleg)
	h.exec(`INSERT INTO enrolments (school_id, class_id, person_id, role) SELECT 2, c.id, $1, 'student' FROM classes c WHERE c.title = '1В'`, oleg)
	anna := h.parent("Анна", false, maria, oleg)
	h.exec(`UPDATE links SET school_id = 2 WHERE student_id = $1`, oleg)
	h.mark(maria, "5")
	h.mark(oleg, "4")
	h.at(evening)
	said := anna.last()
	if anna.heard() != 1 || !strings.Contains(said, "23 ноября") || !strings.Contains(said, "Олег, 1В") {
		t.Fatalf("heard %d:\n%s", anna.heard(), said)
	}
	if strings.Contains(said, "вчера") || strings.Contains(said, "24 ноября, ") {
		t.Errorf("a day that is read wrong:\n%s", said)
	}
	// What happened at the school on its new day bears its date.
	h.Clock.Set(evening.Add(time.Minute))
	h.mark(oleg, "3")
	h.exec(`UPDATE news_pending SET day = '2026-11-24' WHERE audience_id = $1`, oleg)
	h.exec(`UPDATE subscriptions SET next_at = $1`, evening.AddDate(0, 0, 1))
	h.at(evening.AddDate(0, 0, 1))
	if said = anna.last(); anna.heard() != 2 || strings.Contains(said, "вчера") || strings.Contains(said, "сегодня") {
		t.Errorf("the day after:\n%s", said)
	}
}
