package notify_test

import (
	"strings"
	"testing"

	"zvonok/store"
)

// weekMarks writes marks of a student into the journal of one group: one a day from
// 16 November on.
func (h *house) weekMarks(student, class int64, values ...string) {
	h.t.Helper()
	work := value[int64](h, `INSERT INTO works (school_id, class_id, title, given_on, due_on) VALUES (1, $1, 'Работа', '2026-11-16', '2026-11-16') RETURNING id`, class)
	for i, v := range values {
		h.exec(`INSERT INTO marks (school_id, student_id, class_id, work_id, day, value) VALUES (1, $1, $2, $3, date '2026-11-16' + $4::int, $5)`, student, class, work, i, v)
	}
}

// A week's digest says what each subject came to, of each child alone, and only
// of its days; one asked for in the middle of a week is of the days so far.
func TestAWeekIsSummedUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr, oleg := h.child("Мария"), h.child("Пётр"), h.child("Олег")
	anna := h.parent("Анна", true, maria, petr)
	boris := h.parent("Борис", false, oleg)
	h.exec(`UPDATE subscriptions SET cadence = 'weekly', days = 64, next_at = '2026-11-22 16:00+00', next_on = '2026-11-22'`)
	h.weekMarks(maria, 2, "5", "4-", "н", "5", "4", "3", "5", "2") // the last one is the next week's
	h.weekMarks(petr, 3, "2", "2")
	h.away(maria, "2026-11-17", 2, "absent")
	h.away(maria, "2026-11-18", 2, "ill")
	h.away(maria, "2026-11-18", 3, "late")
	sunday := evening.AddDate(0, 0, -1)
	h.Clock.Set(sunday.AddDate(0, 0, -3))
	if tally := h.at(sunday); tally[store.ByChat][store.Sent] != 1 || tally[store.ByChat][store.Empty] != 1 {
		t.Fatalf("%v", tally)
	}
	for name, text := range map[string]string{"chat": anna.last(), "mail": anna.letters()[0].Text} {
		first, second, _ := strings.Cut(text, "Пётр, 5А")
		for _, want := range []string{"Неделя 16–22 ноября", "Алгебра: 5, 4-, н, 5, 4, 3, 5; средний балл 4,33", "пропущено 2 урока", "Музыка", "1 опоздание"} {
			if !strings.Contains(first, want) {
				t.Errorf("%s: %q is missing:\n%s", name, want, text)
			}
		}
		if !strings.Contains(second, "Музыка: 2, 2; средний балл 2,00") || strings.Contains(second, "Алгебра: 5") {
			t.Errorf("%s: the children are mixed:\n%s", name, text)
		}
	}
	if want := "Мария: 7 оценок, пропущено 2 урока, 1 опоздание; Пётр: 2 оценки — неделя 16–22 ноября"; anna.letters()[0].Subject != want {
		t.Errorf("subject %q", anna.letters()[0].Subject)
	}
	if boris.heard() != 0 {
		t.Errorf("Борис hears:\n%s", boris.last())
	}
	// Now, on the Monday after: of that one day.
	h.Clock.Set(evening)
	if err := h.AskDigest(t.Context(), anna.viewer, anna.subscription, store.Reply[struct{}]{}); err != nil {
		t.Fatal(err)
	}
	h.runs(h.sender())
	eventually(t, "the one asked for", func() bool { return strings.HasPrefix(anna.last(), "Сводка: 23 ноября") })
	if !strings.Contains(anna.last(), "Алгебра: 2\n") {
		t.Errorf("asked for now:\n%s", anna.last())
	}
}
