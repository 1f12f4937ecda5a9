package store

import (
	"context"
	"errors"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// waits is THE table of what quiet hours hold back, of the words that go to a
// family. Everything else goes at once: what was asked for, what guards the
// account, and whatever the school has to act upon.
func (k ServiceKey) waits() bool {
	switch k {
	case NoteFiledToo, NoteChanged, NoteTakenBack, NoteSettled:
		return true // it is good to know, in the morning too
	case ConfirmMail, MailStopped, // asked for just now; what to do before the next digest is lost
		RecoveryMail, CodeVoided, RecoveryVoided, PlaceLost, AccessMoved, AccessMovedMail, RecoveryIssued, RecoveryIssuedMail, // somebody may be in where they should not be
		NoteFiled, NotesWait, FeedSilent: // the school's work
	}
	return false
}

// afterQuiet is when a word about a note may go to a parent: now, or when the
// parent's quiet hours are over.
func (s *Store) afterQuiet(ctx context.Context, tx pgx.Tx, note, account int64) (time.Time, error) {
	now := s.Now()
	var q school.Quiet
	var zone string
	err := tx.QueryRow(ctx, `SELECT quiet_from, quiet_to, zone FROM absence_quiet($1, $2, $3)`, note, account, now).Scan(&q.From, &q.To, &zone)
	if errors.Is(err, pgx.ErrNoRows) {
		return now, nil
	}
	if err != nil {
		return now, err
	}
	q.Zone = zoneNamed(zone)
	if until, quiet := q.Until(now); quiet {
		return until, nil
	}
	return now, nil
}
