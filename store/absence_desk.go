package store

import (
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Desk is what a class teacher, or a curator, looks at in the morning.
type Desk struct {
	Classes []DeskClass          // of today, those with somebody away
	Waiting []school.AbsenceNote // to be settled, the nearest first
	Notes   int                  // students whose history holds a note
}

// DeskClass is one class today.
type DeskClass struct {
	Title string // «5А»; empty: students in no class
	Day   time.Time
	Away  []DeskStudent // by name
}

// DeskStudent is a child who is announced as away, or marked so.
type DeskStudent struct {
	Student  int64
	Name     string // «Примерова Мария»
	Note     *school.AbsenceNote
	Missed   []int // numbers of the lessons that the register says were missed
	WholeDay bool  // the register says so of the whole day
	Present  bool  // the register saw the child at what a note announces as missed: a mark, an arrival
}

// Disagrees tells whether note and register say different things.
func (d DeskStudent) Disagrees() bool { return d.Present || d.Unannounced() }

// Unannounced tells whether the register misses the child where no live note
// announces it.
func (d DeskStudent) Unannounced() bool {
	if d.Note == nil {
		return d.WholeDay || len(d.Missed) > 0
	}
	if len(d.Note.Lessons) == 0 {
		return false
	}
	return d.WholeDay || slices.ContainsFunc(d.Missed, func(n int) bool { return !slices.Contains(d.Note.Lessons, n) })
}

// Desk reads today's absences and what waits, of the classes that v leads or the
// schools that v is curator of. It writes one row of the audit a school.
func (s *Store) Desk(ctx context.Context, v Viewer) (Desk, error) {
	var d Desk
	var today []school.AbsenceNote
	var seen []attendedToday
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(noteSQL+`WHERE n.withdrawn_at IS NULL AND n.verdict IS DISTINCT FROM 'refused'
			AND n.from_day <= ($1 AT TIME ZONE s.zone)::date AND n.to_day >= ($1 AT TIME ZONE s.zone)::date
			ORDER BY n.id LIMIT 200`, s.Now()).Query(s.collectNotes(&today))
		b.Queue(noteSQL+`WHERE n.withdrawn_at IS NULL AND n.verdict IS NULL AND n.to_day >= ($1 AT TIME ZONE s.zone)::date - 14
			ORDER BY n.from_day, n.id LIMIT $2`, s.Now(), notesListed).Query(s.collectNotes(&d.Waiting))
		b.Queue(`SELECT count(DISTINCT student_id) FROM absence_notes`).QueryRow(func(row pgx.Row) error { return row.Scan(&d.Notes) })
		b.Queue(registerSQL, s.Now()).Query(func(rows pgx.Rows) error {
			var err error
			seen, err = pgx.CollectRows(rows, scanAttended)
			return err
		})
		b.Queue(`SELECT audited('desk', id, NULL, NULL) FROM schools`)
	})
	if err != nil {
		return Desk{}, err
	}
	d.Classes = deskClasses(today, seen)
	return d, nil
}

// WaitingNotes counts what Desk says waits.
func (s *Store) WaitingNotes(ctx context.Context, v Viewer) (int, error) {
	n := 0
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(`SELECT count(*) FROM absence_notes n JOIN schools s ON s.id = n.school_id
			WHERE n.withdrawn_at IS NULL AND n.verdict IS NULL AND n.to_day >= ($1 AT TIME ZONE s.zone)::date - 14`, s.Now()).
			QueryRow(func(row pgx.Row) error { return row.Scan(&n) })
	})
	return n, err
}

// AbsenceHistory is what one student's parents announced.
type AbsenceHistory struct {
	Student school.Person
	Notes   []school.AbsenceNote  // the newest first
	Present map[int64][]time.Time // by live note: the days on which the register saw the student all the same
}

