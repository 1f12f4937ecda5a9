package store

import (
	"context"
	"encoding/base64"
	"strconv"

	"github.com/jackc/pgx/v5"
)

// byNotices stands in a token where the channel of a digest stands.
const byNotices Channel = "notices"

// NoticesToken is what a notice's letter carries: the right to stop all notices
// of an account by mail. It is made and read as UnsubscribeToken is.
func (s *Store) NoticesToken(account int64) (string, error) {
	body := strconv.FormatInt(account, 36) + "." + string(byNotices)
	proof, err := s.keys.Token(unsubscribeToken, body)
	if err != nil {
		return "", err
	}
	return body + "." + base64.RawURLEncoding.EncodeToString(proof[:tokenBytes]), nil
}

// StopsNotices tells whether the token is of a notice's letter, and not of a digest's.
func (s *Store) StopsNotices(token string) bool {
	_, channel, err := s.readToken(token)
	return err == nil && channel == byNotices
}

// stopNotices turns all notices of an account by mail off, in every role; none
// is usual, so what was switched on is all there is.
func (s *Store) stopNotices(ctx context.Context, account int64) (Unsubscribed, error) {
	err := s.system(ctx, func(tx pgx.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE notice_prefs SET wanted = false, at = $2 WHERE account_id = $1 AND channel = 'mail' AND wanted`, account, s.Now())
		if err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE accounts SET fallback = 'none' WHERE id = $1`, account) // nor in the chat's place
		return err
	})
	return Unsubscribed{}, err
}
