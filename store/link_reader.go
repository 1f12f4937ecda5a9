package store

import (
	"context"
	"crypto/subtle"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// The pages behind links of letters speak to whoever the letter was written to.
// Both methods answer the language of that account, and NotFound where the proof
// in the token is not ours: a forged one says nothing about anybody.

// UnsubscribeReader is the language of the account that an unsubscribe token
// belongs to.
func (s *Store) UnsubscribeReader(ctx context.Context, token string) (language string, err error) {
	id, channel, err := s.readToken(token)
	if err != nil {
		return "", err
	}
	err = s.system(ctx, func(tx pgx.Tx) error {
		if channel == byNotices {
			return tx.QueryRow(ctx, `SELECT language FROM accounts WHERE id = $1`, id).Scan(&language)
		}
		return tx.QueryRow(ctx, `SELECT a.language FROM subscriptions s JOIN accounts a ON a.id = s.account_id WHERE s.id = $1`, id).Scan(&language)
	})
	return language, err
}

// ConfirmReader is the language of the account whose last letter carried this
// link, be it too old by now. It confirms nothing and counts no try.
func (s *Store) ConfirmReader(ctx context.Context, token string) (language string, err error) {
	foreign := school.Refuse(school.NotFound, "not a link of ours")
	account, given, ok := splitToken(token)
	if !ok {
		return "", foreign
	}
	var nonce []byte
	err = s.system(ctx, func(tx pgx.Tx) error {
		return tx.QueryRow(ctx, `SELECT a.language, c.nonce FROM confirmations c JOIN accounts a ON a.id = c.account_id
			WHERE c.account_id = $1`, account).Scan(&language, &nonce)
	})
	if err != nil {
		return "", err
	}
	tokens, err := s.keys.Tokens("confirm link", confirmText(account, nonce))
	if err != nil {
		return "", err
	}
	for _, t := range tokens {
		if subtle.ConstantTimeCompare(t, given) == 1 {
			return language, nil
		}
	}
	return "", foreign
}
