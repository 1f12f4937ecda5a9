package store

import (
	"context"
	"crypto/rand"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// FileAbsence announces an absence: one note for each student, all or none. The
// class teacher hears of it at once, where none is linked the curator, and so do
// the child's other parents. Invalid where the filing is wrong (school.AbsenceFiling);
// Conflict where a live note of the same child holds one of the days; Denied
// where a student is not a child of v. Attendance is never written.
func (s *Store) FileAbsence(ctx context.Context, v Viewer, f school.AbsenceFiling, reply Reply[[]school.AbsenceNote]) error {
	return s.write(ctx, v, func(tx pgx.Tx) error {
		notes := make([]school.AbsenceNote, 0, len(f.Students))
		for _, student := range f.Students {
			note, err := s.fileOne(ctx, tx, v, f, student)
			if err != nil {
				return err
			}
			notes = append(notes, note)
		}
		return reply.close(ctx, s, tx, notes)
	})
}

func (s *Store) fileOne(ctx context.Context, tx pgx.Tx, v Viewer, f school.AbsenceFiling, student int64) (school.AbsenceNote, error) {
	var none school.AbsenceNote
	today, err := s.todayOf(ctx, tx, student)
	if err != nil {
		return none, err
	}
	if err := f.Validate(today); err != nil {
		return none, err
	}
	people, err := s.audience(ctx, tx, student)
	if err != nil {
		return none, err
	}
	place := rand.Text()
	text, err := s.sealWords(f.Text, noteSeal("text_enc", place))
	if err != nil {
		return none, err
	}
	lessons := f.Lessons
	if lessons == nil {
		lessons = []int{}
	}
	var id int64
	err = tx.QueryRow(ctx, `INSERT INTO absence_notes (school_id, student_id, filed_by, filed_name, filed_at, from_day, to_day, lessons, reason,
			seal, text_enc, file_id, sent_to)
		SELECT p.school_id, p.id, a.id, a.full_name, $3, $4, $5, $6, $7, $8, $9, nullif($10::bigint, 0), $11
		FROM people p, accounts a WHERE p.id = $1 AND a.id = $2 RETURNING id`,
		student, v.Account, s.Now(), f.Span.From, f.Span.To, lessons, string(f.Reason), place, text, f.File, string(people.reader())).Scan(&id)
	if err != nil {
		return none, err
	}
	if err := s.tellOfNote(ctx, tx, noteWord{key: NoteFiled, note: id}, people.settlers()...); err != nil {
		return none, err
	}
	if err := s.tellOfNote(ctx, tx, noteWord{key: NoteFiledToo, note: id, toFamily: true}, people.othersThan(v.Account)...); err != nil {
		return none, err
	}
	return s.noteWith(ctx, tx, "absence filed", id)
}

// WithdrawAbsence takes a note back; the school and the other parents hear of
// it. Conflict where it is over, refused or withdrawn already; NotFound where it
// is none of v's children's.
func (s *Store) WithdrawAbsence(ctx context.Context, v Viewer, id int64, reply Reply[school.AbsenceNote]) error {
	return s.changeNote(ctx, v, id, reply, func(tx pgx.Tx, n school.AbsenceNote, today time.Time) (ServiceKey, error) {
		if n.Span.To.Before(today) {
			return "", school.Refuse(school.Conflict, "the days are over")
		}
		_, err := tx.Exec(ctx, `UPDATE absence_notes SET withdrawn_at = $2, withdrawn_by = $3 WHERE id = $1`, id, s.Now(), v.Account)
		return NoteTakenBack, err
	})
}

// EndAbsence moves the last day of a note. What was confirmed stays so for fewer
// days; for more of them the school is asked again. Invalid for days that cannot
// be; Conflict where the note is no longer live, or the new days run into another.
func (s *Store) EndAbsence(ctx context.Context, v Viewer, id int64, last time.Time, reply Reply[school.AbsenceNote]) error {
	return s.changeNote(ctx, v, id, reply, func(tx pgx.Tx, n school.AbsenceNote, today time.Time) (ServiceKey, error) {
		if err := school.CheckAbsenceEnd(school.Span{From: n.Span.From, To: last}, today); err != nil {
			return "", err
		}
		if len(n.Lessons) > 0 && !last.Equal(n.Span.To) {
			return "", school.Wrong("lessons", "of several days")
		}
		if !last.After(n.Span.To) {
			_, err := tx.Exec(ctx, `UPDATE absence_notes SET to_day = $2, changed_at = $3 WHERE id = $1`, id, last, s.Now())
			return NoteChanged, err
		}
		_, err := tx.Exec(ctx, `UPDATE absence_notes SET to_day = $2, changed_at = $3, delivered_at = NULL, read_at = NULL, read_by = NULL,
			verdict = NULL, settled_at = NULL, settled_by = NULL WHERE id = $1`, id, last, s.Now())
		return NoteChanged, err
	})
}

// changeNote locks a live note, lets change do its part, and tells those whom it
// concerns: the word that change gives to the school and to the other parents.
func (s *Store) changeNote(ctx context.Context, v Viewer, id int64, reply Reply[school.AbsenceNote],
	change func(tx pgx.Tx, n school.AbsenceNote, today time.Time) (ServiceKey, error),
) error {
	return s.write(ctx, v, func(tx pgx.Tx) error {
		n, err := s.lockNote(ctx, tx, id)
		if err != nil {
			return err
		}
		if !n.Live() {
			return school.Refuse(school.Conflict, "the note is not live any more")
		}
		today, err := s.todayOf(ctx, tx, n.Student)
		if err != nil {
			return err
		}
		word, err := change(tx, n, today)
		if err != nil {
			return err
		}
		people, err := s.audience(ctx, tx, n.Student)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `UPDATE absence_notes SET sent_to = $2 WHERE id = $1 AND withdrawn_at IS NULL`, id, string(people.reader())); err != nil {
			return err
		}
		if err := s.tellOfNote(ctx, tx, noteWord{key: word, note: id}, people.settlers()...); err != nil {
			return err
		}
		if err := s.tellOfNote(ctx, tx, noteWord{key: word, note: id, toFamily: true}, people.othersThan(v.Account)...); err != nil {
			return err
		}
		out, err := s.noteWith(ctx, tx, "absence "+string(word), id)
		if err != nil {
			return err
		}
		return reply.close(ctx, s, tx, out)
	})
}

