package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// DeliveryFilter says which deliveries are looked for; what is empty does not
// narrow.
type DeliveryFilter struct {
	States  []DeliveryState
	Channel Channel
	Account int64
	Refs    []DeliveryRef
	Limit   int // 0: all
}

// DeliveryRow is a delivery as the person who runs the server sees it: ids and
// states, no content and no address.
type DeliveryRow struct {
	DeliveryRef
	Kind      DeliveryKind
	Channel   Channel
	Account   int64
	State     DeliveryState
	Why       string // a word of ours
	Attempt   int
	Ambiguous int
	Next      time.Time // queued, later: not before
	Settled   time.Time // zero: not yet
}

// RetryDays is how far back a delivery can be sent again: an older digest would
// tell of what is long over.
const RetryDays = 14

// ListDeliveries reads them, the latest day first.
func (s *Store) ListDeliveries(ctx context.Context, f DeliveryFilter) ([]DeliveryRow, error) {
	args := f.args()
	limit := &f.Limit
	if f.Limit == 0 {
		limit = nil
	}
	rows, err := s.owner.Query(ctx, `SELECT d.on_date, d.id, d.kind, d.channel, d.account_id, d.state, d.why, d.attempt, d.ambiguous,
			d.next_at, coalesce(d.settled_at, '0001-01-01 00:00:00+00')
		FROM deliveries d WHERE `+filterSQL+` ORDER BY d.on_date DESC, d.id DESC LIMIT $6`, append(args, limit)...)
	if err != nil {
		return nil, translate(err)
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r DeliveryRow, err error) {
		err = row.Scan(&r.On, &r.ID, &r.Kind, &r.Channel, &r.Account, &r.State, &r.Why, &r.Attempt, &r.Ambiguous, &r.Next, &r.Settled)
		r.Next, r.Settled = r.Next.UTC(), r.Settled.UTC()
		return r, err
	})
	return all, translate(err)
}

// RetryDeliveries puts back into the queue what has ended without being told, or
// waits for its time, and says how many those were. Left alone are: what was
// sent, what another way or a come-back has told or will, what nobody is to be
// told any more, what is older than RetryDays, and a word of the service that has
// ended, whose text is gone. Each leaves a line in the audit.
func (s *Store) RetryDeliveries(ctx context.Context, f DeliveryFilter) (int, error) {
	now := s.Now()
	n := 0
	err := s.system(ctx, func(tx pgx.Tx) error {
		tag, err := tx.Exec(ctx, retrySQL,
			append(f.args(), now, now.UTC().AddDate(0, 0, -RetryDays))...)
		n = int(tag.RowsAffected())
		return err
	})
	return n, err
}

func (f DeliveryFilter) args() []any {
	var states []string
	for _, state := range f.States {
		states = append(states, string(state))
	}
	var days []time.Time
	var ids []int64
	for _, r := range f.Refs {
		days, ids = append(days, r.On), append(ids, r.ID)
	}
	return []any{states, string(f.Channel), f.Account, days, ids}
}

const filterSQL = `($1::text[] IS NULL OR d.state = ANY ($1)) AND ($2 = '' OR d.channel = $2) AND ($3 = 0 OR d.account_id = $3)
	AND ($4::date[] IS NULL OR (d.on_date, d.id) IN (SELECT * FROM unnest($4::date[], $5::bigint[])))`

// retrySQL: of what failed by one way and then by the next, the first alone goes
// again, where both are asked for.
const retrySQL = `WITH found AS MATERIALIZED (SELECT d.* FROM deliveries d
		WHERE ` + filterSQL + ` AND d.state IN ('later', 'never', 'unknown') AND d.on_date >= $7 AND (d.kind <> 'service' OR d.body IS NOT NULL)
		FOR UPDATE),
	untold AS (SELECT d.on_date, d.id FROM found d
		WHERE NOT EXISTS (SELECT FROM deliveries o WHERE o.account_id = d.account_id AND o.id = d.retold_by AND o.state NOT IN ('never', 'dropped'))
		  AND NOT EXISTS (SELECT FROM deliveries o WHERE o.account_id = d.account_id AND ` + sameLadderSQL + `
			AND o.channel <> 'sms' AND o.state NOT IN ('never', 'dropped'))
		  AND NOT (d.instead IS NOT NULL AND EXISTS (SELECT FROM found o WHERE o.account_id = d.account_id AND ` + sameLadderSQL + ` AND o.id < d.id))),
	again AS (
		UPDATE deliveries d SET state = 'queued', why = '', ambiguous = 0, next_at = $6, settled_at = NULL, owner = NULL
		FROM untold u WHERE d.on_date = u.on_date AND d.id = u.id
		RETURNING d.account_id, d.id)
	INSERT INTO audit (at, action, object) SELECT $6, 'delivery retried', id FROM again`
