package notify_test

import (
	"strings"
	"testing"

	"zvonok/store"
)

// graded gives a child a mark in the journal itself.
func (h *house) graded(child int64, subject int, day, mark string) int64 {
	h.t.Helper()
	work := value[int64](h, `INSERT INTO works (school_id, class_id, title, given_on, due_on) VALUES (1, $1, 'Работа', $2, $2) RETURNING id`, subject+1, day)
	return value[int64](h, `INSERT INTO marks (school_id, student_id, class_id, work_id, day, value) VALUES (1, $1, $2, $3, $4, $5) RETURNING id`, child, subject+1, work, day, mark)
}

// A letter shows the week as it was told: not what is still held, nor what was
// taken back, nor a sibling's, nor last week's unless it tells of a whole week.
func TestALetterShowsTheWeek(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr := h.child("Мария"), h.child("Пётр")
	anna := h.parent("Анна", true, maria, petr)
	h.graded(maria, 1, "2026-11-20", "1")
	h.graded(maria, 1, "2026-11-23", "5")
	h.graded(maria, 2, "2026-11-23", "4")
	slip := h.graded(maria, 1, "2026-11-23", "2")
	fresh := h.graded(maria, 2, "2026-11-23", "3")
	gone := h.graded(maria, 2, "2026-11-23", "2")
	h.exec(`UPDATE marks SET removed_at = $2 WHERE id = $1`, gone, h.Clock.Now())
	h.exec(`INSERT INTO news_pending (school_id, audience_kind, audience_id, kind, object, day, old, new, changed_at, release_at)
		VALUES (1, 'student', $1, 'mark', $2, '2026-11-23', '{"value": "3"}', '{"value": "2"}', $4, $5),
			(1, 'student', $1, 'mark', $3, '2026-11-23', NULL, '{"value": "3"}', $4, $5)`, maria, slip, fresh, h.Clock.Now(), evening.AddDate(0, 0, 9))
	h.graded(petr, 1, "2026-11-23", "5")
	h.mark(maria, "5")
	h.mark(petr, "5")
	if tally := h.at(evening); tally[store.ByMail][store.Sent] != 1 {
		t.Fatalf("%v", tally)
	}
	got := anna.letters()[0]
	first, second, _ := strings.Cut(got.Text, "Пётр, 5А")
	if want := "Оценки за неделю: 23 ноября\n* Пн, 23: Алгебра\u00a03, Алгебра\u00a05, Музыка\u00a04\n"; !strings.Contains(strings.ReplaceAll(first, "\r", ""), want) {
		t.Errorf("Мария's part has not %q:\n%s", want, first)
	}
	if strings.Contains(second, "за неделю") || len(got.Files) != 1 {
		t.Errorf("one mark is a picture, or there are %d:\n%s", len(got.Files), second)
	}
	h.exec(`UPDATE subscriptions SET cadence = 'weekly', days = 64`)
	h.exec(`DELETE FROM news_pending`)
	h.mark(maria, "5")
	h.mark(petr, "5")
	sunday := evening.AddDate(0, 0, 6)
	h.exec(`UPDATE subscriptions SET next_at = $1`, sunday)
	if tally := h.at(sunday); tally[store.ByMail][store.Sent] != 1 {
		t.Fatalf("%v: %s", tally, value[string](h, `SELECT coalesce(string_agg(why, ', '), '') FROM deliveries`))
	}
	if got := anna.letters()[1]; strings.Count(got.Text, "Оценки за неделю: 18–24 ноября") != 2 || len(got.Files) != 2 {
		t.Errorf("%d pictures:\n%s", len(got.Files), got.Text)
	}
}
