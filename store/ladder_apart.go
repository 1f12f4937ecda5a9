package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// nextWays parts a digest that its channel gave up from those that it took along, and
// each goes on by itself. Told with the next, they were more than the next of another
// channel: that one covers its own day, and the days before are each covered by its
// own, or by nothing and lost. Where the other channel has none for this day, the whole
// goes by it as one.
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

// apartSQL: delivery d took others along, and another channel has its own of the day.
const apartSQL = `d.kind = 'digest'
		AND EXISTS (SELECT FROM deliveries p WHERE p.account_id = d.account_id AND p.on_date < d.on_date AND p.retold_by = d.id AND p.state = 'dropped')
		AND EXISTS (SELECT FROM deliveries w WHERE w.subscription_id = d.subscription_id AND w.kind = 'digest' AND w.on_date = d.on_date
			AND w.id <> d.id AND w.instead IS NULL)`

// partSQL: each tells again what was its own before it took others along.
const partSQL = `WITH d AS (SELECT * FROM deliveries WHERE on_date = $1 AND id = $2),
	parts AS (SELECT p.on_date, p.id, p.to_seq, d.why, coalesce(lag(p.to_seq) OVER (ORDER BY p.on_date), p.from_seq) AS own
		FROM d JOIN deliveries p ON p.account_id = d.account_id AND p.on_date < d.on_date AND p.retold_by = d.id AND p.state = 'dropped'),
	parted AS (UPDATE deliveries p SET state = 'never', why = t.why, retold_by = NULL, from_seq = t.own FROM parts t WHERE p.on_date = t.on_date AND p.id = t.id),
	whole AS (UPDATE deliveries o SET from_seq = (SELECT max(to_seq) FROM parts) WHERE o.on_date = $1 AND o.id = $2 AND EXISTS (SELECT FROM parts))
	SELECT on_date, id FROM parts ORDER BY on_date`
