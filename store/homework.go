package store

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Homework is what a student has to do.
type Homework struct {
	Student  school.Person
	Class    string      // the homeroom's title, «5А»; empty when in none
	Span     school.Span // of the days that it is due on; zero: of one group, whenever it is due
	Tasks    []Task      // by the day that they are due on, in the order of lessons
	Groups   []Group     // that the student is taught in then, by title
	Of       Group       // the one asked for; zero: all
	Holidays []school.Holiday
}

// Task is the homework given at one lesson.
type Task struct {
	Lesson      int64 // where it was given
	Class       int64 // the group
	Title       string
	Given, Due  time.Time // school days; Due is zero where no next lesson is known
	Text        string
	Attachments []string // as the school wrote them: addresses, or what it took for such
	order       int      // of the lesson on the due day
}

// Group is a group that is taught one subject.
type Group struct {
	ID    int64
	Title string // the subject's
}

const (
	nextDays  = 21 // how far the next school day is looked for
	ofOneDays = 30 // how far back one subject's homework goes
)

// Homework reads what is due in span. NotFound when v may not see the student.
func (s *Store) Homework(ctx context.Context, v Viewer, student int64, span school.Span) (Homework, error) {
	h := newHomework(student, span)
	err := s.read(ctx, v, func(b *pgx.Batch) {
		h.queue(b)
		audited(b, v, "homework", student)
	})
	return h.finish(ctx, s, err)
}

// NextHomework reads what is due on the first school day after a day.
func (s *Store) NextHomework(ctx context.Context, v Viewer, student int64, after time.Time) (Homework, error) {
	h := newHomework(student, school.Span{From: after.AddDate(0, 0, 1), To: after.AddDate(0, 0, nextDays)})
	err := s.read(ctx, v, func(b *pgx.Batch) {
		h.queue(b)
		audited(b, v, "homework", student)
	})
	h.narrow()
	return h.finish(ctx, s, err)
}

// SubjectHomework reads what one group was given lately, the newest first.
// NotFound for a group that the student never was in.
func (s *Store) SubjectHomework(ctx context.Context, v Viewer, student, class int64, today time.Time) (Homework, error) {
	h := newHomework(student, school.Span{From: today, To: today})
	err := s.read(ctx, v, func(b *pgx.Batch) {
		h.queueStudent(b)
		b.Queue(taskSQL+` AND l.class_id = $2 AND l.day BETWEEN $3 AND $4 ORDER BY l.day DESC, l.number DESC, l.id DESC`,
			student, class, today.AddDate(0, 0, -ofOneDays), today.AddDate(0, 0, ofOneDays)).Query(h.readTasks)
		audited(b, v, "homework", student)
	})
	if err == nil && h.found && !slices.Contains(h.enrolled.classes(), class) {
		return Homework{}, school.Refuse(school.NotFound, "no such group")
	}
	h.Span, h.Of.ID = school.Span{}, class
	return h.finish(ctx, s, err)
}

// Task opens the homework of one lesson whole. NotFound when it is not the
// student's, or was taken back.
func (s *Store) Task(ctx context.Context, v Viewer, student, lesson int64) (Task, error) {
	h := newHomework(student, school.Span{})
	err := s.read(ctx, v, func(b *pgx.Batch) {
		h.queueStudent(b)
		b.Queue(taskSQL+` AND l.id = $2`, student, lesson).Query(h.readTasks)
		audited(b, v, "homework", student)
	})
	out, err := h.finish(ctx, s, err)
	if err == nil && len(out.Tasks) == 0 {
		err = school.Refuse(school.NotFound, "no such homework")
	}
	if err != nil {
		return Task{}, err
	}
	return out.Tasks[0], nil
}

// homeworkReading holds the rows of a batch until they are put together.
type homeworkReading struct {
	Homework
	at       time.Time // the day that the class and the groups are told of
	found    bool
	enrolled enrolled
	slots    []slot
}

// slot is a lesson of the timetable: the homework due on its day stands there.
type slot struct {
	class int64
	day   time.Time
	order int
}

func newHomework(student int64, span school.Span) *homeworkReading {
	return &homeworkReading{Homework: Homework{Student: school.Person{ID: student}, Span: span}, at: span.From}
}

func (h *homeworkReading) queueStudent(b *pgx.Batch) {
	queueStudent(b, &h.Student, &h.found)
	queueEnrolled(b, h.Student.ID, &h.enrolled)
}

