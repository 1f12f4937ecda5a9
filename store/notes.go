package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Notes is a page of what teachers wrote about a student, the newest first.
// Remarks are among them for everybody but the student: the database leaves them
// out.
type Notes struct {
	Student school.Person
	Notes   []Note
	Page    int // from 1
	Pages   int // at least 1
}

// Note is a remark or a comment with who wrote it.
type Note struct {
	school.Note
	SubjectTitle string // empty: of no lesson
	TeacherName  string // «Фамилия И. О.»; may be empty
}

// NotesOnPage bounds a page.
const NotesOnPage = 10

// Notes reads a page, from 1; beyond the last one it is the last. NotFound when
// v may not see the student.
func (s *Store) Notes(ctx context.Context, v Viewer, student int64, page int) (Notes, error) {
	out := Notes{Student: school.Person{ID: student}, Page: max(page, 1)}
	found := false
	err := s.read(ctx, v, func(b *pgx.Batch) {
		queueStudent(b, &out.Student, &found)
		b.Queue(`SELECT greatest(1, (count(*) + $2 - 1) / $2) FROM notes WHERE student_id = $1 AND removed_at IS NULL`, student, NotesOnPage).
			QueryRow(func(row pgx.Row) error { return row.Scan(&out.Pages) })
		b.Queue(notesSQL, student, out.Page, NotesOnPage).Query(func(rows pgx.Rows) error {
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

// The page asked for is held within what there is, so that a stale button shows
// the last page and not an empty one.
const notesSQL = `WITH held AS (SELECT least($2::bigint, greatest(1, (count(*) + $3::bigint - 1) / $3::bigint)) AS page
		FROM notes WHERE student_id = $1 AND removed_at IS NULL)
	SELECT n.id, n.kind, n.day, coalesce(n.lesson_id, 0), coalesce(n.class_id, 0), coalesce(n.teacher_id, 0), n.text,
		coalesce(p.family, ''), coalesce(p.given, ''), coalesce(p.middle, '')
	FROM notes n LEFT JOIN people p ON p.id = n.teacher_id
	WHERE n.student_id = $1 AND n.removed_at IS NULL
	ORDER BY n.day DESC, n.id DESC
	LIMIT $3 OFFSET ((SELECT page FROM held) - 1) * $3::bigint`
