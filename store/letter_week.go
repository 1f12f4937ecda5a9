package store

import (
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// LetterWeek is what a child's marks of a week are drawn from. In a weekly digest
// it is the time that the digest sums up, in a daily one the school week up to
// today. A month is no week: it is not drawn.
type LetterWeek struct {
	Days  school.Span
	Whole bool // the digest tells of all these days
	Marks []WeekMark
}

// WeekMark is one mark in it.
type WeekMark struct {
	Day     time.Time
	Subject string
	Value   string // «5», «4-», «зач.»
}

const weekDays = 7

// weekOf is the time that is drawn, and whether the digest tells of all of it.
func weekOf(period school.Span, today time.Time) (days school.Span, whole bool) {
	if !period.From.IsZero() {
		return period, true
	}
	return school.Span{From: today.AddDate(0, 0, -(int(today.Weekday()+6) % weekDays)), To: today}, false
}

// askLetterWeek reads the weeks of all letters of a set that go by mail: a chat
// has no picture.
func askLetterWeek(b *pgx.Batch, letters []Letter) {
	var children []*LetterChild
	for i := range letters {
		l := &letters[i]
		if l.Channel != ByMail || !l.digest() || l.Stop != "" {
			continue
		}
		for j := range l.Students {
			c := &l.Students[j]
			if c.Week.Days, c.Week.Whole = weekOf(l.Period, c.Today); c.Week.Days.Days() <= weekDays {
				children = append(children, c)
			}
		}
	}
	askWeeks(b, children)
}

func askWeeks(b *pgx.Batch, children []*LetterChild) {
	if len(children) == 0 {
		return
	}
	students, from, to := make([]int64, len(children)), make([]time.Time, len(children)), make([]time.Time, len(children))
	for i, c := range children {
		students[i], from[i], to[i] = c.ID, c.Week.Days.From, c.Week.Days.To
	}
	b.Queue(letterWeekSQL, students, from, to).Query(func(rows pgx.Rows) error {
		var n int
		var m WeekMark
		_, err := pgx.ForEachRow(rows, []any{&n, &m.Day, &m.Subject, &m.Value}, func() error {
			children[n-1].Week.Marks = append(children[n-1].Week.Marks, m)
			return nil
		})
		return err
	})
}

// Marks stand as they were told: one that was changed and is still held stands as
// it was before, a new one not at all.
const letterWeekSQL = `SELECT * FROM (
		SELECT t.n, m.day, coalesce(nullif(s.title, ''), c.title) AS subject,
			CASE WHEN p.kind IS NULL THEN m.value ELSE coalesce(p.old->>'value', '') END AS value
		FROM unnest($1::bigint[], $2::date[], $3::date[]) WITH ORDINALITY t (student, first, last, n)
		JOIN marks m ON m.student_id = t.student AND m.day BETWEEN t.first AND t.last AND m.removed_at IS NULL
		JOIN classes c ON c.id = m.class_id LEFT JOIN subjects s ON s.id = c.subject_id
		LEFT JOIN news_pending p ON p.audience_kind = 'student' AND p.audience_id = m.student_id AND p.kind = 'mark' AND p.object = m.id) w
	WHERE value <> '' ORDER BY n, day, subject COLLATE "ru-x-icu", value`
