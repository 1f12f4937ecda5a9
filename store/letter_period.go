package store

import (
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// SubjectSum is what one subject came to within the period of a weekly or a
// monthly digest.
type SubjectSum struct {
	Subject string
	Marks   []string       // as shown, in order
	Average school.Average // of those that count
	Missed  int            // lessons
	Late    int
}

// askSums reads the journal of each child within the period of its letter: marks
// and attendance by subject, a query each for all letters. Children of letters
// without a period are not asked about.
func askSums(b *pgx.Batch, letters []Letter) {
	var children []*LetterChild
	var students []int64
	var since, upto []time.Time
	for i := range letters {
		l := &letters[i]
		if l.Period.From.IsZero() || l.Stop != "" {
			continue
		}
		for j := range l.Students {
			children = append(children, &l.Students[j])
			students, since, upto = append(students, l.Students[j].ID), append(since, l.Period.From), append(upto, l.Period.To)
		}
	}
	if len(children) == 0 {
		return
	}
	var n int
	var subject string
	b.Queue(sumMarksSQL, students, since, upto).Query(func(rows pgx.Rows) error {
		var m school.Mark
		_, err := pgx.ForEachRow(rows, []any{&n, &subject, &m.Value, &m.Weight, &m.Counts}, func() error {
			s := children[n-1].sum(subject)
			s.Marks = append(s.Marks, m.Value)
			s.Average.Add(m)
			return nil
		})
		return err
	})
	b.Queue(sumAttendanceSQL, students, since, upto).Query(func(rows pgx.Rows) error {
		var missed, late int
		_, err := pgx.ForEachRow(rows, []any{&n, &subject, &missed, &late}, func() error {
			s := children[n-1].sum(subject)
			s.Missed, s.Late = missed, late
			return nil
		})
		return err
	})
}

// sum is the subject's, made where there is none.
func (c *LetterChild) sum(subject string) *SubjectSum {
	for i := range c.Sums {
		if c.Sums[i].Subject == subject {
			return &c.Sums[i]
		}
	}
	c.Sums = append(c.Sums, SubjectSum{Subject: subject})
	return &c.Sums[len(c.Sums)-1]
}

// Both say what was told, as letterWeekSQL does: what was changed and is still held
// counts as it was before, what is new and held not at all.
const sumMarksSQL = `SELECT n, subject, value, weight, counts FROM (
		SELECT t.n, coalesce(nullif(s.title, ''), c.title) AS subject,
			CASE WHEN p.kind IS NULL THEN m.value ELSE coalesce(p.old ->> 'value', '') END AS value, m.weight::float8, m.counts, m.day, m.id
		FROM unnest($1::bigint[], $2::date[], $3::date[]) WITH ORDINALITY t (student, since, upto, n)
		JOIN marks m ON m.student_id = t.student AND m.day BETWEEN t.since AND t.upto AND m.removed_at IS NULL
		JOIN classes c ON c.id = m.class_id
		LEFT JOIN subjects s ON s.id = c.subject_id
		LEFT JOIN news_pending p ON p.audience_kind = 'student' AND p.audience_id = m.student_id AND p.kind = 'mark' AND p.object = m.id) w
	WHERE value <> '' ORDER BY n, subject COLLATE "ru-x-icu", day, id`

const sumAttendanceSQL = `SELECT n, subject, count(DISTINCT lesson_id) FILTER (WHERE kind IN ('absent', 'ill', 'excused')), count(DISTINCT lesson_id) FILTER (WHERE kind = 'late')
	FROM (
		SELECT t.n, coalesce(nullif(s.title, ''), c.title) AS subject, a.lesson_id,
			CASE WHEN p.kind IS NULL THEN a.kind ELSE coalesce(p.old ->> 'value', '') END AS kind
		FROM unnest($1::bigint[], $2::date[], $3::date[]) WITH ORDINALITY t (student, since, upto, n)
		JOIN attendance a ON a.student_id = t.student AND a.day BETWEEN t.since AND t.upto AND a.removed_at IS NULL AND a.lesson_id IS NOT NULL
		JOIN lessons l ON l.id = a.lesson_id
		JOIN classes c ON c.id = l.class_id
		LEFT JOIN subjects s ON s.id = c.subject_id
		LEFT JOIN news_pending p ON p.audience_kind = 'student' AND p.audience_id = a.student_id AND p.kind = 'absence' AND p.object = a.id) w
	WHERE kind IN ('absent', 'ill', 'excused', 'late')
	GROUP BY 1, 2 ORDER BY 1, subject COLLATE "ru-x-icu"`