func (h *homeworkReading) queue(b *pgx.Batch) {
	student, span := h.Student.ID, h.Span
	h.queueStudent(b)
	b.Queue(taskSQL+` AND l.due_day BETWEEN $2 AND $3 ORDER BY l.due_day, l.day, l.number, l.id`, student, span.From, span.To).Query(h.readTasks)
	b.Queue(`SELECT class_id, day, number FROM lessons WHERE class_id = `+mine+` AND removed_at IS NULL AND day BETWEEN $2 AND $3
		ORDER BY day, number, id`, student, span.From, span.To).Query(func(rows pgx.Rows) error {
		var l slot
		_, err := pgx.ForEachRow(rows, []any{&l.class, &l.day, &l.order}, func() error {
			if h.enrolled.in(l.class, l.day) {
				h.slots = append(h.slots, l)
			}
			return nil
		})
		return err
	})
	queueHolidays(b, student, span, &h.Holidays)
}

const taskSQL = `SELECT l.id, l.class_id, l.day, l.due_day, l.homework, l.attachments FROM lessons l
	WHERE l.class_id = ` + mine + ` AND l.removed_at IS NULL AND l.homework <> ''`

func (h *homeworkReading) readTasks(rows pgx.Rows) error {
	var t Task
	var due *time.Time
	var files string
	_, err := pgx.ForEachRow(rows, []any{&t.Lesson, &t.Class, &t.Given, &due, &t.Text, &files}, func() error {
		counts := t.Given
		if t.Due = (time.Time{}); due != nil {
			t.Due, counts = *due, *due
		}
		if h.enrolled.in(t.Class, counts) {
			t.Attachments = strings.Fields(files)
			h.Tasks = append(h.Tasks, t)
		}
		return nil
	})
	return err
}

// narrow keeps the first school day of the span: one with a lesson or homework;
// where nothing is known, a weekday outside holidays.
func (h *homeworkReading) narrow() {
	var next time.Time
	for day := h.Span.From; !day.After(h.Span.To); day = day.AddDate(0, 0, 1) {
		known := slices.ContainsFunc(h.slots, func(l slot) bool { return l.day.Equal(day) }) ||
			slices.ContainsFunc(h.Tasks, func(t Task) bool { return t.Due.Equal(day) })
		if known || len(h.slots) == 0 && len(h.Tasks) == 0 && school.SchoolDay(day, h.Holidays) {
			next = day
			break
		}
	}
	if next.IsZero() { // the longest holidays: say so under the first day
		next = h.Span.From
	}
	h.Span = school.Span{From: next, To: next}
	h.Tasks = slices.DeleteFunc(h.Tasks, func(t Task) bool { return !t.Due.Equal(next) })
}

// finish names the groups and orders the tasks as the lessons of their day.
func (h *homeworkReading) finish(ctx context.Context, s *Store, err error) (Homework, error) {
	if err != nil {
		return Homework{}, err
	}
	if !h.found {
		return Homework{}, school.Refuse(school.NotFound, "no such student")
	}
	titles, err := s.classTitles(ctx, h.enrolled.classes())
	if err != nil {
		return Homework{}, err
	}
	for _, a := range h.enrolled {
		name := titles[a.class]
		switch {
		case name.homeroom != "" && h.enrolled.in(a.class, h.at):
			h.Class = name.homeroom
		case name.homeroom == "" && h.enrolled.in(a.class, h.at) && len(h.Groups) < maxGroups:
			h.Groups = append(h.Groups, Group{ID: a.class})
		}
	}
	h.name(titles)
	h.Of.Title = titles[h.Of.ID].title
	for i := range h.Tasks {
		t := &h.Tasks[i]
		t.Title, t.order = titles[t.Class].title, 99
		for _, l := range h.slots {
			if l.class == t.Class && l.day.Equal(t.Due) {
				t.order = l.order
				break
			}
		}
	}
	if h.Of.ID == 0 {
		slices.SortStableFunc(h.Tasks, func(a, b Task) int {
			if c := a.Due.Compare(b.Due); c != 0 {
				return c
			}
			return a.order - b.order
		})
	}
	return h.Homework, nil
}

// maxGroups bounds a keyboard that names each of them.
const maxGroups = 30

// name gives each group its title once: whoever is enrolled twice has it once.
func (h *homeworkReading) name(titles map[int64]classTitle) {
	for i := range h.Groups {
		h.Groups[i].Title = titles[h.Groups[i].ID].title
	}
	slices.SortFunc(h.Groups, func(a, b Group) int {
		if c := strings.Compare(a.Title, b.Title); c != 0 {
			return c
		}
		return int(a.ID - b.ID)
	})
	h.Groups = slices.Compact(h.Groups)
}