// lockNote reads a note that v may see and holds it to the end of the effect.
func (s *Store) lockNote(ctx context.Context, tx pgx.Tx, id int64) (school.AbsenceNote, error) {
	if _, err := tx.Exec(ctx, `SELECT FROM absence_notes WHERE id = $1 FOR UPDATE`, id); err != nil {
		return school.AbsenceNote{}, err
	}
	return s.scanNote(tx.QueryRow(ctx, noteSQL+`WHERE n.id = $1`, id))
}

// noteWith leaves a row in the audit and gives the note as it is now.
func (s *Store) noteWith(ctx context.Context, tx pgx.Tx, action string, id int64) (school.AbsenceNote, error) {
	if _, err := tx.Exec(ctx, `SELECT audited($1, school_id, student_id, id) FROM absence_notes WHERE id = $2`, action, id); err != nil {
		return school.AbsenceNote{}, err
	}
	return s.scanNote(tx.QueryRow(ctx, noteSQL+`WHERE n.id = $1`, id))
}

// todayOf is the school day at the student's school.
func (s *Store) todayOf(ctx context.Context, tx pgx.Tx, student int64) (time.Time, error) {
	var zone string
	err := tx.QueryRow(ctx, `SELECT s.zone FROM people p JOIN schools s ON s.id = p.school_id WHERE p.id = $1`, student).Scan(&zone)
	return school.Day(s.Now(), zoneNamed(zone)), err
}

// noteNumber is how a word of the service names a note.
func noteNumber(id int64) string { return strconv.FormatInt(id, 10) }
