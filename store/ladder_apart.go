package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// nextWays parts a digest that its channel gave up from those that it took along.
// Told with the next, they were more than the next of another channel: that one covers
// its own day, and the days before are each covered by its own, or by nothing and lost.
// What lies between two that another channel tells goes on as one; where the other
// channel has none for any of the days, the whole does.
func (s *Store) nextWays(ctx context.Context, tx pgx.Tx, d Delivery, ways []Channel) error {
	rows, err := tx.Query(ctx, partSQL, d.On, d.ID)
	if err != nil {
		return err
	}
	all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (DeliveryRef, error) {
		var r DeliveryRef
		err := row.Scan(&r.On, &r.ID)
		return r, err
	})
	if err != nil {
		return err
	}
	for _, r := range append(all, d.DeliveryRef) {
		d.DeliveryRef = r
		if err := s.nextWay(ctx, tx, d, ways); err != nil {
			return err
		}
	}
	return nil
}

// toldNextSQL: delivery o is told by a later one, which is not given up.
const toldNextSQL = `o.state = 'dropped' AND EXISTS (SELECT FROM deliveries n WHERE n.account_id = o.account_id AND n.on_date > o.on_date
		AND n.id = o.retold_by AND n.state NOT IN ('never', 'dropped'))`

// toldBySQL: delivery o tells by another channel all that d does: the very same, or
// what it took along beside it.
const toldBySQL = `o.on_date = d.on_date AND o.kind = d.kind AND o.id <> d.id AND o.from_seq <= d.from_seq
	AND (to_jsonb(o) - ` + ofOneWay + ` - 'from_seq') = (to_jsonb(d) - ` + ofOneWay + ` - 'from_seq')`

// apartSQL: delivery d took others along, and another channel has its own of the day,
// or tells one of theirs.
const apartSQL = `d.kind = 'digest'
		AND EXISTS (SELECT FROM deliveries p JOIN deliveries o ON o.subscription_id = p.subscription_id AND o.kind = 'digest'
				AND o.channel <> p.channel AND o.instead IS NULL AND (o.on_date = d.on_date OR o.on_date = p.on_date AND ` + tellsSQL + `)
			WHERE p.account_id = d.account_id AND p.on_date < d.on_date AND p.retold_by = d.id AND p.state = 'dropped')`

// tellsSQL: delivery o tells, has told, or is told by a later one.
const tellsSQL = `(o.state NOT IN ('never', 'dropped') OR ` + toldNextSQL + `)`

// partSQL: each tells again what was its own before it took others along, and what is
// between those that another channel tells is told by the last of it.
const partSQL = `WITH d AS (SELECT * FROM deliveries WHERE on_date = $1 AND id = $2),
	own AS (SELECT p.on_date, p.id, coalesce(lag(p.to_seq) OVER (ORDER BY p.on_date), p.from_seq) AS from_seq,
			EXISTS (SELECT FROM deliveries o WHERE o.subscription_id = p.subscription_id AND o.kind = 'digest' AND o.on_date = p.on_date
				AND o.channel <> p.channel AND o.instead IS NULL AND (p.id = d.id OR ` + tellsSQL + `)) AS told
		FROM d JOIN deliveries p ON p.account_id = d.account_id AND p.on_date <= d.on_date
			AND (p.id = d.id OR p.on_date < d.on_date AND p.retold_by = d.id AND p.state = 'dropped')),
	runs AS (SELECT own.*, sum(told::int) OVER (ORDER BY on_date) AS run FROM own),
	parts AS (SELECT on_date, id, min(from_seq) OVER r AS from_seq, last_value(id) OVER r AS by
		FROM runs WINDOW r AS (PARTITION BY told, run ORDER BY on_date ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING)),
	parted AS (UPDATE deliveries p SET from_seq = CASE WHEN p.id = t.by THEN t.from_seq ELSE p.from_seq END,
			state = CASE WHEN p.id = t.by AND p.id <> d.id THEN 'never' ELSE p.state END,
			why = CASE WHEN p.id = t.by THEN d.why ELSE p.why END,
			retold_by = CASE WHEN p.id = d.id THEN p.retold_by WHEN p.id <> t.by THEN t.by END
		FROM parts t, d WHERE p.on_date = t.on_date AND p.id = t.id)
	SELECT on_date, id FROM parts WHERE id = by AND id <> $2 ORDER BY on_date`
