package store

import (
	"context"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// recoveryTicket proves that this chat showed a right code: of the school (by its
// number), or else of the letter with that hash.
func (s *Store) recoveryTicket(bot, chat, recovery int64, letter []byte) (string, error) {
	proof, err := s.keys.Token("recovery ticket", ticketText(bot, chat, recovery, letter))
	if err != nil {
		return "", err
	}
	return joinToken(recovery, proof), nil
}

// useTicket uses up what the ticket stands for; false: it is open no longer, or
// opens another account. The account's row is locked.
func (s *Store) useTicket(ctx context.Context, tx pgx.Tx, m Move, now time.Time) (recovery int64, used bool, err error) {
	recovery, given, ok := splitToken(m.Ticket)
	refused := school.Wrong("ticket", "not of this chat")
	if !ok {
		return 0, false, refused
	}
	var letter []byte
	if recovery == 0 {
		err := tx.QueryRow(ctx, `SELECT l.hash FROM recovery_letters l JOIN accounts a ON a.id = $4
				AND a.email_blind = ANY (l.blinds) AND a.confirmed_blind = a.email_blind
			WHERE l.bot = $1 AND l.chat_id = $2 AND l.void_at IS NULL AND l.expires_at > $3 FOR UPDATE OF l`,
			m.Bot, m.Chat, now, m.Account).Scan(&letter)
		if errors.Is(err, pgx.ErrNoRows) {
			return 0, false, nil
		}
		if err != nil {
			return 0, false, err
		}
	}
	proofs, err := s.keys.Tokens("recovery ticket", ticketText(m.Bot, m.Chat, recovery, letter))
	if err != nil {
		return 0, false, err
	}
	same := sameAs(proofs, given)
	switch {
	case !same && recovery == 0: // the ticket of a letter that gave way to a newer one
		return 0, false, nil
	case !same:
		return 0, false, refused
	case recovery == 0:
		tag, err := tx.Exec(ctx, `UPDATE recovery_letters SET void_at = $3 WHERE bot = $1 AND chat_id = $2`, m.Bot, m.Chat, now)
		return 0, tag.RowsAffected() == 1, err
	}
	tag, err := tx.Exec(ctx, `UPDATE recoveries r SET used_at = $3
		WHERE id = $1 AND account_id = $2 AND used_at IS NULL AND void_at IS NULL AND expires_at > $3 AND `+stillTheirsSQL("$3"), recovery, m.Account, now)
	return recovery, tag.RowsAffected() == 1, err
}

func ticketText(bot, chat, recovery int64, letter []byte) string {
	return fmt.Sprintf("%s/%d/%s", chatText(bot, chat), recovery, hex.EncodeToString(letter))
}

// sameAs compares with every hash, so that the work is the same.
func sameAs(hashes [][]byte, kept []byte) bool {
	same := 0
	for _, h := range hashes {
		same |= subtle.ConstantTimeCompare(h, kept)
	}
	return same == 1
}

func chatText(bot, chat int64) string { return fmt.Sprintf("%d/%d", bot, chat) }
