package store

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// ReportCard is the marks of one student in one period (табель).
type ReportCard struct {
	Student  school.Person
	Periods  []school.Period // the student's of that school year, in order of time, the shortest first
	Period   school.Period   // the one shown; zero where the school has told of none
	Subjects []SubjectMarks  // by title
	// Years are the student's other school years, in order, each by its longest period.
	Years []school.Period
}

// SubjectMarks is one line of a report card. Marks are in order of day.
type SubjectMarks struct {
	Subject int64
	Title   string
	Marks   []school.Mark
	Average school.Average
}

// ReportCard reads the marks of a period; with period 0, of the one that today
// lies in. NotFound when v may not see the student, or the period is none of
// the student's. Subjects with no marks yet are listed too.
func (s *Store) ReportCard(ctx context.Context, v Viewer, student, period int64, today time.Time) (ReportCard, error) {
	card := ReportCard{Student: school.Person{ID: student}}
	var groups []int64
	found := false
	err := s.read(ctx, v, func(b *pgx.Batch) {
		queueStudent(b, &card.Student, &found)
		queuePeriods(b, student, &card.Periods)
		audited(b, v, "marks", student)
	})
	if err != nil {
		return ReportCard{}, err
	}
	if !found {
		return ReportCard{}, school.Refuse(school.NotFound, "no such student")
	}
	if card.Period, err = pick(card.Periods, period, today); err != nil {
		return ReportCard{}, err
	}
	card.Years = otherYears(card.Periods, card.Period.Year)
	card.Periods = slices.DeleteFunc(card.Periods, func(p school.Period) bool { return p.Year != card.Period.Year })
	span, day := card.Period.Span, today
	if card.Period.ID == 0 { // no periods known: the last ninety days
		span = school.Span{From: today.AddDate(0, 0, -90), To: today}
	}
	var marks []school.Mark
	if day.After(span.To) && card.Period.ID != 0 { // the groups of that time, not of now
		day = span.To
	}
	err = s.read(ctx, v, func(b *pgx.Batch) {
		queueMarks(b, student, card.Period, span, &marks)
		queueGroups(b, student, day, &groups)
	})
	if err != nil {
		return ReportCard{}, err
	}
	card.Subjects, err = s.bySubject(ctx, groups, marks)
	return card, err
}

// otherYears leads to the school years that are over, or planned: in each, to the
// period that holds the most of it.
func otherYears(periods []school.Period, shown int) []school.Period {
	longest := map[int]school.Period{}
	for _, p := range periods {
		if was, known := longest[p.Year]; p.Year != shown && (!known || p.Span.To.Sub(p.Span.From) > was.Span.To.Sub(was.Span.From)) {
			longest[p.Year] = p
		}
	}
	return slices.SortedFunc(maps.Values(longest), func(a, b school.Period) int { return cmp.Compare(a.Year, b.Year) })
}

// pick is the period asked for, else the current one.
func pick(periods []school.Period, id int64, today time.Time) (school.Period, error) {
	if id == 0 {
		p, _ := school.Current(periods, today)
		return p, nil
	}
	for _, p := range periods {
		if p.ID == id {
			return p, nil
		}
	}
	return school.Period{}, school.Refuse(school.NotFound, "no such period")
}

// bySubject sorts marks into lines; a group without marks gives an empty line.
func (s *Store) bySubject(ctx context.Context, groups []int64, marks []school.Mark) ([]SubjectMarks, error) {
	classes := slices.Clone(groups)
	for _, m := range marks {
		if !slices.Contains(classes, m.Class) {
			classes = append(classes, m.Class)
		}
	}
	titles, err := s.classTitles(ctx, classes)
	if err != nil {
		return nil, err
	}
	lines := map[int64]*SubjectMarks{}
	line := func(class int64) *SubjectMarks {
		t := titles[class]
		if lines[t.subject] == nil {
			lines[t.subject] = &SubjectMarks{Subject: t.subject, Title: t.title}
		}
		return lines[t.subject]
	}
	for _, g := range groups {
		line(g)
	}
	for _, m := range marks {
		l := line(m.Class)
		m.Subject = l.Subject
		l.Marks = append(l.Marks, m)
		l.Average.Add(m)
	}
	out := make([]SubjectMarks, 0, len(lines))
	for _, l := range lines {
		out = append(out, *l)
	}
	slices.SortFunc(out, func(a, b SubjectMarks) int {
		return cmp.Or(cmp.Compare(a.Title, b.Title), cmp.Compare(a.Subject, b.Subject))
	})
	return out, nil
}

// OpenMark is a mark with the name of its subject.
type OpenMark struct {
	school.Mark
	SubjectTitle string
}

