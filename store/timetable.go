package store

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Timetable is the lessons of some days, with what was changed in them.
type Timetable struct {
	Student  school.Person
	Class    string // the homeroom's title, «5А»; empty when in none
	Span     school.Span
	Days     []TimetableDay // every day of the span, in order
	Holidays []school.Holiday
}

// TimetableDay is one day. Lessons are in order of number, then start.
type TimetableDay struct {
	Day     time.Time
	Lessons []TimetableLesson
}

// TimetableLesson is a lesson with its teacher, and its change where there is
// one. Homework and topic are not in it.
type TimetableLesson struct {
	school.Lesson
	Title       string // the subject's
	TeacherName string // «Фамилия И. О.»; may be empty
	// Instead is the lesson that this one stands in for.
	Instead *OtherLesson
	// Gone is the lesson that takes place instead of this one.
	Gone *OtherLesson
}

// OtherLesson is the other side of a change.
type OtherLesson struct {
	ID, Class int64
	Day       time.Time
	Number    int
	Title     string // the subject's
}

// Moved tells whether the change is one of time and not of subject.
func (l TimetableLesson) Moved(other OtherLesson) bool {
	return l.Title == other.Title && (!l.Day.Equal(other.Day) || l.Number != other.Number)
}

// Timetable reads the lessons of span. NotFound when v may not see the student.
func (s *Store) Timetable(ctx context.Context, v Viewer, student int64, span school.Span) (Timetable, error) {
	t := newTimetable(student, span)
	err := s.read(ctx, v, func(b *pgx.Batch) {
		t.queue(b)
		audited(b, v, "timetable", student)
	})
	return t.finish(ctx, s, err)
}

// NextTimetable reads the first school day that is not before a day.
func (s *Store) NextTimetable(ctx context.Context, v Viewer, student int64, from time.Time) (Timetable, error) {
	t := newTimetable(student, school.Span{From: from, To: from.AddDate(0, 0, nextDays)})
	err := s.read(ctx, v, func(b *pgx.Batch) {
		t.queue(b)
		audited(b, v, "timetable", student)
	})
	t.narrow()
	return t.finish(ctx, s, err)
}

// timetableReading holds the rows of a batch until they are put together.
type timetableReading struct {
	Timetable
	found    bool
	enrolled enrolled
	lessons  []TimetableLesson
	replaced []OtherLesson           // what the lessons of the span stand in for
	standing map[int64]OtherLesson   // replaced lesson -> the one that takes place
	teachers map[int64]school.Person // by id
}

func newTimetable(student int64, span school.Span) *timetableReading {
	return &timetableReading{
		Timetable: Timetable{Student: school.Person{ID: student}, Span: span},
		standing:  map[int64]OtherLesson{}, teachers: map[int64]school.Person{},
	}
}

// moveDays is how far from its old day a lesson that was moved is looked for.
const moveDays = 21

func (t *timetableReading) queue(b *pgx.Batch) {
	student, span := t.Student.ID, t.Span
	queueStudent(b, &t.Student, &t.found)
	queueEnrolled(b, student, &t.enrolled)
	b.Queue(`SELECT id, class_id, day, number, starts, ends, room, coalesce(teacher_id, 0), coalesce(replaces_id, 0) FROM lessons
		WHERE class_id = `+mine+` AND removed_at IS NULL AND day BETWEEN $2 AND $3 ORDER BY day, number, starts, id`,
		student, span.From, span.To).Query(t.readLessons)
	b.Queue(`SELECT id, class_id, day, number FROM lessons WHERE id IN (SELECT replaces_id FROM lessons
		WHERE class_id = `+mine+` AND removed_at IS NULL AND replaces_id IS NOT NULL AND day BETWEEN $2 AND $3)`,
		student, span.From, span.To).Query(func(rows pgx.Rows) error {
		var l OtherLesson
		_, err := pgx.ForEachRow(rows, []any{&l.ID, &l.Class, &l.Day, &l.Number}, func() error {
			t.replaced = append(t.replaced, l)
			return nil
		})
		return err
	})
	b.Queue(`SELECT replaces_id, id, class_id, day, number FROM lessons
		WHERE class_id = `+mine+` AND removed_at IS NULL AND replaces_id IS NOT NULL AND day BETWEEN $2 AND $3`,
		student, span.From.AddDate(0, 0, -moveDays), span.To.AddDate(0, 0, moveDays)).Query(func(rows pgx.Rows) error {
		var of int64
		var l OtherLesson
		_, err := pgx.ForEachRow(rows, []any{&of, &l.ID, &l.Class, &l.Day, &l.Number}, func() error {
			if t.enrolled.in(l.Class, l.Day) {
				t.standing[of] = l
			}
			return nil
		})
		return err
	})
	b.Queue(`SELECT id, family, given, middle FROM people WHERE id IN (SELECT teacher_id FROM lessons
		WHERE class_id = `+mine+` AND removed_at IS NULL AND day BETWEEN $2 AND $3)`, student, span.From, span.To).Query(func(rows pgx.Rows) error {
		var p school.Person
		_, err := pgx.ForEachRow(rows, []any{&p.ID, &p.Family, &p.Given, &p.Middle}, func() error {
			t.teachers[p.ID] = p
			return nil
		})
		return err
	})
	queueHolidays(b, student, span, &t.Holidays)
}

