package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Take says what an owner wants from the queue.
type Take struct {
	Owner   int64
	Channel Channel
	Limit   int
	Urgent  bool    // no digests: what people wait for alone
	Gone    []int64 // owners that are gone for long enough: what they have claimed may be taken over
	InHand  []int64 // ids that the owner has read and not settled yet: they are not read again
}

// GoneOwners are the owners that have claims by a channel and no session that
// holds their lock. One that is alive, however slow, is never among them.
func (s *Store) GoneOwners(ctx context.Context, channel Channel) ([]int64, error) {
	rows, err := s.owner.Query(ctx, `WITH alive AS MATERIALIZED (`+aliveSQL+`)
		SELECT DISTINCT owner FROM deliveries WHERE state = 'sending' AND channel = $1 AND owner NOT IN (SELECT id FROM alive)`, string(channel))
	if err != nil {
		return nil, translate(err)
	}
	gone, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	return gone, translate(err)
}

// LookAhead reads what is to be sent next: what people wait for, then digests. It
// claims nothing, so whoever dies with a set in hand keeps nobody waiting; Recheck
// claims, when a letter's turn has come. What the named owners left behind goes back
// into the queue first, and the owner's own claims that it does not have in hand: the
// answer to those was lost. An owner that has come back meanwhile keeps its own.
func (s *Store) LookAhead(ctx context.Context, t Take) ([]Delivery, error) {
	var all []Delivery
	b := &pgx.Batch{}
	b.Queue(putBackSQL, t.Owner, string(t.Channel), t.Gone, t.InHand)
	b.Queue(aheadSQL, string(t.Channel), s.Now(), t.Limit, t.InHand, !t.Urgent).Query(func(rows pgx.Rows) (err error) {
		all, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (d Delivery, err error) {
			err = row.Scan(&d.On, &d.ID, &d.Kind, &d.Account, &d.Subscription, &d.Channel, &d.From, &d.To, &d.AsOf,
				&d.Body, &d.Attempt, &d.Ambiguous, &d.Period.From, &d.Period.To, &d.Instead, &d.Due)
			d.AsOf, d.Due = d.AsOf.UTC(), d.Due.UTC()
			return d, err
		})
		return err
	})
	return all, translate(s.owner.SendBatch(ctx, b).Close())
}

const putBackSQL = `WITH alive AS MATERIALIZED (` + aliveSQL + `),
	orphans AS (
		SELECT on_date, id FROM deliveries
		WHERE state = 'sending' AND channel = $2
		  AND (owner = $1 AND NOT EXISTS (SELECT FROM unnest($4::bigint[]) h (mine) WHERE mine = id) OR owner = ANY ($3) AND owner NOT IN (SELECT id FROM alive))
		FOR UPDATE SKIP LOCKED)
	UPDATE deliveries d SET state = 'later' FROM orphans t WHERE d.on_date = t.on_date AND d.id = t.id`

const aheadSQL = `SELECT on_date, id, kind, account_id, coalesce(subscription_id, 0), channel, from_seq, to_seq, as_of,
		body, attempt + 1, ambiguous, coalesce(from_day, '0001-01-01'), coalesce(to_day, '0001-01-01'), coalesce(instead, ''), coalesce(due_at, as_of)
	FROM deliveries
	WHERE state IN ('queued', 'later') AND next_at <= $2 AND channel = $1 AND (kind = 'digest') <= $5
	  AND NOT EXISTS (SELECT FROM unnest($4::bigint[]) h (mine) WHERE mine = id)
	ORDER BY (kind = 'digest'), next_at, id LIMIT $3`

// claimSQL claims letters for the attempts that they were read for, where nobody
// else has, and where they are still to go.
const claimSQL = `UPDATE deliveries d SET state = 'sending', owner = $4, attempt = t.attempt, claimed_at = $5
	FROM (SELECT d.on_date, d.id, t.attempt
		FROM unnest($1::date[], $2::bigint[], $3::int[]) t (day, id, attempt) JOIN deliveries d ON d.on_date = t.day AND d.id = t.id
		WHERE d.state IN ('queued', 'later') AND d.attempt = t.attempt - 1 AND d.next_at <= $5
		ORDER BY d.id FOR UPDATE OF d SKIP LOCKED) t
	WHERE d.on_date = t.on_date AND d.id = t.id`

// heldBackSQL: delivery o waits, at $3, for quiet hours to be over, and not for a retry.
const heldBackSQL = `(o.next_at > $3 AND (o.state = 'queued' OR o.state = 'later' AND o.why = '` + WhyQuiet + `'))`

// TallyOf counts how the named deliveries stand.
func (s *Store) TallyOf(ctx context.Context, refs []DeliveryRef) (Tally, error) {
	out := Tally{}
	days, ids := make([]time.Time, len(refs)), make([]int64, len(refs))
	for i, r := range refs {
		days[i], ids[i] = r.On, r.ID
	}
	rows, err := s.owner.Query(ctx, `SELECT o.channel, CASE WHEN `+heldBackSQL+` THEN 'held' ELSE o.state END, count(*)
		FROM unnest($1::date[], $2::bigint[]) t (day, id) JOIN deliveries o ON o.on_date = t.day AND o.id = t.id
		GROUP BY 1, 2`, days, ids, s.Now())
	if err != nil {
		return nil, translate(err)
	}
	var channel Channel
	var state DeliveryState
	var n int
	_, err = pgx.ForEachRow(rows, []any{&channel, &state, &n}, func() error {
		if out[channel] == nil {
			out[channel] = map[DeliveryState]int{}
		}
		out[channel][state] = n
		return nil
	})
	return out, translate(err)
}
