package notify_test

import (
	"strings"
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

// A word to the staff that waits for its turn, with a child's name or a family's words
// in it, goes to whoever is still what it was told to: a curator of that school, or
// somebody who works there.
func TestWordsToTheStaffWhileTheTurnIsAwaited(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.exec(`INSERT INTO schools (name, zone) VALUES ('Школа № 2', 'Europe/Moscow')`)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	h.exec(`UPDATE subscriptions SET active = false`)
	voided := func(h *house, m *member) {
		h.service(m, store.ByChat, store.Service{Key: store.CodeVoided, Args: map[string]string{"Child": "особая", "Class": "5А", "Why": "group", "Of": "1"}})
	}
	words := map[string]struct {
		role  school.Role
		queue func(h *house, m *member)
	}{
		"code of a child": {school.Curator, voided},
		"silent journal": {school.Curator, func(h *house, m *member) {
			h.service(m, store.ByChat, store.Service{Key: store.FeedSilent, Args: map[string]string{"School": "особая", "Days": "2", "Of": "1"}})
		}},
		"recovery's code": {school.Curator, func(h *house, m *member) {
			h.service(m, store.ByChat, store.Service{Key: store.RecoveryVoided, Args: map[string]string{"Why": "group", "Of": "1"}})
		}},
		"message": {school.Teacher, func(h *house, m *member) { h.writes(anna.viewer, maria, m.account, school.Teacher, "особая") }},
	}
	changes := map[string]struct {
		sql  string
		told int
	}{
		"nothing":           {`SELECT $1::bigint`, 1},
		"unlinked":          {`UPDATE links SET ended_at = '2026-11-23 06:00+00' WHERE account_id = $1`, 0},
		"has left":          {`UPDATE people SET ended_on = '2026-11-22' WHERE id = (SELECT person_id FROM links WHERE account_id = $1)`, 0},
		"the role is over":  {`UPDATE person_roles SET ends = '2026-11-22' WHERE person_id = (SELECT person_id FROM links WHERE account_id = $1)`, 0},
		"blocked":           {`UPDATE accounts SET blocked_at = '2026-11-23 06:00+00' WHERE id = $1`, 0},
		"at another school": {`WITH l AS (UPDATE links SET school_id = 2 WHERE account_id = $1 RETURNING person_id) UPDATE person_roles SET school_id = 2 WHERE person_id = (SELECT person_id FROM l)`, 0},
	}
	for what, w := range words {
		for name, c := range changes {
			door := &doorkeeper{Channel: h.chat}
			door.shut()
			m := h.employee("Тамара", w.role, w.role == school.Teacher)
			h.exec(`UPDATE subscriptions SET active = false`)
			w.queue(h, m)
			stop := h.runs(h.senderOf(door, 1))
			eventually(t, what+", "+name+": at the door", func() bool { return door.waits() == 1 })
			h.exec(c.sql, m.account)
			door.open()
			h.settledAll()
			stop()
			if said := m.person.Transcript(); m.heard() != c.told || strings.Contains(said, "особая") && c.told == 0 {
				t.Errorf("%s, %s: heard %d, want %d:\n%s", what, name, m.heard(), c.told, said)
			}
		}
	}
}
