package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Diary is some days of one student, as the paper diary shows them.
type Diary struct {
	Student  school.Person
	Class    string // the homeroom's title, «5А»; empty when in none
	Span     school.Span
	Days     []DiaryDay // every day of the span, in order
	Holidays []school.Holiday
}

// DiaryDay is one day. Lessons are in order of number, then start.
type DiaryDay struct {
	Day     time.Time
	Lessons []DiaryLesson
	Loose   []school.Mark    // marks of a group that has no lesson on the day
	Whole   []school.Absence // of the whole day, arrivals and departures
	Notes   []school.Note    // remarks (never to the student) and comments
	Due     []Due            // homework of groups that have no lesson on the day
}

// Due is homework for a day on which its group has no lesson: a date of its own,
// or a timetable that is not in yet.
type Due struct {
	Title string // the subject's
	Text  string
}

// DiaryLesson is a lesson with what it was for this student.
type DiaryLesson struct {
	school.Lesson        // Homework is what is due here, several joined by a line break
	Title         string // the subject's
	Marks         []school.Mark
	Absence       *school.Absence
}

// Diary reads the days of span for a student, in one round trip. NotFound when v
// may not see the student. Marks come without Work, Title and Kind: Mark opens
// one. A screen of staff leaves a row in the audit.
func (s *Store) Diary(ctx context.Context, v Viewer, student int64, span school.Span) (Diary, error) {
	d := diaryReading{Diary: Diary{Student: school.Person{ID: student}, Span: span}}
	err := s.read(ctx, v, func(b *pgx.Batch) {
		d.queue(b)
		audited(b, v, "diary", student)
	})
	if err != nil {
		return Diary{}, err
	}
	if !d.found {
		return Diary{}, school.Refuse(school.NotFound, "no such student")
	}
	titles, err := s.classTitles(ctx, d.classes())
	if err != nil {
		return Diary{}, err
	}
	d.assemble(titles)
	return d.Diary, nil
}

// asked is what a statement of the batch is about: its parameters, in order.
type asked int

const (
	ofStudent       asked = iota // the student
	ofStudentInSpan              // the student and the span's ends
	ofSpan                       // the span's ends
)

// diarySQL is the batch of a diary, in its order. Each is a scan of one index:
// what joins would find out about enrolments and classes is put together here,
// from a few rows.
var diarySQL = []struct {
	about asked
	text  string
}{
	{ofStudent, `SELECT family, given, middle, school_id FROM people WHERE id = $1`},
	{ofStudent, `SELECT class_id, begins, ends FROM enrolments WHERE person_id = $1 AND role = 'student'`},
	{ofStudentInSpan, `SELECT id, class_id, day, number, starts, ends, room, topic, coalesce(teacher_id, 0), coalesce(replaces_id, 0), homework, due_day
		FROM lessons
		WHERE class_id = ANY (ARRAY (SELECT class_id FROM enrolments WHERE person_id = $1 AND role = 'student')) AND removed_at IS NULL
		  AND (day BETWEEN $2 AND $3 OR homework <> '' AND due_day BETWEEN $2 AND $3)
		ORDER BY day, number, starts, id`},
	{ofStudentInSpan, `SELECT id, class_id, coalesce(lesson_id, 0), work_id, day, value, comment, weight, counts
		FROM marks WHERE student_id = $1 AND removed_at IS NULL AND day BETWEEN $2 AND $3 ORDER BY day, id`},
	{ofStudentInSpan, `SELECT id, coalesce(lesson_id, 0), day, kind, minutes, comment
		FROM attendance WHERE student_id = $1 AND removed_at IS NULL AND day BETWEEN $2 AND $3 ORDER BY day, at NULLS FIRST, id`},
	{ofStudentInSpan, `SELECT id, kind, day, coalesce(lesson_id, 0), coalesce(class_id, 0), coalesce(teacher_id, 0), text
		FROM notes WHERE student_id = $1 AND removed_at IS NULL AND day BETWEEN $2 AND $3 ORDER BY day, id`},
	{ofSpan, `SELECT school_id, title, starts, ends FROM holidays
		WHERE removed_at IS NULL AND starts <= $2 AND ends >= $1 ORDER BY starts, id`},
}

// attended is a time in a class; no date: always was, still is.
type attended struct {
	class        int64
	begins, ends *time.Time
}

