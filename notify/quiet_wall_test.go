package notify_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// A mother in Moscow, who has never chosen a zone, has a child at school there and one
// on Kamchatka. Her quiet hours are those of one wall, when a notice is claimed, when
// it is sent and when it goes by mail instead: news of the far child comes by her day,
// and not in the middle of her night.
func TestQuietHoursAreOfOneWall(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.exec(`INSERT INTO schools (name, zone) VALUES ('Школа № 2', 'Asia/Kamchatka')`)
	maria, oleg := h.child("Мария"), h.child("Олег")
	h.exec(`UPDATE people SET school_id = 2 WHERE id = $1`, oleg)
	anna := h.parent("Анна", true, maria, oleg)
	anna.settles(store.SettingsChange{Quiet: &school.Quiet{From: 22 * 60, To: 7 * 60}})
	h.Clock.Set(time.Date(2026, 11, 23, 11, 0, 0, 0, time.UTC)) // 14:00 in Moscow, 23:00 on Kamchatka
	h.happened(event{id: oleg, kind: school.NewsAbsence, is: missed(1)})
	h.notices(h.Clock.Now())
	h.sendsDue()
	if anna.heard() != 1 {
		t.Errorf("heard %d by her day: %v", anna.heard(), h.states())
	}
	h.Clock.Set(time.Date(2026, 11, 23, 19, 30, 0, 0, time.UTC)) // 22:30 in Moscow, 07:30 on Kamchatka
	h.happened(event{id: oleg, kind: school.NewsAbsence, is: missed(2)})
	h.notices(h.Clock.Now())
	h.sendsDue()
	h.Clock.Set(time.Date(2026, 11, 24, 3, 59, 0, 0, time.UTC))
	h.notices(h.Clock.Now())
	h.sendsDue()
	if anna.heard() > 1 {
		t.Fatalf("heard at night:\n%s", anna.last())
	}
	h.Clock.Set(time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)) // her 07:00
	h.notices(h.Clock.Now())
	h.sendsDue()
	if anna.heard() != 2 || strings.Count(anna.last(), "пропуск") != 1 {
		t.Errorf("heard %d in the morning: %v", anna.heard(), h.states())
	}
}
