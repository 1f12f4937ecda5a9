package store

import (
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// enrolled is the times that a student was in groups.
type enrolled []attended

// in tells whether the student was in the group on a day: of a group that was
// left, what came later is not the student's.
func (e enrolled) in(class int64, day time.Time) bool {
	for _, a := range e {
		if a.class == class && a.overlaps(school.Span{From: day, To: day}) {
			return true
		}
	}
	return false
}

// classes names each group once.
func (e enrolled) classes() []int64 {
	var out []int64
	seen := map[int64]bool{}
	for _, a := range e {
		if !seen[a.class] {
			seen[a.class] = true
			out = append(out, a.class)
		}
	}
	return out
}

func queueEnrolled(b *pgx.Batch, student int64, into *enrolled) {
	b.Queue(`SELECT class_id, begins, ends FROM enrolments WHERE person_id = $1 AND role = 'student'`, student).Query(func(rows pgx.Rows) error {
		var a attended
		_, err := pgx.ForEachRow(rows, []any{&a.class, &a.begins, &a.ends}, func() error {
			*into = append(*into, a)
			return nil
		})
		return err
	})
}

// queueHolidays asks for the holidays of the student's school that touch the span.
func queueHolidays(b *pgx.Batch, student int64, span school.Span, into *[]school.Holiday) {
	b.Queue(holidaysSQL, student, span.From, span.To).Query(func(rows pgx.Rows) error { return readHolidays(rows, into) })
}

const holidaysSQL = `SELECT title, starts, ends FROM holidays
	WHERE school_id = (SELECT school_id FROM people WHERE id = $1) AND removed_at IS NULL AND starts <= $3 AND ends >= $2
	ORDER BY starts, id`

func readHolidays(rows pgx.Rows, into *[]school.Holiday) error {
	var h school.Holiday
	_, err := pgx.ForEachRow(rows, []any{&h.Title, &h.Span.From, &h.Span.To}, func() error {
		*into = append(*into, h)
		return nil
	})
	return err
}

// mine are the groups that the student of $1 ever was in, as one scan of an
// index wants them; the days are checked by enrolled.in.
const mine = `ANY (ARRAY (SELECT class_id FROM enrolments WHERE person_id = $1 AND role = 'student'))`
