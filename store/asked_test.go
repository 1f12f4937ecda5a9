package store_test

import (
	"context"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// every is each reading of a child's day that a family's screens make.
func (w *world) every(v store.Viewer, student int64) map[string]error {
	ctx, day := context.Background(), thisWeek.From
	errs := map[string]error{}
	_, errs["homework"] = w.Homework(ctx, v, student, thisWeek)
	_, errs["next homework"] = w.NextHomework(ctx, v, student, day)
	_, errs["homework of a subject"] = w.SubjectHomework(ctx, v, student, w.ids["5А алгебра"], day)
	_, errs["timetable"] = w.Timetable(ctx, v, student, thisWeek)
	_, errs["next timetable"] = w.NextTimetable(ctx, v, student, day)
	_, errs["holidays"] = w.Holidays(ctx, v, student, day)
	_, errs["school days"] = w.SchoolDays(ctx, v, []int64{student}, day)
	_, errs["notes"] = w.Notes(ctx, v, student, time.Time{}, 1)
	_, errs["a child's day"] = w.ChildDay(ctx, v, student, day)
	return errs
}

func TestNoScreenShowsAForeignChild(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for name, v := range map[string]store.Viewer{
		"another parent":          w.parentOf("папа Бори", "Боря"),
		"a classmate":             w.student("Боря"),
		"a teacher of nobody's":   w.employee("Чтецова", school.Teacher),
		"another school's office": w.employee("Кураторов", school.Curator),
	} {
		for what, err := range w.every(v, w.ids["Аня"]) {
			if school.CodeOf(err) != school.NotFound {
				t.Errorf("%s: %s: %v, want not found", name, what, err)
			}
		}
		if n, err := w.DayCounts(t.Context(), v, w.ids["Аня"], thisWeek.From); err != nil || n != (store.DayCounts{}) {
			t.Errorf("%s: counts %+v, %v", name, n, err)
		}
	}
	same(t, w.audit(), "")
}

// The family's own child is shown; of remarks the student learns nothing, not
// even how many there are.
func TestEveryScreenOfOnesOwn(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mother, anya := w.parentOf("мама Ани", "Аня"), w.student("Аня")
	for _, v := range []store.Viewer{mother, anya} {
		for what, err := range w.every(v, w.ids["Аня"]) {
			if err != nil {
				t.Errorf("%s: %s: %v", v.Role, what, err)
			}
		}
	}
	for v, want := range map[store.Viewer]store.DayCounts{
		mother: {Marks: 2, Late: 2, Remarks: 1, Comments: 1},
		anya:   {Marks: 2, Late: 2, Comments: 1},
	} {
		got, err := w.DayCounts(t.Context(), v, w.ids["Аня"], thisWeek.From)
		if err != nil || got != want {
			t.Errorf("%s: %+v, %v", v.Role, got, err)
		}
		notes, err := w.Notes(t.Context(), v, w.ids["Аня"], time.Time{}, 1)
		if err != nil || len(notes.Notes) != want.Remarks+want.Comments || notes.Pages != 1 {
			t.Errorf("%s: %d notes on %d pages, %v", v.Role, len(notes.Notes), notes.Pages, err)
		}
	}
	same(t, w.audit(), "")
	next, err := w.NextHomework(t.Context(), anya, w.ids["Аня"], thisWeek.From)
	if err != nil || len(next.Tasks) != 2 || next.Tasks[0].Text != "задано: 5А алгебра" || !next.Span.From.Equal(school.Date(2026, 11, 25)) {
		t.Errorf("%+v, %v", next, err)
	}
	task, err := w.Task(t.Context(), mother, w.ids["Аня"], next.Tasks[0].Lesson)
	if err != nil || task.Text != next.Tasks[0].Text || task.Title == "" {
		t.Errorf("%+v, %v", task, err)
	}
	day, err := w.NextTimetable(t.Context(), anya, w.ids["Аня"], thisWeek.From)
	if err != nil || len(day.Days) != 1 || len(day.Days[0].Lessons) == 0 || day.Class != "5А" {
		t.Errorf("%+v, %v", day, err)
	}
}

// A group that was left gives no more lessons and no more homework.
func TestOfAGroupThatWasLeft(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.Exec(t, `INSERT INTO classes (id, school_id, kind, title) OVERRIDING SYSTEM VALUE VALUES (50, 1, 'scheduled', 'Шахматы');
		INSERT INTO enrolments (school_id, class_id, person_id, role, ends) VALUES (1, 50, 1, 'student', '2026-11-24');
		INSERT INTO lessons (school_id, class_id, day, number, starts, ends, homework, due_day) VALUES
			(1, 50, '2026-11-23', 1, 510, 555, 'до ухода', '2026-11-24'), (1, 50, '2026-11-24', 1, 510, 555, 'после ухода', '2026-11-26'),
			(1, 50, '2026-11-26', 1, 510, 555, '', NULL)`)
	v := w.mother(1, "maria")
	homework, err := w.Homework(t.Context(), v, 1, thisWeek)
	if err != nil || len(homework.Tasks) != 1 || homework.Tasks[0].Text != "до ухода" {
		t.Errorf("%+v, %v", homework.Tasks, err)
	}
	timetable, err := w.Timetable(t.Context(), v, 1, thisWeek)
	if err != nil || len(timetable.Days[1].Lessons) != 1 || len(timetable.Days[3].Lessons) != 0 {
		t.Errorf("%+v, %v", timetable.Days, err)
	}
	var left []string
	for _, group := range homework.Groups {
		left = append(left, group.Title)
	}
	after, err := w.Homework(t.Context(), v, 1, school.Span{From: school.Date(2026, 11, 25), To: school.Date(2026, 11, 25)})
	if err != nil || len(left) != 1 || len(after.Groups) != 0 {
		t.Errorf("groups %v, then %v, %v", left, after.Groups, err)
	}
}
