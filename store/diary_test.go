package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zvonok/store"
	"zvonok/store/school"
)

// Homework stands at the lesson that it is due at; with no lesson of the group on
// that day, a date of its own or a timetable that is not in yet, on the day.
func TestHomeworkStaysOnItsDay(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	v := w.mother(1, "maria")
	w.Exec(t, `INSERT INTO lessons (school_id, class_id, day, number, starts, ends, homework, due_day) VALUES
		(1, 1, '2026-11-20', 1, 510, 555, '№ 5', '2026-11-23'), (1, 1, '2026-11-23', 1, 510, 555, 'Плакат', '2026-11-25'),
		(1, 1, '2026-11-24', 2, 570, 615, '§ 6', '2026-12-01')`)
	for from, want := range map[string]map[string][]store.Due{
		"2026-11-23": {"2026-11-25": {{Title: "5А", Text: "Плакат"}}},
		"2026-11-30": {"2026-12-01": {{Title: "5А", Text: "§ 6"}}},
	} {
		day, err := time.Parse(time.DateOnly, from)
		w.must(err)
		d, err := w.Diary(t.Context(), v, 1, school.Week(day))
		w.must(err)
		got := map[string][]store.Due{}
		for _, one := range d.Days {
			if one.Due != nil {
				got[one.Day.Format(time.DateOnly)] = one.Due
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("the week of %s: %s", from, diff)
		}
		if from == "2026-11-23" && d.Days[0].Lessons[0].Homework != "№ 5" {
			t.Errorf("at the lesson: %q", d.Days[0].Lessons[0].Homework)
		}
	}
}
