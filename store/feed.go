package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// feedLook is how far back silence is looked for.
const feedLook = 60 // days

// Feeds says of every school that has a source how its journal comes in.
func (s *Store) Feeds(ctx context.Context) ([]school.Feed, error) {
	now := s.Now()
	var all []*watched
	at := map[int64]*watched{}
	b := &pgx.Batch{}
	b.Queue(feedsSQL, now).Query(func(rows pgx.Rows) error {
		var w watched
		var imported, pushed *time.Time
		_, err := pgx.ForEachRow(rows, []any{&w.School, &w.SourcedID, &w.Name, &w.Zone, &imported, &pushed, &w.Term}, func() error {
			one := &watched{Feed: w.Feed, lessons: map[time.Time]bool{}, classes: map[int64]map[time.Time]bool{}}
			one.Imported, one.Pushed = since(imported), since(pushed)
			one.today = school.Day(now, zoneNamed(w.Zone))
			all, at[w.School] = append(all, one), one
			return nil
		})
		return err
	})
	var of, class int64
	var day time.Time
	b.Queue(feedHolidaysSQL, now, feedLook).Query(func(rows pgx.Rows) error {
		var h school.Holiday
		_, err := pgx.ForEachRow(rows, []any{&of, &h.Span.From, &h.Span.To}, func() error {
			if w := at[of]; w != nil {
				w.holidays = append(w.holidays, h)
			}
			return nil
		})
		return err
	})
	b.Queue(feedLessonsSQL, now, feedLook).Query(func(rows pgx.Rows) error {
		_, err := pgx.ForEachRow(rows, []any{&of, &class, &day}, func() error {
			if w := at[of]; w != nil {
				w.lesson(class, day)
			}
			return nil
		})
		return err
	})
	b.Queue(feedMarksSQL, now, feedLook).Query(func(rows pgx.Rows) error {
		var one school.SilentClass
		_, err := pgx.ForEachRow(rows, []any{&of, &one.Class, &one.Title, &one.Last}, func() error {
			if w := at[of]; w != nil {
				w.marked = append(w.marked, one)
			}
			return nil
		})
		return err
	})
	if err := s.owner.SendBatch(ctx, b).Close(); err != nil {
		return nil, translate(err)
	}
	out := make([]school.Feed, 0, len(all))
	for _, w := range all {
		out = append(out, w.judged())
	}
	return out, nil
}

// watched is a feed with what it is judged by.
type watched struct {
	school.Feed
	today    time.Time
	lessons  map[time.Time]bool           // of anybody
	classes  map[int64]map[time.Time]bool // of the students of a homeroom
	holidays []school.Holiday
	marked   []school.SilentClass // the last mark of each class that has one
}

func (w *watched) lesson(class int64, day time.Time) {
	w.lessons[day] = true
	if w.classes[class] == nil {
		w.classes[class] = map[time.Time]bool{}
	}
	w.classes[class][day] = true
}

func (w *watched) judged() school.Feed {
	yesterday, tomorrow := w.today.AddDate(0, 0, -1), w.today.AddDate(0, 0, 1)
	w.Term = w.Term && school.DaysBetween(yesterday, tomorrow, w.lessons, w.holidays) == 1
	if !w.Term {
		return w.Feed
	}
	if came := w.Came(); !came.IsZero() {
		w.Quiet = school.DaysBetween(school.Day(came, zoneNamed(w.Zone)), w.today, w.lessons, w.holidays)
	}
	for _, c := range w.marked {
		if c.Days = school.DaysBetween(c.Last, w.today, w.classes[c.Class], w.holidays); c.Days >= school.MarksDays {
			w.NoNewMarks = append(w.NoNewMarks, c)
		}
	}
	return w.Feed
}

func since(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// A term: one that is known lies around today, or none is known at all.
const feedsSQL = `SELECT c.id, coalesce(c.sourced_id, ''), c.name, c.zone,
		(SELECT max(i.at) FROM imports i WHERE i.source_id = c.source_id AND (i.schools IS NULL OR c.id = ANY (i.schools))), (SELECT max(k.last_push_at) FROM api_keys k WHERE k.school_id = c.id),
		NOT EXISTS (SELECT FROM periods p WHERE p.school_id = c.id AND p.removed_at IS NULL AND p.kind <> 'schoolyear')
			OR EXISTS (SELECT FROM periods p WHERE p.school_id = c.id AND p.removed_at IS NULL AND p.kind <> 'schoolyear'
				AND ($1::timestamptz AT TIME ZONE c.zone)::date BETWEEN p.starts AND p.ends)
	FROM schools c WHERE c.removed_at IS NULL AND c.source_id IS NOT NULL ORDER BY c.id`

const feedHolidaysSQL = `SELECT school_id, starts, ends FROM holidays
	WHERE removed_at IS NULL AND ends >= $1::timestamptz::date - $2::int AND starts <= $1::timestamptz::date + 1`

const feedLessonsSQL = `SELECT DISTINCT h.school_id, h.id, l.day
	FROM classes h
	JOIN enrolments a ON a.class_id = h.id AND a.role = 'student'
	JOIN enrolments b ON b.person_id = a.person_id AND b.role = 'student'
	JOIN lessons l ON l.class_id = b.class_id AND l.removed_at IS NULL
		AND l.day BETWEEN $1::timestamptz::date - $2::int AND $1::timestamptz::date + 1
	WHERE h.kind = 'homeroom' AND h.removed_at IS NULL
	  AND (a.begins IS NULL OR a.begins <= l.day) AND (a.ends IS NULL OR a.ends >= l.day)
	  AND (b.begins IS NULL OR b.begins <= l.day) AND (b.ends IS NULL OR b.ends >= l.day)`

// First graders get no marks: a class that has had none is not silent.
const feedMarksSQL = `SELECT h.school_id, h.id, h.title, max(m.day)
	FROM classes h
	JOIN schools c ON c.id = h.school_id
	JOIN enrolments a ON a.class_id = h.id AND a.role = 'student' AND (a.ends IS NULL OR a.ends >= $1::timestamptz::date)
	JOIN marks m ON m.student_id = a.person_id AND m.removed_at IS NULL
		AND m.day BETWEEN $1::timestamptz::date - $2::int AND ($1::timestamptz AT TIME ZONE c.zone)::date
	WHERE h.kind = 'homeroom' AND h.removed_at IS NULL
	GROUP BY 1, 2, 3 ORDER BY h.title COLLATE "ru-x-icu"`