func (t *timetableReading) readLessons(rows pgx.Rows) error {
	var l school.Lesson
	_, err := pgx.ForEachRow(rows, []any{
		&l.ID, &l.Class, &l.Day, &l.Number, &l.Starts, &l.Ends, &l.Room, &l.Teacher, &l.Replaces,
	}, func() error {
		if t.enrolled.in(l.Class, l.Day) {
			t.lessons = append(t.lessons, TimetableLesson{Lesson: l})
		}
		return nil
	})
	return err
}

// narrow keeps the first school day: one with a lesson; where none is known, a
// weekday outside holidays.
func (t *timetableReading) narrow() {
	next := t.Span.From
	for day := t.Span.From; !day.After(t.Span.To); day = day.AddDate(0, 0, 1) {
		known := slices.ContainsFunc(t.lessons, func(l TimetableLesson) bool { return l.Day.Equal(day) })
		if known || len(t.lessons) == 0 && school.SchoolDay(day, t.Holidays) {
			next = day
			break
		}
	}
	t.Span = school.Span{From: next, To: next}
	t.lessons = slices.DeleteFunc(t.lessons, func(l TimetableLesson) bool { return !l.Day.Equal(next) })
}

func (t *timetableReading) finish(ctx context.Context, s *Store, err error) (Timetable, error) {
	if err != nil {
		return Timetable{}, err
	}
	if !t.found {
		return Timetable{}, school.Refuse(school.NotFound, "no such student")
	}
	classes := t.enrolled.classes()
	for _, l := range t.replaced { // of a group that is not the student's, perhaps
		classes = append(classes, l.Class)
	}
	titles, err := s.classTitles(ctx, classes)
	if err != nil {
		return Timetable{}, err
	}
	for _, a := range t.enrolled {
		if home := titles[a.class].homeroom; home != "" && t.enrolled.in(a.class, t.Span.From) {
			t.Class = home
		}
	}
	for day := t.Span.From; !day.After(t.Span.To); day = day.AddDate(0, 0, 1) {
		t.Days = append(t.Days, TimetableDay{Day: day})
	}
	for _, l := range t.lessons {
		l.Title, l.Subject = titles[l.Class].title, titles[l.Class].subject
		teacher := t.teachers[l.Teacher]
		l.TeacherName = teacher.Initials()
		if i := slices.IndexFunc(t.replaced, func(o OtherLesson) bool { return o.ID == l.Replaces }); i >= 0 {
			other := t.replaced[i]
			other.Title = titles[other.Class].title
			l.Instead = &other
		}
		if other, ok := t.standing[l.ID]; ok {
			other.Title = titles[other.Class].title
			l.Gone = &other
		}
		at := int(l.Day.Sub(t.Span.From).Hours() / 24)
		t.Days[at].Lessons = append(t.Days[at].Lessons, l)
	}
	for _, d := range t.Days { // of two at one time, the one that takes place comes first
		slices.SortStableFunc(d.Lessons, func(a, b TimetableLesson) int {
			return cmp.Or(cmp.Compare(a.Number, b.Number), cmp.Compare(a.Starts, b.Starts))
		})
	}
	return t.Timetable, nil
}
