package store_test

import (
	"testing"

	"zvonok/store/school"
)

// A work belongs to the quarter that the school put it in: a mark that is
// written down late still counts in its own quarter, and in no other. The year,
// and works that were put nowhere, go by their days.
func TestMarkStaysInItsQuarter(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	v := w.mother(1, "maria")
	w.Exec(t, `INSERT INTO periods (school_id, kind, title, starts, ends, school_year) VALUES
		(1, 'gradingperiod', '1 четверть', '2026-09-01', '2026-10-25', 2027),
		(1, 'gradingperiod', '2 четверть', '2026-11-02', '2026-12-30', 2027),
		(1, 'schoolyear', 'Год', '2026-09-01', '2027-05-31', 2027)`)
	w.Exec(t, `INSERT INTO class_periods (class_id, period_id, school_id) SELECT 1, id, 1 FROM periods`)
	w.Exec(t, `INSERT INTO works (school_id, class_id, period_id, title, given_on, due_on) VALUES
		(1, 1, 1, 'Сдана поздно', '2026-10-20', '2026-10-23'), (1, 1, 1, 'В каникулы', '2026-10-20', '2026-10-23'), (1, 1, NULL, 'Ничья', '2026-11-10', '2026-11-10')`)
	w.Exec(t, `INSERT INTO marks (school_id, student_id, class_id, work_id, day, value) VALUES
		(1, 1, 1, 1, '2026-11-05', '5'), (1, 1, 1, 2, '2026-10-28', '4'), (1, 1, 1, 3, '2026-11-10', '3')`)
	for period, want := range map[int64]string{1: "4 5", 2: "3", 3: "4 5 3"} {
		card, err := w.ReportCard(t.Context(), v, 1, period, school.Date(2026, 11, 23))
		w.must(err)
		got := ""
		for _, s := range card.Subjects {
			for _, m := range s.Marks {
				got += " " + m.Value
			}
		}
		if got != " "+want {
			t.Errorf("period %d:%s, want %s", period, got, want)
		}
	}
}
