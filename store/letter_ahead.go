package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Ahead is what a child must be ready for.
type Ahead struct {
	Day      time.Time // the next school day; zero: it is far off, and nothing is said
	Homework []AheadHomework
	Controls []AheadControl
}

// AheadHomework is due on Ahead.Day.
type AheadHomework struct {
	Lesson        int64 // where it was given
	Subject, Text string
}

// AheadControl is a control work within a week.
type AheadControl struct {
	Day            time.Time
	Subject, Title string
}

const aheadDays = 7

// outlook collects the days around a child's today.
type outlook struct {
	now      int               // minute of the day at the school
	first    map[time.Time]int // today, the next days and one before, where they have lessons -> minute that the first begins
	holidays []school.Holiday  // of the school
	controls []AheadControl
}

// askAhead queues what tells the days ahead of each child; the answer is called
// when that is read, and asks for the homework of the day that it found.
func (s *Store) askAhead(b *pgx.Batch, children []*LetterChild) func(ctx context.Context) error {
	looks := make([]outlook, len(children))
	students, schools, days := make([]int64, len(children)), make([]int64, len(children)), make([]time.Time, len(children))
	for i, c := range children {
		students[i], schools[i], days[i] = c.ID, c.schoolID, c.Today
		h, m, _ := c.asOf.In(c.zone).Clock()
		looks[i] = outlook{now: h*60 + m, first: map[time.Time]int{}}
	}
	var n int
	var day time.Time
	b.Queue(aheadTimetableSQL, students, days, aheadDays).Query(func(rows pgx.Rows) error {
		var starts int
		_, err := pgx.ForEachRow(rows, []any{&n, &day, &starts}, func() error { looks[n-1].first[day] = starts; return nil })
		return err
	})
	b.Queue(aheadHolidaysSQL, schools, days, aheadDays).Query(func(rows pgx.Rows) error {
		var h school.Holiday
		_, err := pgx.ForEachRow(rows, []any{&n, &h.Span.From, &h.Span.To}, func() error {
			looks[n-1].holidays = append(looks[n-1].holidays, h)
			return nil
		})
		return err
	})
	b.Queue(aheadControlsSQL, students, days, aheadDays).Query(func(rows pgx.Rows) error {
		var c AheadControl
		_, err := pgx.ForEachRow(rows, []any{&n, &c.Day, &c.Subject, &c.Title}, func() error {
			looks[n-1].controls = append(looks[n-1].controls, c)
			return nil
		})
		return err
	})
	return func(ctx context.Context) error {
		for i, c := range children {
			c.Ahead = looks[i].from(c.Today)
			days[i] = c.Ahead.Day // zero: no homework is due then
		}
		rows, err := s.owner.Query(ctx, aheadHomeworkSQL, students, days)
		if err != nil {
			return translate(err)
		}
		var h AheadHomework
		_, err = pgx.ForEachRow(rows, []any{&n, &h.Lesson, &h.Subject, &h.Text}, func() error {
			children[n-1].Ahead.Homework = append(children[n-1].Ahead.Homework, h)
			return nil
		})
		return translate(err)
	}
}

// from looks from today to the next school day. It says nothing on a free day
// unless school is on the morrow: holidays are silent but for their last evening.
func (o outlook) from(today time.Time) Ahead {
	next, ok := o.next(today)
	if !ok || !o.schoolDay(today) && next.After(today.AddDate(0, 0, 1)) {
		return Ahead{}
	}
	out := Ahead{Day: next}
	for _, c := range o.controls {
		if !c.Day.Before(next) {
			out.Controls = append(out.Controls, c)
		}
	}
	return out
}

// next is today where its first lesson has not begun, else the first school day
// after today.
func (o outlook) next(today time.Time) (time.Time, bool) {
	if starts, ok := o.first[today]; ok && o.now < starts {
		return today, true
	}
	for i := 1; i <= aheadDays; i++ {
		if day := today.AddDate(0, 0, i); o.schoolDay(day) {
			return day, true
		}
	}
	return time.Time{}, false
}

// schoolDay: a day with a lesson of the child's groups; where no lesson is known
// around here, Monday to Friday less holidays.
func (o outlook) schoolDay(day time.Time) bool {
	if len(o.first) == 0 {
		return school.SchoolDay(day, o.holidays)
	}
	_, ok := o.first[day]
	return ok
}

