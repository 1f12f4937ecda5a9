package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// ChildDay is one child's day, and what is to be done for the next school day.
type ChildDay struct {
	Diary    Diary
	Homework Homework
}

// ChildDay reads the day of one child alone, in one round trip. A family's day is
// one such reading a child: there is no query that could mix siblings up.
// NotFound when v may not see the student.
func (s *Store) ChildDay(ctx context.Context, v Viewer, student int64, day time.Time) (ChildDay, error) {
	d := diaryReading{Diary: Diary{Student: school.Person{ID: student}, Span: school.Span{From: day, To: day}}}
	h := newHomework(student, school.Span{From: day.AddDate(0, 0, 1), To: day.AddDate(0, 0, nextDays)})
	err := s.read(ctx, v, func(b *pgx.Batch) {
		d.queue(b)
		h.queue(b)
		audited(b, v, "diary", student)
	})
	if err == nil && !d.found {
		err = school.Refuse(school.NotFound, "no such student")
	}
	if err != nil {
		return ChildDay{}, err
	}
	titles, err := s.classTitles(ctx, d.classes())
	if err != nil {
		return ChildDay{}, err
	}
	d.assemble(titles)
	h.narrow()
	homework, err := h.finish(ctx, s, nil)
	return ChildDay{Diary: d.Diary, Homework: homework}, err
}
