package store

import (
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// askAnnounced reads for each child of a parent's letter the live notes that
// could cover what is new: an announced absence is told as such. A student's
// letter knows of no notes.
func askAnnounced(b *pgx.Batch, children []*LetterChild, pupil []bool) {
	students, since := make([]int64, len(children)), make([]time.Time, len(children))
	for i, c := range children {
		students[i], since[i] = c.ID, c.Today.AddDate(0, 0, -school.NewsHorizon)
	}
	b.Queue(announcedSQL, students, since, pupil).Query(func(rows pgx.Rows) error {
		var at int
		var n school.AbsenceNote
		_, err := pgx.ForEachRow(rows, []any{&at, &n.Span.From, &n.Span.To, &n.Lessons}, func() error {
			children[at-1].announced = append(children[at-1].announced, n)
			n.Lessons = nil
			return nil
		})
		return err
	})
}

// Announced tells whether a live note of the parents covers a lesson of a day;
// lesson 0 asks about the whole day.
func (c LetterChild) Announced(day time.Time, lesson int) bool {
	for _, n := range c.announced {
		if n.Covers(day, lesson) {
			return true
		}
	}
	return false
}

const announcedSQL = `SELECT t.n, a.from_day, a.to_day, a.lessons
	FROM unnest($1::bigint[], $2::date[], $3::boolean[]) WITH ORDINALITY t (student, since, pupil, n)
	JOIN absence_notes a ON a.student_id = t.student AND NOT t.pupil AND a.to_day >= t.since
		AND a.withdrawn_at IS NULL AND a.verdict IS DISTINCT FROM 'refused'`