// AbsenceHistory reads it, and compares each note with the register. NotFound
// where v may not see the student.
func (s *Store) AbsenceHistory(ctx context.Context, v Viewer, student int64) (AbsenceHistory, error) {
	out := AbsenceHistory{Student: school.Person{ID: student}, Present: map[int64][]time.Time{}}
	found := false
	err := s.read(ctx, v, func(b *pgx.Batch) {
		queueStudent(b, &out.Student, &found)
		b.Queue(noteSQL+`WHERE n.student_id = $1 ORDER BY n.from_day DESC, n.id DESC LIMIT $2`, student, notesListed).Query(s.collectNotes(&out.Notes))
		b.Queue(presentSQL+`WHERE n.student_id = $1 `+presentLive, student).Query(func(rows pgx.Rows) error {
			var note int64
			var day time.Time
			_, err := pgx.ForEachRow(rows, []any{&note, &day}, func() error {
				out.Present[note] = append(out.Present[note], day)
				return nil
			})
			return err
		})
		audited(b, v, "absence history", student)
	})
	if err == nil && !found {
		err = school.Refuse(school.NotFound, "no such student")
	}
	return out, err
}

// presentSQL finds the days of live notes on which the register saw the student:
// at a lesson that the note announces as missed there is a mark, or the day has
// an arrival though all of it was announced.
const presentSQL = `SELECT n.id, x.day FROM absence_notes n
	JOIN LATERAL (
		SELECT m.day FROM marks m LEFT JOIN lessons l ON l.id = m.lesson_id
		WHERE m.student_id = n.student_id AND m.day BETWEEN n.from_day AND n.to_day AND m.removed_at IS NULL AND m.value ~ '^[1-5]'
		  AND (cardinality(n.lessons) = 0 OR l.number = ANY (n.lessons))
		UNION
		SELECT a.day FROM attendance a
		WHERE a.student_id = n.student_id AND a.day BETWEEN n.from_day AND n.to_day AND a.removed_at IS NULL AND a.kind IN ('arrived', 'late')
		  AND cardinality(n.lessons) = 0) x ON true
	`

const presentLive = `AND n.withdrawn_at IS NULL AND n.verdict IS DISTINCT FROM 'refused' ORDER BY n.id, x.day`

// AbsentStudents are those who have a note, by name.
func (s *Store) AbsentStudents(ctx context.Context, v Viewer) ([]school.Person, error) {
	var out []school.Person
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(`SELECT p.id, p.family, p.given, p.middle FROM people p WHERE p.id IN (SELECT n.student_id FROM absence_notes n)
			ORDER BY p.family COLLATE "ru-x-icu", p.given COLLATE "ru-x-icu", p.id LIMIT 21`).Query(func(rows pgx.Rows) error {
			var p school.Person
			_, err := pgx.ForEachRow(rows, []any{&p.ID, &p.Family, &p.Given, &p.Middle}, func() error {
				out = append(out, p)
				return nil
			})
			return err
		})
		b.Queue(`SELECT audited('absence history', id, NULL, NULL) FROM schools`)
	})
	return out, err
}

// attendedToday is what the register says of one child today, in one row.
type attendedToday struct {
	student int64
	name    school.Person
	class   string
	day     time.Time
	missed  []int
	whole   bool
	came    bool  // an arrival, or late
	marked  []int // numbers of lessons with a mark; 0: of no lesson
}

func scanAttended(row pgx.CollectableRow) (a attendedToday, err error) {
	err = row.Scan(&a.student, &a.name.Family, &a.name.Given, &a.name.Middle, &a.class, &a.day, &a.missed, &a.whole, &a.came, &a.marked)
	return a, err
}

