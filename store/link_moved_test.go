package store_test

import (
	"testing"

	"zvonok/store/school"
)

// A student goes over to another school of the same list: the family's link
// goes along, and what was at the old school stays readable.
func TestFamilyFollowsTheStudentToAnotherSchool(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	v := w.mother(1, "maria")
	w.Exec(t, `INSERT INTO lessons (school_id, class_id, day, number, starts, ends, topic) VALUES
		(1, 1, '2026-11-23', 1, 510, 555, 'Дроби'), (2, 3, '2026-11-24', 1, 510, 555, 'Степени')`)
	w.Exec(t, `UPDATE people SET school_id = 2 WHERE id = 1`)
	w.Exec(t, `UPDATE enrolments SET ends = '2026-11-23' WHERE person_id = 1`)
	w.Exec(t, `INSERT INTO enrolments (school_id, class_id, person_id, role, begins) VALUES (2, 3, 1, 'student', '2026-11-24')`)
	d, err := w.Diary(t.Context(), v, 1, school.Week(school.Date(2026, 11, 23)))
	w.must(err)
	if len(d.Days[0].Lessons) != 1 || len(d.Days[1].Lessons) != 1 {
		t.Errorf("the old school's day has %d lessons, the new one's %d; want one each", len(d.Days[0].Lessons), len(d.Days[1].Lessons))
	}
}