// aheadMine are the groups g of all students at once, each read one time, and
// whose they are (e). OFFSET 0 keeps each look-up one of an index.
const aheadMine = `WITH t AS MATERIALIZED (SELECT * FROM unnest($1::bigint[], $2::date[]) WITH ORDINALITY t (student, today, n)),
	e AS MATERIALIZED (
		SELECT t.n, t.today, e.* FROM t CROSS JOIN LATERAL (
			SELECT e.class_id, e.begins, e.ends FROM enrolments e
			WHERE e.person_id = t.student AND e.role = 'student' AND (e.ends IS NULL OR e.ends >= t.today - 7) OFFSET 0) e),
	g AS MATERIALIZED (SELECT class_id, min(today) AS since, max(today) AS upto FROM e GROUP BY class_id),
	l AS MATERIALIZED (SELECT g.class_id, l.* FROM g CROSS JOIN LATERAL `

// aheadTimetableSQL gives of each group today's first lesson, the next day with
// one, and the last day before, which says that the timetable is known at all.
const aheadTimetableSQL = `WITH t AS MATERIALIZED (SELECT * FROM unnest($1::bigint[], $2::date[]) WITH ORDINALITY t (student, today, n)),
	e AS MATERIALIZED (
		SELECT t.n, t.today, e.*, greatest(t.today, e.begins) AS since FROM t CROSS JOIN LATERAL (
			SELECT e.class_id, e.begins, e.ends FROM enrolments e
			WHERE e.person_id = t.student AND e.role = 'student' AND (e.ends IS NULL OR e.ends >= t.today - 7)
				AND (e.begins IS NULL OR e.begins <= t.today + $3::int) OFFSET 0) e),
	l AS MATERIALIZED (SELECT g.class_id, g.today, g.since, l.day, l.starts FROM (SELECT DISTINCT class_id, today, since FROM e) g CROSS JOIN LATERAL (
		(SELECT l.day, l.starts FROM lessons l WHERE l.class_id = g.class_id AND l.removed_at IS NULL AND l.day = g.today ORDER BY l.starts LIMIT 1)
		UNION ALL
		(SELECT l.day, l.starts FROM lessons l WHERE l.class_id = g.class_id AND l.removed_at IS NULL
			AND l.day > g.today AND l.day BETWEEN g.since AND g.today + $3::int ORDER BY l.day, l.starts LIMIT 1)
		UNION ALL
		(SELECT l.day, l.starts FROM lessons l WHERE l.class_id = g.class_id AND l.removed_at IS NULL
			AND l.day BETWEEN g.today - $3::int AND g.today - 1 ORDER BY l.day DESC LIMIT 1)
		OFFSET 0) l)
	SELECT e.n, l.day, min(l.starts) FROM e JOIN l ON l.class_id = e.class_id AND l.today = e.today AND l.since = e.since
		AND (e.begins IS NULL OR e.begins <= l.day) AND (e.ends IS NULL OR e.ends >= l.day)
	GROUP BY 1, 2`

const aheadHolidaysSQL = `SELECT t.n, h.starts, h.ends
	FROM unnest($1::bigint[], $2::date[]) WITH ORDINALITY t (school, today, n)
	JOIN holidays h ON h.school_id = t.school AND h.removed_at IS NULL AND h.ends >= t.today AND h.starts <= t.today + $3::int`

// aheadHomeworkSQL takes for «today» the one day that is asked about.
const aheadHomeworkSQL = aheadMine + `(
		SELECT l.id, l.due_day, l.homework FROM lessons l
		WHERE l.class_id = g.class_id AND l.removed_at IS NULL AND l.homework <> '' AND l.due_day BETWEEN g.since AND g.upto OFFSET 0) l)
	SELECT DISTINCT e.n, l.id, coalesce(nullif(s.title, ''), c.title) AS title, l.homework
	FROM e JOIN l ON l.class_id = e.class_id AND l.due_day = e.today
		AND (e.begins IS NULL OR e.begins <= l.due_day) AND (e.ends IS NULL OR e.ends >= l.due_day)
	JOIN classes c ON c.id = e.class_id LEFT JOIN subjects s ON s.id = c.subject_id
	ORDER BY 1, 3, 2`

const aheadControlsSQL = aheadMine + `(
		SELECT w.due_on, w.title FROM works w
		WHERE w.class_id = g.class_id AND w.control AND w.removed_at IS NULL AND w.due_on BETWEEN g.since AND g.upto + $3::int OFFSET 0) l)
	SELECT DISTINCT e.n, l.due_on, coalesce(nullif(s.title, ''), c.title) AS subject, l.title
	FROM e JOIN l ON l.class_id = e.class_id AND l.due_on BETWEEN e.today AND e.today + $3::int
		AND (e.begins IS NULL OR e.begins <= l.due_on) AND (e.ends IS NULL OR e.ends >= l.due_on)
	JOIN classes c ON c.id = e.class_id LEFT JOIN subjects s ON s.id = c.subject_id
	ORDER BY 1, 2, 3, 4`