// deskClasses puts notes and register together, class by class.
func deskClasses(notes []school.AbsenceNote, seen []attendedToday) []DeskClass {
	var out []DeskClass
	in := func(title string) *DeskClass {
		i := slices.IndexFunc(out, func(c DeskClass) bool { return c.Title == title })
		if i < 0 {
			i, out = len(out), append(out, DeskClass{Title: title})
		}
		return &out[i]
	}
	for _, a := range seen {
		one := DeskStudent{Student: a.student, Name: a.name.Full(), Missed: a.missed, WholeDay: a.whole}
		if i := slices.IndexFunc(notes, func(n school.AbsenceNote) bool { return n.Student == a.student }); i >= 0 {
			one.Note = &notes[i]
			one.Present = sawThere(notes[i], a)
		}
		if one.Note == nil && !a.whole && len(a.missed) == 0 {
			continue
		}
		class := in(a.class)
		class.Day = a.day
		class.Away = append(class.Away, one)
	}
	slices.SortFunc(out, func(a, b DeskClass) int { return compareClasses(a.Title, b.Title) })
	return out
}

// sawThere tells whether the register saw the child at what the note announces
// as missed.
func sawThere(n school.AbsenceNote, a attendedToday) bool {
	if len(n.Lessons) == 0 {
		return a.came || len(a.marked) > 0
	}
	return slices.ContainsFunc(a.marked, func(number int) bool { return slices.Contains(n.Lessons, number) })
}

// compareClasses puts «9Б» before «10А».
func compareClasses(a, b string) int {
	if n := len(leadingDigits(a)) - len(leadingDigits(b)); n != 0 {
		return n
	}
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

func leadingDigits(s string) string {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return s[:i]
		}
	}
	return s
}

// registerSQL is today's register of the children whose notes v settles: those
// with a live note today, and those marked as away.
const registerSQL = `SELECT p.id, p.family, p.given, p.middle, coalesce(h.title, ''), d.today,
		coalesce((SELECT array_agg(DISTINCT l.number ORDER BY l.number) FROM attendance a JOIN lessons l ON l.id = a.lesson_id
			WHERE a.student_id = p.id AND a.day = d.today AND a.removed_at IS NULL AND a.kind IN ('absent', 'ill', 'excused')), '{}'),
		EXISTS (SELECT FROM attendance a WHERE a.student_id = p.id AND a.day = d.today AND a.removed_at IS NULL
			AND a.lesson_id IS NULL AND a.kind IN ('absent', 'ill', 'excused')),
		EXISTS (SELECT FROM attendance a WHERE a.student_id = p.id AND a.day = d.today AND a.removed_at IS NULL AND a.kind IN ('arrived', 'late')),
		coalesce((SELECT array_agg(DISTINCT coalesce(l.number, 0)) FROM marks m LEFT JOIN lessons l ON l.id = m.lesson_id
			WHERE m.student_id = p.id AND m.day = d.today AND m.removed_at IS NULL AND m.value ~ '^[1-5]'), '{}')
	FROM people p
	JOIN schools s ON s.id = p.school_id
	CROSS JOIN LATERAL (SELECT ($1::timestamptz AT TIME ZONE s.zone)::date AS today) d
	LEFT JOIN LATERAL (
		SELECT k.title FROM enrolments e JOIN classes k ON k.id = e.class_id AND k.kind = 'homeroom'
		WHERE e.person_id = p.id AND e.role = 'student'
		  AND (e.begins IS NULL OR e.begins <= d.today) AND (e.ends IS NULL OR e.ends >= d.today)
		ORDER BY e.id DESC LIMIT 1) h ON true
	WHERE (p.id = ANY ((SELECT nullif(current_setting('zvonok.children', true), ''))::bigint[])
		OR p.school_id = ANY ((SELECT nullif(current_setting('zvonok.schools', true), ''))::bigint[]))
	  AND (EXISTS (SELECT FROM attendance a WHERE a.student_id = p.id AND a.day = d.today AND a.removed_at IS NULL AND a.kind IN ('absent', 'ill', 'excused'))
		OR EXISTS (SELECT FROM absence_notes n WHERE n.student_id = p.id AND n.withdrawn_at IS NULL AND n.verdict IS DISTINCT FROM 'refused'
			AND n.from_day <= d.today AND n.to_day >= d.today))
	ORDER BY p.family COLLATE "ru-x-icu", p.given COLLATE "ru-x-icu", p.id
	LIMIT 200`
