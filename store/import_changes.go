package store

import (
	"context"
	"fmt"

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

// tally counts what changed and gone hold, before they are written.
func (i *importing) tally(ctx context.Context, n noun) error {
	count := i.report.Changes.of(n.file)
	if count == nil || i.fresh { // what a fresh table gets is counted as it is written
		return nil
	}
	rows, err := i.query(ctx, fmt.Sprintf(`SELECT count(*) FILTER (WHERE t.id IS NULL OR NOT %[2]s), count(*) FILTER (WHERE t.id IS NOT NULL AND %[2]s),
		(SELECT count(*) FROM gone) FROM changed ch LEFT JOIN %[1]s t ON t.id = ch.id`, n.table, n.end.live))
	if err != nil {
		return err
	}
	*count, err = pgx.CollectExactlyOneRow(rows, pgx.RowToStructByPos[Change])
	if err == nil && n.table == "lessons" {
		err = i.tallyMoved(ctx)
	}
	return err
}

// tallyMoved counts the lessons that go to another time.
func (i *importing) tallyMoved(ctx context.Context) error {
	var err error
	i.report.Changes.LessonsMoved, err = i.number(ctx, `SELECT count(*)::int FROM changed ch JOIN lessons t ON t.id = ch.id
		WHERE t.removed_at IS NULL AND (t.day, t.number, t.starts) IS DISTINCT FROM (ch.day, ch.number, ch.starts)`)
	return err
}