// Mark opens one mark: its work, its kind, its comment. NotFound when v may not
// see it, or it was taken back.
func (s *Store) Mark(ctx context.Context, v Viewer, student, id int64) (OpenMark, error) {
	var m OpenMark
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(markSQL+` WHERE m.id = $1 AND m.student_id = $2 AND m.removed_at IS NULL`, id, student).
			QueryRow(func(row pgx.Row) error { return scanMark(row, &m.Mark) })
		audited(b, v, "mark", student)
	})
	if err != nil {
		return OpenMark{}, err
	}
	titles, err := s.classTitles(ctx, []int64{m.Class})
	m.Subject, m.SubjectTitle = titles[m.Class].subject, titles[m.Class].title
	return m, err
}

// SubjectTitle is the title that a subject's line has; empty when unknown.
func (c ReportCard) SubjectTitle(subject int64) string {
	for _, s := range c.Subjects {
		if s.Subject == subject {
			return s.Title
		}
	}
	return ""
}

const markSQL = `SELECT m.id, m.student_id, m.class_id, m.work_id, coalesce(m.lesson_id, 0), m.day, m.value, m.comment,
	m.weight, m.counts, w.title, coalesce(c.title, '')
	FROM marks m JOIN works w ON w.id = m.work_id LEFT JOIN categories c ON c.id = w.category_id`

func scanMark(row pgx.Row, m *school.Mark) error {
	return row.Scan(&m.ID, &m.Student, &m.Class, &m.Work, &m.Lesson, &m.Day, &m.Value, &m.Comment, &m.Weight, &m.Counts, &m.Title, &m.Kind)
}

// queueMarks asks for the marks of a period. Where the school put a work into a
// period of that kind, that decides, however late the mark was written down;
// else the day of the mark does, within span.
func queueMarks(b *pgx.Batch, student int64, of school.Period, span school.Span, into *[]school.Mark) {
	b.Queue(markSQL+` LEFT JOIN periods q ON q.id = w.period_id AND q.kind = $4 AND q.removed_at IS NULL
		WHERE m.student_id = $1 AND m.removed_at IS NULL AND CASE WHEN q.id IS NULL THEN m.day BETWEEN $2 AND $3 ELSE (q.starts, q.ends) = ($2, $3) END
		ORDER BY m.day, m.id`, student, span.From, span.To, of.Kind).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var m school.Mark
			if err := scanMark(rows, &m); err != nil {
				return err
			}
			*into = append(*into, m)
		}
		return rows.Err()
	})
}

func queueStudent(b *pgx.Batch, p *school.Person, found *bool) {
	b.Queue(`SELECT family, given, middle, school_id FROM people WHERE id = $1`, p.ID).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			*found = true
			if err := rows.Scan(&p.Family, &p.Given, &p.Middle, &p.School); err != nil {
				return err
			}
		}
		return rows.Err()
	})
}

// queuePeriods asks for the periods of all the student's classes, of all years. One
// that two schools have, for a student who went over, is the present school's.
func queuePeriods(b *pgx.Batch, student int64, into *[]school.Period) {
	b.Queue(`SELECT DISTINCT ON (p.starts, p.ends, p.kind) p.id, p.title, p.kind, p.starts, p.ends, p.school_year FROM periods p
		WHERE p.removed_at IS NULL AND p.id IN (SELECT cp.period_id FROM enrolments e JOIN class_periods cp ON cp.class_id = e.class_id
			WHERE e.person_id = $1 AND e.role = 'student')
		ORDER BY p.starts, p.ends, p.kind, p.school_id <> (SELECT s.school_id FROM people s WHERE s.id = $1), p.id`, student).Query(func(rows pgx.Rows) error {
		for rows.Next() {
			var p school.Period
			if err := rows.Scan(&p.ID, &p.Title, &p.Kind, &p.Span.From, &p.Span.To, &p.Year); err != nil {
				return err
			}
			*into = append(*into, p)
		}
		return rows.Err()
	})
}

// queueGroups asks for the groups that the student is taught in on a day.
func queueGroups(b *pgx.Batch, student int64, day time.Time, into *[]int64) {
	b.Queue(`SELECT e.class_id FROM enrolments e JOIN classes c ON c.id = e.class_id AND c.kind = 'scheduled' AND c.removed_at IS NULL
		WHERE e.person_id = $1 AND e.role = 'student' AND (e.begins IS NULL OR e.begins <= $2) AND (e.ends IS NULL OR e.ends >= $2)`,
		student, day).Query(func(rows pgx.Rows) error {
		var err error
		*into, err = pgx.CollectRows(rows, pgx.RowTo[int64])
		return err
	})
}
