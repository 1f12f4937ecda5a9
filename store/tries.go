package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// How guessing is slowed down. A right code lowers nothing until it is used up,
// or one good code would buy any number of bad ones.
const (
	triesPerLock  = 5 // wrong codes of one chat
	firstLock     = 15 * time.Minute
	longestLock   = 10                  // doublings: about ten days
	triesForgiven = 30 * 24 * time.Hour // of quiet, and the next lock is the first again
	secretsPerRow = 10                  // wrong secrets on one locator: the code is void
)

// tries is a chat's row of wrong codes, locked for the transaction.
type tries struct {
	bot, chat int64
	wrong     int
	level     int
	until     time.Time // zero: never locked
}

// lockTries takes the chat's row: two updates of one chat count one after the
// other, whoever handles them.
func lockTries(ctx context.Context, tx pgx.Tx, bot, chat int64, now time.Time) (tries, error) {
	t := tries{bot: bot, chat: chat}
	var at time.Time
	var until *time.Time
	err := tx.QueryRow(ctx, `INSERT INTO tries AS t (bot, chat_id, wrong, level, at) VALUES ($1, $2, 0, 0, $3)
		ON CONFLICT (bot, chat_id) DO UPDATE SET at = t.at RETURNING wrong, level, locked_until, at`,
		bot, chat, now).Scan(&t.wrong, &t.level, &until, &at)
	t.read(at, until, now)
	return t, err
}

// read takes over what the row says of the past.
func (t *tries) read(at time.Time, until *time.Time, now time.Time) {
	if now.Sub(at) >= triesForgiven {
		t.wrong, t.level = 0, 0
	}
	if until != nil {
		t.until = until.UTC()
	}
}

func (t *tries) locked(now time.Time) bool { return now.Before(t.until) }

// miss counts a wrong code; the fifth locks the chat, each time for twice as long.
func (t *tries) miss(ctx context.Context, tx pgx.Tx, now time.Time) error {
	t.lengthen(now)
	return t.save(ctx, tx, now)
}

func (t *tries) lengthen(now time.Time) {
	t.wrong++
	if t.wrong >= triesPerLock {
		t.until = now.Add(firstLock << min(t.level, longestLock))
		t.wrong, t.level = 0, t.level+1
	}
}

// hit forgets the wrong codes, not the locks.
func (t *tries) hit(ctx context.Context, tx pgx.Tx, now time.Time) error {
	t.wrong = 0
	return t.save(ctx, tx, now)
}

func (t *tries) save(ctx context.Context, tx pgx.Tx, now time.Time) error {
	_, err := tx.Exec(ctx, `UPDATE tries SET wrong = $3, level = least($4, 1000), locked_until = $5, at = $6 WHERE bot = $1 AND chat_id = $2`,
		t.bot, t.chat, t.wrong, t.level, instant(t.until, !t.until.IsZero()), now)
	return err
}
