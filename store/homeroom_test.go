package store_test

import (
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// The homeroom is the same wherever it is named: of classes that are there, the
// one that began last.
func TestOneHomeroomEverywhere(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.mother(1, "maria")
	w.Exec(t, `UPDATE enrolments SET begins = '2026-09-01' WHERE person_id = 1`)
	w.Exec(t, `INSERT INTO classes (school_id, kind, title, removed_at) VALUES (1, 'homeroom', 'Убран', now())`)
	w.Exec(t, `INSERT INTO enrolments (school_id, class_id, person_id, role, begins) VALUES (1, 4, 1, 'student', '2026-11-01'), (1, 2, 1, 'student', '2025-09-01')`)
	s, err := w.Session(t.Context(), theBot, 1)
	w.must(err)
	if got := s.Children[0].Class; got != "5А" {
		t.Errorf("the session says %q", got)
	}
	if got := w.codes(store.Make{Role: school.InviteParent, Student: "maria"})[0].Class; got != "5А" {
		t.Errorf("the slip says %q", got)
	}
}

// A day ends when it does at the school: a role that ended with it is over at
// midnight of Omsk, whatever the day in UTC.
func TestRoleEndsWithTheSchoolsDay(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.Exec(t, `UPDATE person_roles SET ends = '2026-11-23' WHERE person_id = 5`)
	w.Clock.Set(time.Date(2026, 11, 23, 17, 59, 0, 0, time.UTC)) // 23:59 in Omsk
	if n := len(w.codes(store.Make{Role: school.InviteStudent, Student: "oleg"})); n != 1 {
		t.Errorf("%d codes", n)
	}
	w.Clock.Advance(time.Minute)
	_, err := w.MakeInvites(t.Context(), store.Make{Role: school.InviteStudent, Student: "oleg"})
	w.wantCode(err, school.NotFound)
}
