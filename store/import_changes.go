package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Changes is what an import changes, counted as a curator speaks of it.
type Changes struct {
	People       Change                  `json:"people"`
	Places       Change                  `json:"places"` // in classes and groups
	Links        Change                  `json:"links"`  // of families, on the school's list
	CodesVoid    int                     `json:"codesVoid"`
	Lessons      Change                  `json:"lessons"`
	LessonsMoved int                     `json:"lessonsMoved"` // of Lessons.Changed: to another day, number or time
	Marks        Change                  `json:"marks"`
	Attendance   Change                  `json:"attendance"`
	Notes        Change                  `json:"notes"`
	News         map[school.NewsKind]int `json:"news"` // that somebody will hear of; they add up to ImportReport.News
}

// Change counts rows that begin to be, say something else, or end.
type Change struct {
	New     int `json:"new"`
	Changed int `json:"changed"`
	Gone    int `json:"gone"`
}

// of finds the count that a file's rows belong to; nil for the others.
func (c *Changes) of(file string) *Change {
	switch file {
	case "users":
		return &c.People
	case "enrollments":
		return &c.Places
	case "journalLessons":
		return &c.Lessons
	case "results":
		return &c.Marks
	case "journalAttendance":
		return &c.Attendance
	case "journalNotes":
		return &c.Notes
	}
	return nil
}

// touched is what the relations of the noun under way hold, unless it is fresh.
type touched struct {
	unknown, back, differ int // rows of changed: new, here but ended, here and otherwise
	gone                  int
}

func (t touched) any() bool { return t != touched{} }

// anyBefore tells whether a row that was there is among them.
func (t touched) anyBefore() bool { return t.back+t.differ+t.gone > 0 }

// ended is the relation of the rows that end. PostgreSQL takes a table that was
// never looked through for thousands of rows, and would read whole tables for none.
func (t touched) ended() string {
	if t.gone == 0 {
		return `(SELECT NULL::bigint AS id WHERE false) AS none`
	}
	return `gone`
}

// touch counts what compare found, and takes over what counts for nothing.
func (i *importing) touch(ctx context.Context, n noun) error {
	rows, err := i.query(ctx, `SELECT count(*) FILTER (WHERE id IS NULL), count(*) FILTER (WHERE differs AND id IS NOT NULL AND NOT there),
		count(*) FILTER (WHERE differs AND there), (SELECT count(*) FROM gone WHERE differs),
		count(*) FILTER (WHERE NOT differs) + (SELECT count(*) FROM gone WHERE NOT differs) FROM changed`)
	if err != nil {
		return err
	}
	same := 0
	_, err = pgx.ForEachRow(rows, []any{&i.unknown, &i.back, &i.differ, &i.gone, &same}, func() error { return nil })
	if err != nil || same == 0 {
		return err
	}
	return i.besides(ctx, n)
}

// tally tells the curator's counts what the noun under way changes; what a fresh
// table gets is counted as it is written.
func (i *importing) tally(ctx context.Context, n noun) error {
	count := i.report.Changes.of(n.file)
	if count == nil || i.fresh {
		return nil
	}
	*count = Change{New: i.unknown + i.back, Changed: i.differ, Gone: i.gone}
	if n.table == "lessons" && i.differ > 0 {
		return i.tallyMoved(ctx)
	}
	return nil
}

// tallyMoved counts the lessons that go to another time.
func (i *importing) tallyMoved(ctx context.Context) error {
	var err error
	i.report.Changes.LessonsMoved, err = i.number(ctx, `SELECT count(*)::int FROM changed ch JOIN lessons t ON t.id = ch.id
		WHERE t.removed_at IS NULL AND (t.day, t.number, t.starts) IS DISTINCT FROM (ch.day, ch.number, ch.starts)`)
	return err
}
