package store

import (
	"context"
	"errors"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// chatAt is a chat of a bot.
type chatAt struct{ bot, chat int64 }

// openRecovery judges a code of the school: the account that it moves, and the row
// whose locator was right and whose secret was not.
func (s *Store) openRecovery(ctx context.Context, tx pgx.Tx, code school.InviteCode, now time.Time) (recovery, account, guessed int64, err error) {
	hashes, err := s.recoveryHashes(code)
	if err != nil {
		return 0, 0, 0, err
	}
	var id int64
	kept, expires := noHash, now
	err = tx.QueryRow(ctx, `SELECT id, account_id, hash, expires_at FROM recoveries
		WHERE locator = $1 AND used_at IS NULL AND void_at IS NULL`, code.Locator()).Scan(&id, &account, &kept, &expires)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return 0, 0, 0, err
	}
	switch {
	case !sameAs(hashes, kept):
		return 0, 0, id, nil
	case !now.Before(expires):
		return 0, 0, 0, nil
	}
	return id, account, 0, nil
}

// peekRecovery fills in what an open code of the school gives to the chat.
func (s *Store) peekRecovery(ctx context.Context, tx pgx.Tx, at chatAt, recovery, account int64, now time.Time, out *Peeked) error {
	holder, err := recoveryHolder(ctx, tx, at.bot, at.chat)
	if err != nil {
		return err
	}
	who, err := movable(ctx, tx, openedSQL, account, now)
	if err != nil {
		return err
	}
	var theirs bool
	if err := tx.QueryRow(ctx, `SELECT `+stillTheirsSQL("$2")+` FROM recoveries r WHERE id = $1`, recovery, now).Scan(&theirs); err != nil {
		return err
	}
	switch {
	case holder != 0:
		out.Taken, out.Own = true, holder == account
		return nil
	case len(who) == 0, !theirs: // blocked, or nothing is left to open, or not by this code any more
		out.Refused = true
		return nil
	}
	ticket, err := s.recoveryTicket(at.bot, at.chat, recovery, nil)
	out.Recovery = &Recovery{Ticket: ticket, Who: who}
	return err
}

// guessedRecovery counts a wrong secret against the code of the school whose
// locator it was typed under; ten make it void, and its curators are told.
func (s *Store) guessedRecovery(ctx context.Context, tx pgx.Tx, guessed int64, now time.Time) error {
	var void bool
	err := tx.QueryRow(ctx, `UPDATE recoveries SET wrong = wrong + 1,
			void_at = CASE WHEN wrong + 1 >= $3 THEN $2::timestamptz END, void_why = CASE WHEN wrong + 1 >= $3 THEN 'guessed' END
		WHERE id = $1 AND used_at IS NULL AND void_at IS NULL RETURNING void_at IS NOT NULL`, guessed, now, secretsPerRow).Scan(&void)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && !void {
		return nil
	}
	if err != nil {
		return err
	}
	return s.tellRecoveryVoided(ctx, tx, guessed, "guessed", now)
}

// tellRecoveryVoided tells the curators of a school that a code of theirs is void.
func (s *Store) tellRecoveryVoided(ctx context.Context, tx pgx.Tx, recovery int64, why string, now time.Time) error {
	var at int64
	if err := tx.QueryRow(ctx, `SELECT school_id FROM recoveries WHERE id = $1`, recovery).Scan(&at); err != nil {
		return err
	}
	curators, err := curatorsOf(ctx, tx, at, now)
	if err != nil {
		return err
	}
	for _, curator := range curators {
		if err := s.queueService(ctx, tx, curator, ByChat, Service{Key: RecoveryVoided, Args: map[string]string{"Why": why, atSchool: strconv.FormatInt(at, 10)}}); err != nil {
			return err
		}
	}
	return recordSystem(ctx, tx, record{at: now, action: "recovery_void_" + why, school: at, object: recovery})
}

// voidShownRecovery does for a code that gives an account back what is done for an
// invite code that others can read.
func (s *Store) voidShownRecovery(ctx context.Context, tx pgx.Tx, code school.InviteCode, now time.Time) error {
	recovery, _, _, err := s.openRecovery(ctx, tx, code, now)
	if err != nil || recovery == 0 {
		return err
	}
	tag, err := tx.Exec(ctx, `UPDATE recoveries SET void_at = $2, void_why = 'group' WHERE id = $1 AND used_at IS NULL AND void_at IS NULL`, recovery, now)
	if err != nil || tag.RowsAffected() == 0 {
		return err
	}
	return s.tellRecoveryVoided(ctx, tx, recovery, "group", now)
}

func (s *Store) recoveryHashes(code school.InviteCode) ([][]byte, error) {
	return s.keys.Tokens("recovery code", code.Body())
}
