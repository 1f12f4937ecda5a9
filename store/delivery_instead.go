package store

import (
	"context"

	"github.com/jackc/pgx/v5"
)

// InPlaceOf are the deliveries that tell by other ways what the named ones could
// not: those that can go now, and those that wait for the end of quiet hours.
func (s *Store) InPlaceOf(ctx context.Context, refs []DeliveryRef) (now, waiting []DeliveryRef, err error) {
	keys := settlements{}
	for _, r := range refs {
		keys.days, keys.ids = append(keys.days, r.On), append(keys.ids, r.ID)
	}
	rows, err := s.owner.Query(ctx, inPlaceSQL, keys.days, keys.ids, s.Now())
	if err != nil {
		return nil, nil, translate(err)
	}
	var r DeliveryRef
	var waits bool
	_, err = pgx.ForEachRow(rows, []any{&r.On, &r.ID, &waits}, func() error {
		if waits {
			waiting = append(waiting, r)
		} else {
			now = append(now, r)
		}
		return nil
	})
	return now, waiting, translate(err)
}

const inPlaceSQL = `SELECT DISTINCT o.on_date, o.id, ` + heldBackSQL + `
	FROM unnest($1::date[], $2::bigint[]) t (day, id)
	JOIN deliveries d ON d.on_date = t.day AND d.id = t.id AND d.state = 'never'
	JOIN deliveries o ON o.account_id = d.account_id AND o.instead = d.channel AND ` + sameToldSQL
