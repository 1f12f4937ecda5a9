package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Vacation is the holidays of a student's school in one school year.
type Vacation struct {
	Student  school.Person
	Year     school.Span
	Holidays []school.Holiday // in order
}

// Holidays reads those of the school year around today. NotFound when v may not
// see the student.
func (s *Store) Holidays(ctx context.Context, v Viewer, student int64, today time.Time) (Vacation, error) {
	out := Vacation{Student: school.Person{ID: student}, Year: school.Year(today)}
	found := false
	err := s.read(ctx, v, func(b *pgx.Batch) {
		queueStudent(b, &out.Student, &found)
		queueHolidays(b, student, out.Year, &out.Holidays)
	})
	if err == nil && !found {
		err = school.Refuse(school.NotFound, "no such student")
	}
	return out, err
}
