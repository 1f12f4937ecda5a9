package notify_test

import (
	"strings"
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

// A week's digest waits for Telegram when its person chooses every evening instead:
// the sums of the week are in no evening's, so both are told. The other way round the
// week sums up that evening too.
func TestAWeekIsNotTakenAlongByAnEvening(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, boris := h.parent("Анна", false, maria), h.parent("Борис", false, maria)
	h.exec(`UPDATE subscriptions SET cadence = 'weekly', days = 64, next_at = '2026-11-22 16:00+00', next_on = '2026-11-22' WHERE id = $1`, anna.subscription)
	h.exec(`UPDATE subscriptions SET next_at = '2026-11-22 16:00+00', next_on = '2026-11-22' WHERE id = $1`, boris.subscription)
	h.weekMarks(maria, 2, "5", "4", "3", "5", "4", "3", "5", "2")
	h.Clock.Set(evening.AddDate(0, 0, -2))
	h.remark(maria, "Замечание 1.")
	h.claim(evening.AddDate(0, 0, -1))
	anna.set(store.DigestChange{Days: ref(school.EveryDay)})
	boris.set(store.DigestChange{Days: ref(school.Weekdays(1))})
	h.remark(maria, "Замечание 2.")
	h.claim(evening)
	h.sendsAll()
	for _, c := range []struct {
		m     *member
		heard int
		sums  string
	}{{anna, 2, "Неделя 16–22 ноября"}, {boris, 1, "Неделя 17–23 ноября"}} {
		if said := c.m.person.Transcript(); c.m.heard() != c.heard || toldOf(said, 2) != "11" || !strings.Contains(said, c.sums) || !strings.Contains(said, "средний балл") {
			t.Errorf("account %d heard %d:\n%s", c.m.account, c.m.heard(), said)
		}
	}
}
