package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// Settle ends an attempt. It is fenced: where another owner, or a later attempt,
// has the delivery by now, nothing changes and the answer is false.
func (s *Store) Settle(ctx context.Context, t Settlement) (bool, error) {
	held, err := s.SettleAll(ctx, []Settlement{t})
	return err == nil && held[0], err
}

// SettleAll ends attempts in one transaction, each fenced as in Settle; the
// answers are in their order. What many workers ended at about the same time
// costs one commit.
func (s *Store) SettleAll(ctx context.Context, all []Settlement) (held []bool, err error) {
	now := s.Now()
	rows := settling(all, now)
	err = s.system(ctx, func(tx pgx.Tx) error {
		held = make([]bool, len(all))
		found, err := tx.Query(ctx, settleSQL, rows.days, rows.ids, rows.owners, rows.attempts, rows.states, rows.whys, rows.nexts, rows.ends, rows.doubts)
		if err != nil {
			return err
		}
		var n int
		if _, err := pgx.ForEachRow(found, []any{&n}, func() error { held[n-1] = true; return nil }); err != nil {
			return err
		}
		var bots, accounts, chats []int64
		for i, t := range all {
			if held[i] && t.State == Sent && t.Delivery.Kind == TellService {
				if err := s.delivered(ctx, tx, t.Delivery); err != nil {
					return err
				}
			}
			if t.Stop {
				bots, accounts, chats = append(bots, t.Bot), append(accounts, t.Delivery.Account), append(chats, t.Chat)
			}
		}
		if len(bots) > 0 {
			if _, err = tx.Exec(ctx, `UPDATE chats c SET state = 'blocked', state_at = $3 FROM unnest($1::bigint[], $2::bigint[], $4::bigint[]) t (bot, account, chat)
				WHERE c.bot = t.bot AND c.account_id = t.account AND t.chat IN (0, c.chat_id) AND c.state = 'active'`, bots, accounts, now, chats); err != nil {
				return err
			}
		}
		return s.goOn(ctx, tx, all, held)
	})
	return held, err
}

// settlements are the columns of what is settled at once.
type settlements struct {
	days             []time.Time
	ids, owners      []int64
	attempts, doubts []int32
	states, whys     []string
	nexts            []time.Time
	ends             []*time.Time // nil: it is tried again
}

func settling(all []Settlement, now time.Time) settlements {
	var r settlements
	for _, t := range all {
		doubt, end := int32(0), &now
		if t.State == Waiting {
			end = nil
		}
		if t.Doubtful {
			doubt = 1
		}
		d := t.Delivery
		r.days, r.ids, r.owners = append(r.days, d.On), append(r.ids, d.ID), append(r.owners, t.Owner)
		r.attempts, r.doubts = append(r.attempts, int32(d.Attempt)), append(r.doubts, doubt)
		r.states, r.whys = append(r.states, string(t.State)), append(r.whys, t.Why)
		r.nexts, r.ends = append(r.nexts, now.Add(t.After)), append(r.ends, end)
	}
	return r
}

const settleSQL = `UPDATE deliveries d SET state = t.state, why = t.why, next_at = t.next, settled_at = t.ended,
		ambiguous = d.ambiguous + t.doubt, body = CASE WHEN t.ended IS NULL THEN d.body END
	FROM unnest($1::date[], $2::bigint[], $3::bigint[], $4::int[], $5::text[], $6::text[], $7::timestamptz[], $8::timestamptz[], $9::smallint[])
		WITH ORDINALITY t (day, id, owner, attempt, state, why, next, ended, doubt, n)
	WHERE d.on_date = t.day AND d.id = t.id AND d.owner = t.owner AND d.attempt = t.attempt AND d.state = 'sending'
	RETURNING t.n`