func (a attended) overlaps(s school.Span) bool {
	return (a.begins == nil || !a.begins.After(s.To)) && (a.ends == nil || !a.ends.Before(s.From))
}

type dueHomework struct {
	class int64
	day   time.Time
	text  string
}

// diaryReading holds the rows of a batch until they are put together.
type diaryReading struct {
	Diary
	found    bool
	attended []attended
	lessons  []DiaryLesson
	due      []dueHomework
	marks    []school.Mark
	absence  []school.Absence
	notes    []school.Note
}

func (d *diaryReading) queue(b *pgx.Batch) {
	readers := []func(pgx.Rows) error{
		d.readStudent, d.readAttended, d.readLessons, d.readMarks, d.readAbsence, d.readNotes, d.readHolidays,
	}
	for i, read := range readers {
		b.Queue(diarySQL[i].text, d.parameters(diarySQL[i].about)...).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				if err := read(rows); err != nil {
					return err
				}
			}
			return rows.Err()
		})
	}
}

func (d *diaryReading) parameters(about asked) []any {
	switch about {
	case ofStudent:
		return []any{d.Student.ID}
	case ofSpan:
		return []any{d.Span.From, d.Span.To}
	}
	return []any{d.Student.ID, d.Span.From, d.Span.To}
}

func (d *diaryReading) readStudent(rows pgx.Rows) error {
	d.found = true
	p := &d.Student
	return rows.Scan(&p.Family, &p.Given, &p.Middle, &p.School)
}

func (d *diaryReading) readAttended(rows pgx.Rows) error {
	var a attended
	err := rows.Scan(&a.class, &a.begins, &a.ends)
	d.attended = append(d.attended, a)
	return err
}

// readLessons takes a lesson of the span, homework due in the span, or both.
func (d *diaryReading) readLessons(rows pgx.Rows) error {
	var l school.Lesson
	h := dueHomework{}
	var due *time.Time
	err := rows.Scan(&l.ID, &l.Class, &l.Day, &l.Number, &l.Starts, &l.Ends, &l.Room, &l.Topic, &l.Teacher, &l.Replaces, &h.text, &due)
	if err != nil {
		return err
	}
	if d.Span.Holds(l.Day) && d.attends(l.Class, l.Day) {
		d.lessons = append(d.lessons, DiaryLesson{Lesson: l})
	}
	if h.text != "" && due != nil && d.Span.Holds(*due) && d.attends(l.Class, *due) {
		h.class, h.day = l.Class, *due
		d.due = append(d.due, h)
	}
	return nil
}

// attends tells whether the student was in the group on a day: of a group that
// was left, what came later is not the student's.
func (d *diaryReading) attends(class int64, day time.Time) bool {
	for _, a := range d.attended {
		if a.class == class && a.overlaps(school.Span{From: day, To: day}) {
			return true
		}
	}
	return false
}

func (d *diaryReading) readMarks(rows pgx.Rows) error {
	m := school.Mark{Student: d.Student.ID}
	err := rows.Scan(&m.ID, &m.Class, &m.Lesson, &m.Work, &m.Day, &m.Value, &m.Comment, &m.Weight, &m.Counts)
	d.marks = append(d.marks, m)
	return err
}

func (d *diaryReading) readAbsence(rows pgx.Rows) error {
	a := school.Absence{Student: d.Student.ID}
	err := rows.Scan(&a.ID, &a.Lesson, &a.Day, &a.Kind, &a.Minutes, &a.Comment)
	d.absence = append(d.absence, a)
	return err
}

func (d *diaryReading) readNotes(rows pgx.Rows) error {
	n := school.Note{Student: d.Student.ID}
	err := rows.Scan(&n.ID, &n.Kind, &n.Day, &n.Lesson, &n.Class, &n.Teacher, &n.Text)
	d.notes = append(d.notes, n)
	return err
}

// readHolidays keeps those of the student's school: the viewer may see others.
func (d *diaryReading) readHolidays(rows pgx.Rows) error {
	var of int64
	var h school.Holiday
	if err := rows.Scan(&of, &h.Title, &h.Span.From, &h.Span.To); err != nil {
		return err
	}
	if of == d.Student.School {
		d.Holidays = append(d.Holidays, h)
	}
	return nil
}
