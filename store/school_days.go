package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// How much of the timetable says on which days there is school: back, so that
// Saturdays are known on a Monday; ahead, as far as a note may reach.
const (
	daysBack  = 21
	daysAhead = 440
)

// SchoolDays reads on which days around today students go to school, in one
// round trip. NotFound when v may not see one of them.
func (s *Store) SchoolDays(ctx context.Context, v Viewer, students []int64, today time.Time) (map[int64]school.SchoolDays, error) {
	span := school.Span{From: today.AddDate(0, 0, -daysBack), To: today.AddDate(0, 0, daysAhead)}
	out := make(map[int64]school.SchoolDays, len(students))
	found := make([]bool, len(students))
	err := s.read(ctx, v, func(b *pgx.Batch) {
		for i, student := range students {
			var days school.SchoolDays
			queueStudent(b, &school.Person{ID: student}, &found[i])
			b.Queue(schoolDaysSQL, student, span.From, span.To).Query(func(rows pgx.Rows) error {
				var err error
				days.Lessons, err = pgx.CollectRows(rows, pgx.RowTo[time.Time])
				return err
			})
			b.Queue(holidaysSQL, student, span.From, span.To).Query(func(rows pgx.Rows) error {
				err := readHolidays(rows, &days.Holidays)
				out[student] = days
				return err
			})
			audited(b, v, "timetable", student)
		}
	})
	for _, one := range found {
		if err == nil && !one {
			err = school.Refuse(school.NotFound, "no such student")
		}
	}
	return out, err
}

const schoolDaysSQL = `SELECT DISTINCT l.day FROM enrolments e
	JOIN lessons l ON l.class_id = e.class_id AND l.removed_at IS NULL AND l.day BETWEEN $2 AND $3
	WHERE e.person_id = $1 AND e.role = 'student' AND (e.begins IS NULL OR e.begins <= l.day) AND (e.ends IS NULL OR e.ends >= l.day)
	ORDER BY 1`
