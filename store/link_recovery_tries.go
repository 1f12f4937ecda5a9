package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// askedFor is an address's row of letters asked for, locked for the transaction:
// the same arithmetic as of wrong codes. A row is there for whatever address, so
// it says nothing about whose it is.
type askedFor struct {
	tries
	blind []byte
}

// lockAddress takes the row of an address.
func lockAddress(ctx context.Context, tx pgx.Tx, blind []byte, now time.Time) (askedFor, error) {
	a := askedFor{blind: blind}
	var at time.Time
	var until *time.Time
	err := tx.QueryRow(ctx, `INSERT INTO recovery_tries AS t (blind, wrong, level, at) VALUES ($1, 0, 0, $2)
		ON CONFLICT (blind) DO UPDATE SET at = t.at RETURNING wrong, level, locked_until, at`, blind, now).Scan(&a.wrong, &a.level, &until, &at)
	a.read(at, until, now)
	return a, err
}

// count counts one letter.
func (a *askedFor) count(ctx context.Context, tx pgx.Tx, now time.Time) error {
	a.level = min(a.level, longestAddressLock)
	a.lengthen(now)
	_, err := tx.Exec(ctx, `UPDATE recovery_tries SET wrong = $2, level = $3, locked_until = $4, at = $5 WHERE blind = $1`,
		a.blind, a.wrong, a.level, instant(a.until, !a.until.IsZero()), now)
	return err
}
