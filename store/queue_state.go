package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// LateAfter is how long something can be due before it is late.
const LateAfter = 10 * time.Minute

// QueueState is how much one channel has to send.
type QueueState struct {
	Channel Channel
	Due     int       // to be sent now; also what is not claimed yet, though its time has come
	Late    int       // due or sending, and that for longer than LateAfter
	Waiting int       // their time has not come: quiet hours, a retry
	Sending int       // claimed by a sender
	Oldest  time.Time // since when the oldest that is due could have been sent; zero: none is due
}

// QueueState says how each channel's queue stands, and nothing of a channel
// that has nothing to send. It reads open deliveries, and what should be one by now:
// where nobody claims, there is no delivery to be late.
func (s *Store) QueueState(ctx context.Context) ([]QueueState, error) {
	rows, err := s.owner.Query(ctx, queueStateSQL, s.Now(), s.Now().Add(-LateAfter))
	if err != nil {
		return nil, translate(err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (q QueueState, err error) {
		var oldest *time.Time
		err = row.Scan(&q.Channel, &q.Due, &q.Waiting, &q.Sending, &q.Late, &oldest)
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
// is due then, and so is what waited for the morning.
const queueStateSQL = `SELECT channel, count(*) FILTER (WHERE due AND state <> 'sending'), count(*) FILTER (WHERE NOT due), count(*) FILTER (WHERE state = 'sending'),
		count(*) FILTER (WHERE due AND since < $2), min(since) FILTER (WHERE due)
	FROM (SELECT channel, state, next_at <= $1 AS due, CASE WHEN why <> '` + WhyQuiet + `' AND attempt > 0 THEN as_of ELSE next_at END AS since FROM deliveries WHERE state IN ('queued', 'later')
		UNION ALL
		SELECT channel, state, true, CASE WHEN why <> '` + WhyQuiet + `' AND attempt > 1 THEN as_of ELSE next_at END FROM deliveries WHERE state = 'sending'
		UNION ALL
		SELECT c.channel, 'due', true, s.next_at FROM subscriptions s JOIN accounts a ON a.id = s.account_id
		JOIN (VALUES ('chat'), ('mail')) c (channel) ON CASE c.channel WHEN 'chat' THEN s.chat ELSE s.mail AND coalesce(a.confirmed_blind = a.email_blind, false) END
		WHERE s.active AND s.ended_at IS NULL AND s.next_at <= $1
		UNION ALL
		SELECT channel, 'due', true, due_at FROM notice_pending WHERE due_at <= $1) d
	GROUP BY channel ORDER BY channel`
