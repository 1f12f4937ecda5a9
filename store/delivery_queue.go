package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// WhyToldNext is why a digest that its channel never took is not sent: the next one
// of its subscription tells it as well.
const WhyToldNext = "told with the next"

// queueDigests puts into the queue what is told of the due ones. Where the last one
// still waits for its channel, which has been away for a day then, the new one takes
// it along and tells from where that began: whoever was not reached for a week has one
// digest to read and not seven. What may have arrived, is being sent, or went to
// another channel's place is left alone.
func (s *Store) queueDigests(ctx context.Context, tx pgx.Tx, all []due, at time.Time, head int64) ([]DeliveryRef, error) {
	var (
		days, dues, goes    []time.Time
		since, upto, last   []*time.Time
		accounts, ids, from []int64
		channels            []string
	)
	// A claim made for a later hour is sent now: that is what it was asked for.
	now, soon := s.Now(), s.Now()
	if at.Before(soon) {
		soon = at
	}
	for _, d := range all {
		for channel, on := range map[Channel]bool{ByChat: d.Chat, ByMail: d.Mail} {
			if on && d.tells() {
				days, accounts, ids = append(days, d.day), append(accounts, d.Account), append(ids, d.ID)
				begins, ends := period(d.period)
				since, upto = append(since, begins), append(upto, ends)
				from, channels = append(from, d.Told), append(channels, string(channel))
				dues, goes, last = append(dues, d.slot), append(goes, d.sends(soon)), append(last, d.before())
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	rows, err := tx.Query(ctx, queueDigestsSQL, days, accounts, ids, channels, from, since, upto, dues, goes, last, head, at, now)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r DeliveryRef, err error) {
		err = row.Scan(&r.On, &r.ID)
		return r, err
	})
}

// sends is when it goes, where it could soon.
func (d due) sends(soon time.Time) time.Time {
	if d.goes.IsZero() {
		return soon
	}
	return d.goes
}

// before is the day whose digest this one may take along; a morning of the staff is
// over by the next one.
func (d due) before() *time.Time {
	if d.Role.Staff() {
		return nil
	}
	return d.ToldOn
}

// queueDigestsSQL: older is joined only where the two ranges meet; what was told, or
// was not wanted, between them is not told again. Whatever that one took along itself
// goes over to the new one. A claim that was put back since its process died may have
// arrived: nobody has moved its next_at.
const queueDigestsSQL = `WITH t AS MATERIALIZED (
		SELECT * FROM unnest($1::date[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::date[], $7::date[], $8::timestamptz[], $9::timestamptz[], $10::date[])
			WITH ORDINALITY t (day, account, subscription, channel, told, since, upto, due, goes, last, n)),
	older AS MATERIALIZED (
		SELECT t.subscription, t.channel, d.* FROM t CROSS JOIN LATERAL (
			SELECT d.on_date, d.id, d.account_id, d.from_seq FROM deliveries d
			WHERE d.subscription_id = t.subscription AND d.kind = 'digest' AND d.on_date = t.last AND d.channel = t.channel
				AND d.state IN ('queued', 'later') AND d.ambiguous = 0 AND d.instead IS NULL AND d.to_seq = t.told
				AND (d.claimed_at IS NULL OR d.next_at > d.claimed_at)
			FOR UPDATE SKIP LOCKED) d),
	queued AS (
		INSERT INTO deliveries (on_date, kind, account_id, subscription_id, channel, from_seq, to_seq, as_of, next_at, from_day, to_day, due_at)
		SELECT t.day, 'digest', t.account, t.subscription, t.channel, coalesce(o.from_seq, t.told), $11, $12, t.goes, t.since, t.upto, t.due
		FROM t LEFT JOIN older o USING (subscription, channel) ORDER BY t.n -- who waits longest has the lower id
		RETURNING on_date, id, subscription_id, channel),
	joined AS (SELECT o.*, q.id AS by FROM older o JOIN queued q ON q.subscription_id = o.subscription AND q.channel = o.channel),
	dropped AS (UPDATE deliveries d SET state = 'dropped', why = '` + WhyToldNext + `', settled_at = $13, retold_by = j.by
		FROM joined j WHERE d.on_date = j.on_date AND d.id = j.id),
	along AS (UPDATE deliveries d SET retold_by = j.by
		FROM joined j WHERE d.account_id = j.account_id AND d.on_date < j.on_date AND d.retold_by = j.id AND d.state = 'dropped')
	SELECT on_date, id FROM queued`
