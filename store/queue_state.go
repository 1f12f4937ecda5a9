package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// QueueState is how much one channel has to send.
type QueueState struct {
	Channel Channel
	Due     int       // to be sent now
	Waiting int       // their time has not come: quiet hours, a retry
	Sending int       // claimed by a sender
	Oldest  time.Time // since when the oldest that is due could have been sent; zero: none is due
}

// QueueState says how each channel's queue stands, and nothing of a channel
// that has nothing to send. It reads open deliveries only.
func (s *Store) QueueState(ctx context.Context) ([]QueueState, error) {
	rows, err := s.owner.Query(ctx, queueStateSQL, s.Now())
	if err != nil {
		return nil, translate(err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (q QueueState, err error) {
		var oldest *time.Time
		err = row.Scan(&q.Channel, &q.Due, &q.Waiting, &q.Sending, &oldest)
		if oldest != nil {
			q.Oldest = oldest.UTC()
		}
		return q, err
	})
	return all, translate(err)
}

// Undelivered counts, by channel, what ended since an instant without having
// been told: refused for good, or perhaps not arrived. What had nothing to tell,
// or nobody any more, is not among it.
func (s *Store) Undelivered(ctx context.Context, since time.Time) (map[Channel]int, error) {
	rows, err := s.owner.Query(ctx, `SELECT channel, count(*)::int FROM deliveries
		WHERE on_date >= $1::timestamptz::date - 1 AND settled_at >= $1 AND state IN ('never', 'unknown') GROUP BY channel`, since)
	if err != nil {
		return nil, translate(err)
	}
	out := map[Channel]int{}
	var channel Channel
	var n int
	_, err = pgx.ForEachRow(rows, []any{&channel, &n}, func() error { out[channel] = n; return nil })
	return out, translate(err)
}

// A retry was due when it was made; a word that waits for the end of quiet hours
// is due then.
const queueStateSQL = `SELECT channel, count(*) FILTER (WHERE due AND state <> 'sending'), count(*) FILTER (WHERE NOT due), count(*) FILTER (WHERE state = 'sending'),
		min(CASE WHEN why <> '` + WhyQuiet + `' AND attempt > CASE state WHEN 'sending' THEN 1 ELSE 0 END THEN as_of ELSE next_at END) FILTER (WHERE due)
	FROM (SELECT channel, state, attempt, as_of, next_at, why, next_at <= $1 AS due FROM deliveries WHERE state IN ('queued', 'later')
		UNION ALL
		SELECT channel, state, attempt, as_of, next_at, why, true FROM deliveries WHERE state = 'sending') d
	GROUP BY channel ORDER BY channel`
