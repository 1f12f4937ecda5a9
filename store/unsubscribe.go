package store

import (
	"context"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

const (
	unsubscribeToken = "unsubscribe"
	tokenBytes       = 16
)

// UnsubscribeToken is what a letter's link carries: the subscription, the
// channel, and a proof that we made it. It is stored nowhere and never expires:
// an old letter can be unsubscribed from.
func (s *Store) UnsubscribeToken(subscription int64, channel Channel) (string, error) {
	body := strconv.FormatInt(subscription, 36) + "." + string(channel)
	proof, err := s.keys.Token(unsubscribeToken, body)
	if err != nil {
		return "", err
	}
	return body + "." + base64.RawURLEncoding.EncodeToString(proof[:tokenBytes]), nil
}

// Unsubscribed is what a stop did.
type Unsubscribed struct {
	Other bool // a digest still goes out by another channel
}

// Unsubscribe stops one channel of a subscription at once; the token is the
// right to do so, no login is asked for. A second time changes nothing.
// NotFound for a token that we did not make.
func (s *Store) Unsubscribe(ctx context.Context, token string) (Unsubscribed, error) {
	id, channel, err := s.readToken(token)
	if err != nil {
		return Unsubscribed{}, err
	}
	if channel == byNotices {
		return s.stopNotices(ctx, id)
	}
	var out Unsubscribed
	err = s.system(ctx, func(tx pgx.Tx) error {
		var account, student int64
		var role school.Role
		err := tx.QueryRow(ctx, `SELECT s.account_id, s.role, coalesce(s.student_id, 0)
			FROM subscriptions s WHERE s.id = $1`, id).Scan(&account, &role, &student)
		if err != nil {
			return err
		}
		// A digest that was split or joined since is stopped as what it became.
		// #nosec G201 -- the column is one of two words of ours
		_, err = tx.Exec(ctx, fmt.Sprintf(`UPDATE subscriptions
			SET %[1]s = false, mail_left = mail_left OR $4 = 'mail', active = active AND (chat AND $4 <> 'chat' OR mail AND $4 <> 'mail')
			WHERE account_id = $1 AND role = $2
			  AND (id = $5 OR $3 = 0 OR student_id IS NULL OR student_id = $3)`, column(channel)),
			account, string(role), student, string(channel), id)
		if err != nil {
			return err
		}
		// Nor do letters come in the chat's place any more: stop is stop.
		if channel == ByMail {
			if _, err := tx.Exec(ctx, `UPDATE accounts SET fallback = 'none' WHERE id = $1`, account); err != nil {
				return err
			}
		}
		return tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM subscriptions WHERE account_id = $1 AND role = $2 AND ended_at IS NULL
			AND active AND ($3 = 0 OR student_id IS NULL OR student_id = $3))`, account, string(role), student).Scan(&out.Other)
	})
	return out, err
}

func column(c Channel) string {
	if c == ByMail {
		return "mail"
	}
	return "chat"
}

func (s *Store) readToken(token string) (int64, Channel, error) {
	foreign := school.Refuse(school.NotFound, "not a token of ours")
	parts := strings.Split(token, ".")
	if len(parts) != 3 || len(token) > 64 {
		return 0, "", foreign
	}
	id, err := strconv.ParseInt(parts[0], 36, 64)
	channel := Channel(parts[1])
	if err != nil || channel != ByChat && channel != ByMail && channel != byNotices {
		return 0, "", foreign
	}
	proof, err := base64.RawURLEncoding.DecodeString(parts[2])
	if err != nil || len(proof) != tokenBytes {
		return 0, "", foreign
	}
	ours, err := s.keys.Tokens(unsubscribeToken, parts[0]+"."+parts[1])
	if err != nil {
		return 0, "", err
	}
	for _, p := range ours {
		if subtle.ConstantTimeCompare(p[:tokenBytes], proof) == 1 {
			return id, channel, nil
		}
	}
	return 0, "", foreign
}
