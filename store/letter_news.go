package store

import (
	"encoding/json"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// askLetterNews reads what is new for each child in its range. What concerns a
// class is news for who was enrolled in it on the day of the news, and nothing of a
// class or a school is for who had left the school by then; a remark is never news
// for the student, an announcement to parents alone neither, and none to whoever
// wrote it.
func askLetterNews(b *pgx.Batch, children []*LetterChild, upto []int64, pupil []bool) {
	students, schools, since, readers := make([]int64, len(children)), make([]int64, len(children)), make([]int64, len(children)), make([]int64, len(children))
	for i, c := range children {
		students[i], schools[i], since[i], readers[i] = c.ID, c.schoolID, c.since, c.reader
	}
	b.Queue(letterNewsSQL, students, schools, since, upto, pupil, readers).Query(func(rows pgx.Rows) error {
		var n int
		var one school.News
		var was, is []byte
		_, err := pgx.ForEachRow(rows, []any{&n, &one.Seq, &one.Audience, &one.AudienceID, &one.Kind, &one.Object, &one.Day, &was, &is}, func() error {
			var err error
			if one.Old, err = readFact(was); err != nil {
				return err
			}
			if one.New, err = readFact(is); err != nil {
				return err
			}
			if children[n-1].tells(one) {
				children[n-1].News = append(children[n-1].News, one)
			}
			return nil
		})
		for _, c := range children {
			c.News = foldNews(c.News)
		}
		return err
	})
}

func readFact(text []byte) (*school.Fact, error) {
	if text == nil {
		return nil, nil
	}
	f := &school.Fact{}
	return f, json.Unmarshal(text, f)
}

// foldNews makes one row of all that happened to one thing within the range:
// from the first old to the last new. What came back to where it was is no news.
func foldNews(all []school.News) []school.News {
	type thing struct {
		audience school.Audience
		of       int64
		kind     school.NewsKind
		object   int64
	}
	slices.SortFunc(all, func(a, b school.News) int { return int(a.Seq - b.Seq) })
	at := map[thing]int{}
	var out []school.News
	for _, n := range all {
		key := thing{n.Audience, n.AudienceID, n.Kind, n.Object}
		i, seen := at[key]
		if !seen {
			at[key] = len(out)
			out = append(out, n)
			continue
		}
		n.Old = out[i].Old
		out[i] = n
	}
	return slices.DeleteFunc(out, func(n school.News) bool {
		return n.Old == nil && n.New == nil || n.Old != nil && n.New != nil && *n.Old == *n.New
	})
}

// previewNews makes news of what the journal itself says of one child on the
// days of a span, as if all of it were new.
func previewNews(b *pgx.Batch, c *LetterChild, span school.Span, pupil bool) {
	b.Queue(previewSQL, c.ID, span.From, span.To, pupil).Query(func(rows pgx.Rows) error {
		var kind school.NewsKind
		var object int64
		var day time.Time
		var f school.Fact
		_, err := pgx.ForEachRow(rows, []any{
			&kind, &object, &day, &f.Subject, &f.Lesson, &f.Value, &f.Work, &f.Kind, &f.Weight, &f.Text, &f.Topic, &f.Minutes, &f.Due,
		}, func() error {
			fact := f
			c.News = append(c.News, school.News{
				Seq: int64(len(c.News) + 1), Audience: school.ToStudent, AudienceID: c.ID,
				Kind: kind, Object: object, Day: day, New: &fact,
			})
			return nil
		})
		return err
	})
}

// letterNewsSQL asks by what an index finds: of each student and school its own
// news, and of each class once, however many children of it are written of. The
// fences (MATERIALIZED, OFFSET 0) keep the planner from reading what is new of
// everybody and throwing most of it away; months older than the oldest cursor
// are not touched. A class left a hundred days before has no news any more.
const letterNewsSQL = `WITH t AS MATERIALIZED (
		SELECT t.*, p.ended_on AS left_on FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::boolean[], $6::bigint[])
			WITH ORDINALITY t (student, school, since, upto, pupil, reader, n) LEFT JOIN people p ON p.id = t.student),
	old AS MATERIALIZED (SELECT ` + newsSinceSQL + ` AS begins FROM (SELECT min(since) AS since FROM t) t),
	e AS MATERIALIZED (
		SELECT t.n, t.since, t.upto, t.pupil, t.reader, e.* FROM t CROSS JOIN LATERAL (
			SELECT e.class_id, e.begins, least(e.ends, t.left_on) AS ends FROM enrolments e WHERE e.person_id = t.student AND e.role = 'student'
				AND (e.ends IS NULL OR e.ends >= (SELECT begins::date FROM old) - 100) OFFSET 0) e),
	g AS MATERIALIZED (SELECT 'class' AS kind, class_id AS id, min(since) AS since, max(upto) AS upto FROM e GROUP BY class_id
		UNION ALL SELECT 'school', school, min(since), max(upto) FROM t GROUP BY school),
	shared AS MATERIALIZED (
		SELECT x.* FROM g CROSS JOIN LATERAL (
			SELECT x.* FROM news x WHERE x.audience_kind = g.kind AND x.audience_id = g.id AND x.seq > g.since AND x.seq <= g.upto
				AND x.released_at >= (SELECT begins FROM old) OFFSET 0) x),
	found AS (
		SELECT t.n, x.* FROM t CROSS JOIN LATERAL (
			SELECT x.* FROM news x WHERE x.audience_kind = 'student' AND x.audience_id = t.student AND x.seq > t.since AND x.seq <= t.upto
				AND x.released_at >= (SELECT begins FROM old) AND NOT (t.pupil AND x.kind = 'remark')
				AND (x.kind <> 'message' OR (x.new ->> 'only')::bigint = t.reader AND x.new ->> 'to' = CASE WHEN t.pupil THEN 'student' ELSE 'parent' END) OFFSET 0) x
		UNION ALL
		SELECT e.n, x.* FROM e JOIN shared x ON x.audience_kind = 'class' AND x.audience_id = e.class_id AND x.seq > e.since AND x.seq <= e.upto
			AND (e.begins IS NULL OR e.begins <= x.day) AND (e.ends IS NULL OR e.ends >= x.day)
			AND (x.kind <> 'announcement' OR x.by_account IS DISTINCT FROM e.reader AND coalesce(coalesce(x.new, x.old) ->> 'to', '') <> CASE WHEN e.pupil THEN 'parent' ELSE 'student' END)
		UNION ALL
		SELECT t.n, x.* FROM t JOIN shared x ON x.audience_kind = 'school' AND x.audience_id = t.school AND x.seq > t.since AND x.seq <= t.upto
			AND (t.left_on IS NULL OR t.left_on >= x.day)
			AND (x.kind <> 'announcement' OR x.by_account IS DISTINCT FROM t.reader AND coalesce(coalesce(x.new, x.old) ->> 'to', '') <> CASE WHEN t.pupil THEN 'parent' ELSE 'student' END))
	SELECT n, seq, audience_kind, audience_id, kind, object, day, old, new FROM found`

const previewSQL = `WITH mine AS (
		SELECT e.class_id, e.begins, e.ends, coalesce(nullif(s.title, ''), c.title) AS title
		FROM enrolments e JOIN classes c ON c.id = e.class_id LEFT JOIN subjects s ON s.id = c.subject_id
		WHERE e.person_id = $1 AND e.role = 'student')
	SELECT 'mark', m.id, m.day, coalesce(nullif(s.title, ''), c.title), coalesce(l.number, 0), m.value, w.title, coalesce(k.title, ''), m.weight::float8,
		m.comment, '', 0, ''
	FROM marks m JOIN classes c ON c.id = m.class_id LEFT JOIN subjects s ON s.id = c.subject_id
	JOIN works w ON w.id = m.work_id LEFT JOIN categories k ON k.id = w.category_id LEFT JOIN lessons l ON l.id = m.lesson_id
	WHERE m.student_id = $1 AND m.day BETWEEN $2 AND $3 AND m.removed_at IS NULL
	UNION ALL
	SELECT 'absence', a.id, a.day, coalesce(nullif(s.title, ''), c.title, ''), coalesce(l.number, 0), a.kind, '', '', 0, a.comment,
		coalesce(l.topic, ''), a.minutes, ''
	FROM attendance a LEFT JOIN lessons l ON l.id = a.lesson_id LEFT JOIN classes c ON c.id = l.class_id LEFT JOIN subjects s ON s.id = c.subject_id
	WHERE a.student_id = $1 AND a.day BETWEEN $2 AND $3 AND a.removed_at IS NULL
	UNION ALL
	SELECT 'homework', l.id, l.day, m.title, l.number, '', '', '', 0, l.homework, '', 0, coalesce(to_char(l.due_day, 'YYYY-MM-DD'), '')
	FROM mine m JOIN lessons l ON l.class_id = m.class_id AND l.day BETWEEN $2 AND $3 AND l.removed_at IS NULL AND l.homework <> ''
		AND (m.begins IS NULL OR m.begins <= l.day) AND (m.ends IS NULL OR m.ends >= l.day)
	UNION ALL
	SELECT n.kind, n.id, n.day, coalesce(nullif(s.title, ''), c.title, ''), 0, '', '', '', 0, n.text, '', 0, ''
	FROM notes n LEFT JOIN classes c ON c.id = n.class_id LEFT JOIN subjects s ON s.id = c.subject_id
	WHERE n.student_id = $1 AND n.day BETWEEN $2 AND $3 AND n.removed_at IS NULL AND NOT ($4 AND n.kind = 'remark')
	ORDER BY 3, 5, 1, 2`
