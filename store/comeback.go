package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// missedFor is for how long what was missed is told after all.
const missedFor = 14 // days

// comeBack queues, for an account whose chat takes messages again, ONE digest of
// all that no channel has told in the last fourteen days. What it retells is
// marked, so that it is told once; where the come-back itself did not arrive, the
// next one takes it along. It goes when it is due: at once to who is there.
func (s *Store) comeBack(ctx context.Context, tx pgx.Tx, account int64, due time.Time) error {
	now := s.Now()
	// One after the other: two at once would tell the same.
	if _, err := tx.Exec(ctx, `UPDATE accounts SET unreached_at = NULL WHERE id = $1`, account); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, calledBackSQL, account, now, missedFor); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, comebackSQL, account, now, missedFor)
	if err != nil {
		return err
	}
	var missed []DeliveryRef
	var from, upto, low, high int64
	var ref DeliveryRef
	if _, err = pgx.ForEachRow(rows, []any{&ref.On, &ref.ID, &from, &upto}, func() error {
		if len(missed) == 0 || from < low {
			low = from
		}
		missed, high = append(missed, ref), max(high, upto)
		return nil
	}); err != nil || len(missed) == 0 {
		return err
	}
	var id int64
	err = tx.QueryRow(ctx, `INSERT INTO deliveries (on_date, kind, account_id, channel, from_seq, to_seq, as_of, next_at)
		VALUES (($2::timestamptz AT TIME ZONE 'UTC')::date, 'comeback', $1, 'chat', $3, $4, $2, $5) RETURNING id`,
		account, now, low, high, due).Scan(&id)
	if err != nil {
		return err
	}
	days, ids := make([]time.Time, len(missed)), make([]int64, len(missed))
	for i, r := range missed {
		days[i], ids[i] = r.On, r.ID
	}
	_, err = tx.Exec(ctx, `UPDATE deliveries d SET retold_by = $3 FROM unnest($1::date[], $2::bigint[]) t (day, id)
		WHERE d.on_date = t.day AND d.id = t.id`, days, ids, id)
	return err
}

// cameBack tells by the chat, as what was missed, what is given up for want of one
// that is there again: the return, which locks the account too, could not know of it.
func (s *Store) cameBack(ctx context.Context, tx pgx.Tx, t Settlement) (back bool, err error) {
	d := t.Delivery
	if t.Why != WhyNoChat || !d.ladder() {
		return false, nil
	}
	if _, err := tx.Exec(ctx, `SELECT FROM accounts WHERE id = $1 FOR UPDATE`, d.Account); err != nil {
		return false, err
	}
	err = tx.QueryRow(ctx, `SELECT EXISTS (SELECT FROM chats c WHERE c.account_id = $1 AND c.state = 'active')
		AND NOT EXISTS (SELECT FROM subscriptions s WHERE s.id = $2 AND s.role NOT IN ('parent', 'student'))`, d.Account, d.Subscription).Scan(&back)
	if err != nil || !back {
		return false, err
	}
	return true, s.comeBack(ctx, tx, d.Account, s.Now())
}

// WhyCameBack is why the way in the place of a chat does not tell: the chat does after all.
const WhyCameBack = "came back"

// calledBackSQL: what still waits to go in the chat's place is told by the chat,
// which works again; told by both it would come twice.
const calledBackSQL = `UPDATE deliveries d SET state = 'never', why = '` + WhyCameBack + `', settled_at = $2
	WHERE d.account_id = $1 AND d.on_date >= ($2::timestamptz AT TIME ZONE 'UTC')::date - $3::int AND d.kind IN ('digest', 'notice')
	  AND d.instead = 'chat' AND d.channel <> 'chat' AND d.state IN ('queued', 'later') AND d.ambiguous = 0
	  AND (d.subscription_id IS NULL OR EXISTS (SELECT FROM subscriptions s WHERE s.id = d.subscription_id AND s.role IN ('parent', 'student')))`

// comebackSQL: what ended as never, and by no other channel otherwise. Who has
// turned a digest off since does not want it told late either; a morning of the
// staff is over.
const comebackSQL = `SELECT d.on_date, d.id, d.from_seq, d.to_seq FROM deliveries d
	WHERE d.account_id = $1 AND d.on_date >= ($2::timestamptz AT TIME ZONE 'UTC')::date - $3::int AND d.kind IN ('digest', 'notice') AND d.state = 'never'
	  AND (d.subscription_id IS NULL OR EXISTS (SELECT FROM subscriptions s WHERE s.id = d.subscription_id AND s.active
		AND s.role IN ('parent', 'student')))
	  AND NOT EXISTS (SELECT FROM deliveries o WHERE o.account_id = $1 AND o.id = d.retold_by AND o.state NOT IN ('never', 'dropped'))
	  AND NOT EXISTS (SELECT FROM deliveries o WHERE o.account_id = $1 AND ` + toldBySQL + ` AND o.channel IN ('chat', 'mail')
		AND (o.state IN ('queued', 'sending', 'later', 'sent') OR ` + toldNextSQL + `))
	ORDER BY d.on_date, d.id FOR UPDATE`
