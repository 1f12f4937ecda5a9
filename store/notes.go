package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Notes is what teachers wrote about a student in one month, the newest first.
// Remarks are among them for everybody but the student: the database leaves them
// out, and the months that have nothing else with them.
type Notes struct {
	Student       school.Person
	Month         time.Time // its first day; zero: there are no notes at all
	Before, After time.Time // the nearest months with notes; zero: none
	Notes         []Note
	Page          int // of the month, from 1
	Pages         int // at least 1
}

// Note is a remark or a comment with who wrote it.
type Note struct {
	school.Note
	SubjectTitle string // empty: of no lesson
	TeacherName  string // «Фамилия И. О.»; may be empty
}

// NotesOnPage bounds a page.
const NotesOnPage = 10

// Notes reads a page, from 1, of the month of a day; a zero day asks for the
// newest. Of a month without notes it is the nearest one before, else after;
// beyond the last page it is the last. NotFound when v may not see the student.
func (s *Store) Notes(ctx context.Context, v Viewer, student int64, day time.Time, page int) (Notes, error) {
	out := Notes{Student: school.Person{ID: student}, Page: max(page, 1), Pages: 1}
	asked := instant(day, !day.IsZero())
	found := false
	err := s.read(ctx, v, func(b *pgx.Batch) {
		queueStudent(b, &out.Student, &found)
		b.Queue(notesMonthSQL+`SELECT h.month, (SELECT max(month) FROM months WHERE month < h.month), (SELECT min(month) FROM months WHERE month > h.month),
				(SELECT (sum(n) + $3 - 1) / $3 FROM months WHERE month = h.month)::int
			FROM held h WHERE h.month IS NOT NULL`, student, asked, NotesOnPage).Query(func(rows pgx.Rows) error {
			var before, after *time.Time
			_, err := pgx.ForEachRow(rows, []any{&out.Month, &before, &after, &out.Pages}, func() error {
				if before != nil {
					out.Before = *before
				}
				if after != nil {
					out.After = *after
				}
				return nil
			})
			return err
		})
		b.Queue(notesMonthSQL+notesSQL, student, asked, NotesOnPage, out.Page).Query(func(rows pgx.Rows) error {
			var n Note
			var teacher school.Person
			_, err := pgx.ForEachRow(rows, []any{
				&n.ID, &n.Kind, &n.Day, &n.Lesson, &n.Class, &n.Teacher, &n.Text, &teacher.Family, &teacher.Given, &teacher.Middle,
			}, func() error {
				n.Student, n.TeacherName = student, teacher.Initials()
				out.Notes = append(out.Notes, n)
				return nil
			})
			return err
		})
		audited(b, v, "notes", student)
	})
	if err != nil {
		return Notes{}, err
	}
	if !found {
		return Notes{}, school.Refuse(school.NotFound, "no such student")
	}
	out.Page = min(out.Page, out.Pages)
	classes := make([]int64, 0, len(out.Notes))
	for _, n := range out.Notes {
		if n.Class != 0 {
			classes = append(classes, n.Class)
		}
	}
	titles, err := s.classTitles(ctx, classes)
	for i := range out.Notes {
		n := &out.Notes[i]
		n.Subject, n.SubjectTitle = titles[n.Class].subject, titles[n.Class].title
	}
	return out, err
}

// The month and the page asked for are held within what there is, so that a
// stale button shows something and not an empty screen.
const notesMonthSQL = `WITH months AS (
		SELECT date_trunc('month', day::timestamp)::date AS month, count(*) AS n FROM notes
		WHERE student_id = $1 AND removed_at IS NULL GROUP BY 1),
	held AS (SELECT coalesce(
		(SELECT max(month) FROM months WHERE month <= coalesce($2::date, 'infinity')), (SELECT min(month) FROM months)) AS month) `

const notesSQL = `SELECT n.id, n.kind, n.day, coalesce(n.lesson_id, 0), coalesce(n.class_id, 0), coalesce(n.teacher_id, 0), n.text,
		coalesce(p.family, ''), coalesce(p.given, ''), coalesce(p.middle, '')
	FROM held h
	JOIN notes n ON n.student_id = $1 AND n.removed_at IS NULL AND n.day >= h.month AND n.day < h.month + interval '1 month'
	LEFT JOIN people p ON p.id = n.teacher_id
	ORDER BY n.day DESC, n.id DESC
	LIMIT $3 OFFSET (SELECT least($4::bigint, (m.n + $3::bigint - 1) / $3::bigint) - 1 FROM months m, held WHERE m.month = held.month) * $3::bigint`
