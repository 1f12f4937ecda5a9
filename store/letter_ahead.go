package store

import (
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
	first    map[time.Time]int // day with lessons -> minute that the first begins
	holidays []school.Holiday  // of the school
	homework map[time.Time][]AheadHomework
	controls []AheadControl
}

// askAhead queues the four queries of what lies ahead; the answer is called when
// they are read.
func askAhead(b *pgx.Batch, children []*LetterChild) func() {
	looks := make([]outlook, len(children))
	students, schools, days := make([]int64, len(children)), make([]int64, len(children)), make([]time.Time, len(children))
	for i, c := range children {
		students[i], schools[i], days[i] = c.ID, c.schoolID, c.Today
		h, m, _ := c.asOf.In(c.zone).Clock()
		looks[i] = outlook{now: h*60 + m, first: map[time.Time]int{}, homework: map[time.Time][]AheadHomework{}}
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
	b.Queue(aheadHomeworkSQL, students, days, aheadDays).Query(func(rows pgx.Rows) error {
		var h AheadHomework
		_, err := pgx.ForEachRow(rows, []any{&n, &day, &h.Lesson, &h.Subject, &h.Text}, func() error {
			looks[n-1].homework[day] = append(looks[n-1].homework[day], h)
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
	return func() {
		for i, c := range children {
			c.Ahead = looks[i].from(c.Today)
		}
	}
}

// from looks from today to the next school day. It says nothing on a free day
// unless school is on the morrow: holidays are silent but for their last evening.
func (o outlook) from(today time.Time) Ahead {
	next, ok := o.next(today)
	if !ok || !o.schoolDay(today) && next.After(today.AddDate(0, 0, 1)) {
		return Ahead{}
	}
	out := Ahead{Day: next, Homework: o.homework[next]}
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

const aheadMine = `FROM unnest($1::bigint[], $2::date[]) WITH ORDINALITY t (student, today, n)
	JOIN (SELECT DISTINCT person_id, class_id, begins, ends FROM enrolments WHERE role = 'student' AND person_id = ANY ($1)) e
		ON e.person_id = t.student
	JOIN classes c ON c.id = e.class_id
	LEFT JOIN subjects s ON s.id = c.subject_id `

const aheadTimetableSQL = `SELECT t.n, l.day, min(l.starts) ` + aheadMine + `
	JOIN lessons l ON l.class_id = e.class_id AND l.removed_at IS NULL AND l.day BETWEEN t.today - $3::int AND t.today + $3::int
		AND (e.begins IS NULL OR e.begins <= l.day) AND (e.ends IS NULL OR e.ends >= l.day)
	GROUP BY 1, 2`

const aheadHolidaysSQL = `SELECT t.n, h.starts, h.ends
	FROM unnest($1::bigint[], $2::date[]) WITH ORDINALITY t (school, today, n)
	JOIN holidays h ON h.school_id = t.school AND h.removed_at IS NULL AND h.ends >= t.today AND h.starts <= t.today + $3::int`

const aheadHomeworkSQL = `SELECT DISTINCT t.n, l.due_day, l.id, coalesce(nullif(s.title, ''), c.title), l.homework ` + aheadMine + `
	JOIN lessons l ON l.class_id = e.class_id AND l.removed_at IS NULL AND l.homework <> ''
		AND l.due_day BETWEEN t.today AND t.today + $3::int
		AND (e.begins IS NULL OR e.begins <= l.due_day) AND (e.ends IS NULL OR e.ends >= l.due_day)
	ORDER BY 1, 2, 4, 3`

const aheadControlsSQL = `SELECT DISTINCT t.n, w.due_on, coalesce(nullif(s.title, ''), c.title), w.title ` + aheadMine + `
	JOIN works w ON w.class_id = e.class_id AND w.control AND w.removed_at IS NULL
		AND w.due_on BETWEEN t.today AND t.today + $3::int
		AND (e.begins IS NULL OR e.begins <= w.due_on) AND (e.ends IS NULL OR e.ends >= w.due_on)
	ORDER BY 1, 2, 3, 4`
