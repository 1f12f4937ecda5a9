package store

import (
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// LetterWeek is what a child's marks of a week are drawn from. In a daily digest
// the week is the school's, up to today; in any other one it is the seven days up
// to today, since those are what it tells of.
type LetterWeek struct {
	Days  school.Span
	Whole bool // the digest tells of the whole week
	Marks []WeekMark
}

// WeekMark is one mark in it.
type WeekMark struct {
	Day     time.Time
	Subject string
	Value   string // «5», «4-», «зач.»
}

// askLetterWeek reads the weeks of all letters of a set that go by mail: a chat
// has no picture.
func askLetterWeek(b *pgx.Batch, letters []Letter) {
	var to []*LetterChild
	var students, subscriptions []int64
	var days []time.Time
	for i := range letters {
		if letters[i].Channel != ByMail || !letters[i].digest() {
			continue
		}
		for j := range letters[i].Students {
			c := &letters[i].Students[j]
			to, students, days = append(to, c), append(students, c.ID), append(days, c.Today)
			subscriptions = append(subscriptions, letters[i].Subscription)
		}
	}
	b.Queue(letterWeekSQL, students, days, subscriptions).Query(func(rows pgx.Rows) error {
		var n int
		var whole bool
		var m WeekMark
		_, err := pgx.ForEachRow(rows, []any{&n, &whole, &m.Day, &m.Subject, &m.Value}, func() error {
			to[n-1].Week.add(m, to[n-1].Today, whole)
			return nil
		})
		return err
	})
}

func readWeek(rows pgx.Rows, c *LetterChild, whole bool) error {
	var m WeekMark
	_, err := pgx.ForEachRow(rows, []any{&m.Day, &m.Subject, &m.Value}, func() error {
		c.Week.add(m, c.Today, whole)
		return nil
	})
	return err
}

func (w *LetterWeek) add(m WeekMark, today time.Time, whole bool) {
	w.Whole, w.Days.To = whole, today
	w.Days.From = today.AddDate(0, 0, -6)
	if !whole {
		w.Days.From = today.AddDate(0, 0, -int(today.Weekday()+6)%7)
	}
	w.Marks = append(w.Marks, m)
}

// weekMarks are the marks as they were told: one that was changed and is still
// held stands as it was before, a new one not at all.
const weekMarks = `SELECT m.day, coalesce(nullif(s.title, ''), c.title), CASE WHEN p.kind IS NULL THEN m.value ELSE coalesce(p.old->>'value', '') END
	FROM marks m JOIN classes c ON c.id = m.class_id LEFT JOIN subjects s ON s.id = c.subject_id
	LEFT JOIN news_pending p ON p.audience_kind = 'student' AND p.audience_id = m.student_id AND p.kind = 'mark' AND p.object = m.id
	WHERE m.student_id = t.student AND m.day BETWEEN CASE WHEN t.whole THEN t.today - 6 ELSE date_trunc('week', t.today::timestamp)::date END AND t.today
	  AND m.removed_at IS NULL`

const letterWeekSQL = `SELECT t.n, t.whole, w.* FROM (
		SELECT u.n, u.student, u.today, s.cadence <> 'daily' AS whole
		FROM unnest($1::bigint[], $2::date[], $3::bigint[]) WITH ORDINALITY u (student, today, subscription, n)
		JOIN subscriptions s ON s.id = u.subscription) t
	CROSS JOIN LATERAL (` + weekMarks + `) w (day, subject, value)
	WHERE w.value <> '' ORDER BY 1, w.day, w.subject COLLATE "ru-x-icu", w.value`

const weekOfSQL = `SELECT w.* FROM (SELECT $1::bigint AS student, $2::date AS today, $3::boolean AS whole) t
	CROSS JOIN LATERAL (` + weekMarks + `) w (day, subject, value)
	WHERE w.value <> '' ORDER BY w.day, w.subject COLLATE "ru-x-icu", w.value`
