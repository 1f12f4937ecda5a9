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

// DiarySQL is the batch of a diary, in its order; the bench hands the same
// statements to pgbench. $1 is the student, $2 and $3 the span's ends.
var DiarySQL = []string{
	`SELECT p.family, p.given, p.middle, p.school_id, coalesce((SELECT c.title
		FROM enrolments e JOIN classes c ON c.id = e.class_id AND c.kind = 'homeroom'
		WHERE e.person_id = p.id AND e.role = 'student' AND (e.begins IS NULL OR e.begins <= $3) AND (e.ends IS NULL OR e.ends >= $2)
		ORDER BY e.begins DESC NULLS LAST LIMIT 1), '')
	FROM people p WHERE p.id = $1`,
	`SELECT l.id, l.class_id, l.day, l.number, l.starts, l.ends, l.room, l.topic, coalesce(l.teacher_id, 0), coalesce(l.replaces_id, 0)
	FROM enrolments e JOIN lessons l ON l.class_id = e.class_id
	WHERE e.person_id = $1 AND e.role = 'student' AND l.removed_at IS NULL AND l.day BETWEEN $2 AND $3
	  AND (e.begins IS NULL OR l.day >= e.begins) AND (e.ends IS NULL OR l.day <= e.ends)`,
	`SELECT l.class_id, l.due_day, l.homework
	FROM enrolments e JOIN lessons l ON l.class_id = e.class_id
	WHERE e.person_id = $1 AND e.role = 'student' AND l.removed_at IS NULL AND l.homework <> '' AND l.due_day BETWEEN $2 AND $3
	  AND (e.begins IS NULL OR l.due_day >= e.begins) AND (e.ends IS NULL OR l.due_day <= e.ends)
	ORDER BY l.day, l.number`,
	`SELECT id, class_id, coalesce(lesson_id, 0), work_id, day, value, comment, weight, counts
	FROM marks WHERE student_id = $1 AND removed_at IS NULL AND day BETWEEN $2 AND $3 ORDER BY day, id`,
	`SELECT id, coalesce(lesson_id, 0), day, kind, minutes, comment
	FROM attendance WHERE student_id = $1 AND removed_at IS NULL AND day BETWEEN $2 AND $3 ORDER BY day, at NULLS FIRST, id`,
	`SELECT n.id, n.kind, n.day, coalesce(n.lesson_id, 0), coalesce(n.class_id, 0), coalesce(n.teacher_id, 0), n.text
	FROM notes n WHERE n.student_id = $1 AND n.removed_at IS NULL AND n.day BETWEEN $2 AND $3 ORDER BY n.day, n.id`,
	`SELECT title, starts, ends FROM holidays
	WHERE school_id = (SELECT school_id FROM people WHERE id = $1) AND removed_at IS NULL AND starts <= $3 AND ends >= $2 ORDER BY starts`,
}

type dueHomework struct {
	class int64
	day   time.Time
	text  string
}

// diaryReading holds the rows of a batch until they are put together.
type diaryReading struct {
	Diary
	found   bool
	lessons []DiaryLesson
	due     []dueHomework
	marks   []school.Mark
	absence []school.Absence
	notes   []school.Note
}

func (d *diaryReading) queue(b *pgx.Batch) {
	readers := []func(pgx.Rows) error{
		d.readStudent, d.readLessons, d.readDue, d.readMarks, d.readAbsence, d.readNotes, d.readHolidays,
	}
	for i, read := range readers {
		args := []any{d.Student.ID, d.Span.From, d.Span.To}
		b.Queue(DiarySQL[i], args...).Query(func(rows pgx.Rows) error {
			for rows.Next() {
				if err := read(rows); err != nil {
					return err
				}
			}
			return rows.Err()
		})
	}
}

func (d *diaryReading) readStudent(rows pgx.Rows) error {
	d.found = true
	p := &d.Student
	return rows.Scan(&p.Family, &p.Given, &p.Middle, &p.School, &d.Class)
}

func (d *diaryReading) readLessons(rows pgx.Rows) error {
	d.lessons = append(d.lessons, DiaryLesson{})
	l := &d.lessons[len(d.lessons)-1].Lesson
	return rows.Scan(&l.ID, &l.Class, &l.Day, &l.Number, &l.Starts, &l.Ends, &l.Room, &l.Topic, &l.Teacher, &l.Replaces)
}

func (d *diaryReading) readDue(rows pgx.Rows) error {
	var h dueHomework
	err := rows.Scan(&h.class, &h.day, &h.text)
	d.due = append(d.due, h)
	return err
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

func (d *diaryReading) readHolidays(rows pgx.Rows) error {
	var h school.Holiday
	err := rows.Scan(&h.Title, &h.Span.From, &h.Span.To)
	d.Holidays = append(d.Holidays, h)
	return err
}
