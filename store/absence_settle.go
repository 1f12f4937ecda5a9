package store

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// ReadAbsence opens a note for whoever settles it, and marks that it was read:
// by whom and when, the first time. NotFound where v may not settle it.
func (s *Store) ReadAbsence(ctx context.Context, v Viewer, id int64, reply Reply[school.AbsenceNote]) error {
	return s.settle(ctx, v, id, reply, "absence", func(pgx.Tx, school.AbsenceNote) error { return nil })
}

// ConfirmAbsence says yes to a note up to a day: the last one that whoever says
// so has seen; zero: the one it was filed with. Again is fine; Conflict where the
// note was refused or withdrawn meanwhile, or has other days by now.
func (s *Store) ConfirmAbsence(ctx context.Context, v Viewer, id int64, last time.Time, reply Reply[school.AbsenceNote]) error {
	return s.settle(ctx, v, id, reply, "absence confirmed", func(tx pgx.Tx, n school.AbsenceNote) error {
		if n.Waits() && (last.IsZero() && !n.Changed.IsZero() || !last.IsZero() && !last.Equal(n.Span.To)) {
			return school.Refuse(school.Conflict, "the days were changed")
		}
		if n.Verdict == school.NoteConfirmed {
			return nil
		}
		return s.judge(ctx, tx, n, school.NoteConfirmed, "")
	})
}

// RefuseAbsence says no, with a reason that the parents read. Invalid without
// one; Conflict where the note was settled or withdrawn meanwhile.
func (s *Store) RefuseAbsence(ctx context.Context, v Viewer, id int64, why string, reply Reply[school.AbsenceNote]) error {
	why = strings.TrimSpace(why)
	if why == "" || utf8.RuneCountInString(why) > school.MaxAbsenceText {
		return school.Wrong("why", "no reason, or too long a one")
	}
	return s.settle(ctx, v, id, reply, "absence refused", func(tx pgx.Tx, n school.AbsenceNote) error {
		return s.judge(ctx, tx, n, school.NoteRefused, why)
	})
}

// settle is the school's part: the note is read by now, whatever else happens.
func (s *Store) settle(ctx context.Context, v Viewer, id int64, reply Reply[school.AbsenceNote], action string,
	do func(tx pgx.Tx, n school.AbsenceNote) error,
) error {
	if v.Role != school.Teacher && v.Role != school.Curator {
		return school.Refuse(school.NotFound, "not theirs to settle")
	}
	return s.write(ctx, v, func(tx pgx.Tx) error {
		n, err := s.lockNote(ctx, tx, id)
		if err != nil {
			return err
		}
		if n.Withdrawn.IsZero() {
			if _, err := tx.Exec(ctx, `UPDATE absence_notes SET read_at = $2, read_by = `+selfSQL+` WHERE id = $1 AND read_at IS NULL`, id, s.Now()); err != nil {
				return err
			}
		}
		if err := do(tx, n); err != nil {
			return err
		}
		out, err := s.noteWith(ctx, tx, action, id)
		if err != nil {
			return err
		}
		return reply.close(ctx, s, tx, out)
	})
}

// judge keeps the verdict and tells the parents.
func (s *Store) judge(ctx context.Context, tx pgx.Tx, n school.AbsenceNote, verdict school.AbsenceState, why string) error {
	if !n.Waits() {
		return school.Refuse(school.Conflict, "the note was settled or withdrawn")
	}
	var place string
	if err := tx.QueryRow(ctx, `SELECT seal FROM absence_notes WHERE id = $1`, n.ID).Scan(&place); err != nil {
		return err
	}
	sealed, err := s.sealWords(why, noteSeal("why_enc", place))
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE absence_notes SET verdict = $2, settled_at = $3, settled_by = `+selfSQL+`, why_enc = $4 WHERE id = $1`,
		n.ID, string(verdict), s.Now(), sealed); err != nil {
		return err
	}
	people, err := s.audience(ctx, tx, n.Student)
	if err != nil {
		return err
	}
	return s.tellOfNote(ctx, tx, noteWord{key: NoteSettled, note: n.ID, toFamily: true}, people["parent"]...)
}

// selfSQL is the person behind the account that entered; NULL: on no list.
const selfSQL = `(nullif(current_setting('zvonok.self', true), '')::bigint[])[1]`
