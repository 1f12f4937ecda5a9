package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// notesListed is how many notes a list shows, the newest first.
const notesListed = 12

// Absences are the notes of v's children, whoever of the parents filed them, the
// latest days first.
func (s *Store) Absences(ctx context.Context, v Viewer) ([]school.AbsenceNote, error) {
	var notes []school.AbsenceNote
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(noteSQL+`ORDER BY n.to_day DESC, n.id DESC LIMIT $1`, notesListed).Query(s.collectNotes(&notes))
	})
	return notes, err
}

// Absence opens one note for a parent. NotFound where v may not see it.
func (s *Store) Absence(ctx context.Context, v Viewer, id int64) (school.AbsenceNote, error) {
	var note school.AbsenceNote
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(noteSQL+`WHERE n.id = $1`, id).QueryRow(func(row pgx.Row) (err error) {
			note, err = s.scanNote(row)
			return err
		})
		b.Queue(presentSQL+`WHERE n.id = $1 `+presentLive, id).Query(func(rows pgx.Rows) error {
			var of int64
			var day time.Time
			_, err := pgx.ForEachRow(rows, []any{&of, &day}, func() error { note.Present = append(note.Present, day); return nil })
			return err
		})
		b.Queue(`SELECT audited('absence', school_id, student_id, id) FROM absence_notes WHERE id = $1 AND $2`, id, v.Role != school.Parent)
	})
	return note, err
}
