package store

import (
	"cmp"
	"context"
	"slices"
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
	InHand  []int64 // ids that the owner has claimed and not settled yet: they are not taken again
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

// TakeUp claims a set of deliveries for one attempt each: those whose time has
// come, digests after all that people wait for, also in the answer, those that the
// named owners left behind, and the owner's own that it does not have in hand: a claim whose answer
// was lost on the way. An owner that has come back meanwhile keeps its own.
func (s *Store) TakeUp(ctx context.Context, t Take) ([]Delivery, error) {
	now := s.Now()
	var all []Delivery
	err := s.system(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, takeSQL, t.Owner, string(t.Channel), now, t.Limit, t.Gone, t.InHand, !t.Urgent)
		if err != nil {
			return err
		}
		all, err = pgx.CollectRows(rows, func(row pgx.CollectableRow) (d Delivery, err error) {
			err = row.Scan(&d.On, &d.ID, &d.Kind, &d.Account, &d.Subscription, &d.Channel, &d.From, &d.To, &d.AsOf,
				&d.Body, &d.Attempt, &d.Ambiguous, &d.Period.From, &d.Period.To, &d.Instead)
			d.AsOf = d.AsOf.UTC()
			return d, err
		})
		return err
	})
	slices.SortFunc(all, func(a, b Delivery) int {
		if late := a.Kind == TellDigest; late != (b.Kind == TellDigest) {
			if late {
				return 1
			}
			return -1
		}
		return cmp.Compare(a.ID, b.ID)
	})
	return all, err
}

const takeSQL = `WITH ready AS (
		SELECT on_date, id FROM deliveries
		WHERE state IN ('queued', 'later') AND next_at <= $3 AND channel = $2 AND (kind = 'digest') <= $7
		ORDER BY (kind = 'digest'), next_at, id LIMIT $4 FOR UPDATE SKIP LOCKED),
	alive AS MATERIALIZED (` + aliveSQL + `),
	orphans AS (
		SELECT on_date, id FROM deliveries
		WHERE state = 'sending' AND channel = $2
		  AND (owner = $1 AND NOT EXISTS (SELECT FROM unnest($6::bigint[]) h (mine) WHERE mine = id) OR owner = ANY ($5) AND owner NOT IN (SELECT id FROM alive))
		  AND (kind = 'digest') <= $7
		ORDER BY claimed_at LIMIT $4 FOR UPDATE SKIP LOCKED)
	UPDATE deliveries d SET state = 'sending', owner = $1, attempt = d.attempt + 1, claimed_at = $3
	FROM (SELECT * FROM orphans UNION ALL SELECT * FROM ready LIMIT $4) t
	WHERE d.on_date = t.on_date AND d.id = t.id
	RETURNING d.on_date, d.id, d.kind, d.account_id, coalesce(d.subscription_id, 0), d.channel, d.from_seq, d.to_seq, d.as_of,
		d.body, d.attempt, d.ambiguous, coalesce(d.from_day, '0001-01-01'), coalesce(d.to_day, '0001-01-01'), coalesce(d.instead, '')`

// TallyOf counts how the named deliveries stand.
func (s *Store) TallyOf(ctx context.Context, refs []DeliveryRef) (Tally, error) {
	out := Tally{}
	days, ids := make([]time.Time, len(refs)), make([]int64, len(refs))
	for i, r := range refs {
		days[i], ids[i] = r.On, r.ID
	}
	rows, err := s.owner.Query(ctx, `SELECT d.channel, d.state, count(*)
		FROM unnest($1::date[], $2::bigint[]) t (day, id) JOIN deliveries d ON d.on_date = t.day AND d.id = t.id
		GROUP BY 1, 2`, days, ids)
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
