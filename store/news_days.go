package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// noteNewsDay keeps news_days true after a release of n rows behind head: what
// has a greater number than a day's has was released on that day or later. A
// release made for an earlier instant takes back what was noted of later days:
// more is then looked through, and nothing is missed.
func noteNewsDay(ctx context.Context, tx pgx.Tx, n int, head int64, at time.Time) error {
	if n == 0 {
		return nil
	}
	day := at.UTC().Truncate(24 * time.Hour)
	b := &pgx.Batch{}
	b.Queue(`DELETE FROM news_days WHERE day > $1`, day)
	b.Queue(`INSERT INTO news_days (day, before) VALUES ($1, $2) ON CONFLICT DO NOTHING`, day, head)
	return tx.SendBatch(ctx, b).Close()
}

// newsSinceSQL is the instant before which no news after number t.since was
// released, so that older months are not looked into.
const newsSinceSQL = `coalesce((SELECT d.day FROM news_days d WHERE d.before <= t.since ORDER BY d.before DESC, d.day DESC LIMIT 1)
	::timestamp AT TIME ZONE 'UTC', '-infinity')`
