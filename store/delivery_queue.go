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
	older, err := openBefore(ctx, tx, ids, channels, last, from, since)
	if err != nil {
		return nil, err
	}
	for _, o := range older {
		from[o.at] = o.from
	}
	rows, err := tx.Query(ctx, queueDigestsSQL, days, accounts, ids, channels, from, since, upto, dues, goes, head, at)
	if err != nil {
		return nil, err
	}
	type place struct {
		subscription int64
		channel      string
	}
	queued := map[place]int64{}
	refs, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (r DeliveryRef, err error) {
		var by place
		err = row.Scan(&r.On, &r.ID, &by.subscription, &by.channel)
		queued[by] = r.ID
		return r, err
	})
	if err != nil || len(older) == 0 {
		return refs, err
	}
	var on []time.Time
	var which, by []int64
	for _, o := range older {
		on, which, by = append(on, o.On), append(which, o.ID), append(by, queued[place{ids[o.at], channels[o.at]}])
	}
	if _, err := tx.Exec(ctx, toldNextDoneSQL, on, which, by, now); err != nil {
		return nil, err
	}
	_, err = tx.Exec(ctx, toldAlongSQL, on, which, by)
	return refs, err
}

// open is a digest that still waits for its channel: the one before that at the place at.
type open struct {
	DeliveryRef
	at   int
	from int64
}

// openBefore finds and locks them. A set that has none costs a look at an index.
func openBefore(ctx context.Context, tx pgx.Tx, ids []int64, channels []string, last []*time.Time, told []int64, since []*time.Time) ([]open, error) {
	scan := func(rows pgx.Rows, err error) ([]open, error) {
		if err != nil {
			return nil, err
		}
		return pgx.CollectRows(rows, func(row pgx.CollectableRow) (o open, err error) {
			err = row.Scan(&o.at, &o.On, &o.ID, &o.from)
			o.at--
			return o, err
		})
	}
	found, err := scan(tx.Query(ctx, openBeforeSQL, ids, channels, last, told, since))
	if err != nil || len(found) == 0 {
		return nil, err
	}
	var days []time.Time
	var keys []int64
	places := make([]int32, len(found))
	for i, o := range found {
		days, keys, places[i] = append(days, o.On), append(keys, o.ID), int32(o.at+1)
	}
	return scan(tx.Query(ctx, lockBeforeSQL, days, keys, places))
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

const queueDigestsSQL = `INSERT INTO deliveries (on_date, kind, account_id, subscription_id, channel, from_seq, to_seq, as_of, next_at, from_day, to_day, due_at)
	SELECT t.day, 'digest', t.account, t.id, t.channel, t.told, $10, $11, t.goes, t.since, t.upto, t.due
	FROM unnest($1::date[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[], $6::date[], $7::date[], $8::timestamptz[], $9::timestamptz[])
		t (day, account, id, channel, told, since, upto, due, goes)
	RETURNING on_date, id, subscription_id, channel`

// Why a letter is put off for its own sake, and not its channel's.
const (
	WhyCutOff    = "cut off"     // over it the line to the mail server broke
	WhyUnwritten = "not written" // what it is to tell cannot be read
)

// mayJoinSQL: a digest that nobody has and that has not arrived. A claim that was put
// back since its process died may have: nobody has moved its next_at. One that its own
// mailbox puts off is given up some day and goes by another way; taken along each
// evening it would begin anew for ever. (By 421 the server sends everybody away.) And
// what cannot be read would keep all that come after it from being read.
const mayJoinSQL = `d.state IN ('queued', 'later') AND d.ambiguous = 0 AND d.instead IS NULL AND (d.claimed_at IS NULL OR d.next_at > d.claimed_at)
	AND d.why NOT IN ('` + WhyCutOff + `', '` + WhyUnwritten + `') AND (d.why NOT LIKE 'smtp 4%' OR d.why LIKE 'smtp 421%')`

// openBeforeSQL looks each up by its unique key (OFFSET 0: by nothing else; the index
// of what waits would be read whole for each). Only where the two ranges meet: what
// was told, or was not wanted, between them is not told again. What sums up a week is
// taken along by what sums up as well: a day's digest has no place for it.
const openBeforeSQL = `SELECT t.n, d.on_date, d.id, d.from_seq
	FROM unnest($1::bigint[], $2::text[], $3::date[], $4::bigint[], $5::date[]) WITH ORDINALITY t (subscription, channel, last, told, since, n)
	CROSS JOIN LATERAL (SELECT * FROM deliveries d
		WHERE d.subscription_id = t.subscription AND d.kind = 'digest' AND d.on_date = t.last AND d.channel = t.channel OFFSET 0) d
	WHERE d.to_seq = t.told AND (d.from_day IS NULL OR t.since IS NOT NULL) AND ` + mayJoinSQL + ` ORDER BY d.id`

const lockBeforeSQL = `SELECT t.n, d.on_date, d.id, d.from_seq
	FROM unnest($1::date[], $2::bigint[], $3::int[]) t (day, id, n) JOIN deliveries d ON d.on_date = t.day AND d.id = t.id
	WHERE ` + mayJoinSQL + ` ORDER BY d.id FOR UPDATE OF d SKIP LOCKED`

const toldNextDoneSQL = `UPDATE deliveries d SET state = 'dropped', why = '` + WhyToldNext + `', settled_at = $4, retold_by = t.by
	FROM unnest($1::date[], $2::bigint[], $3::bigint[]) t (day, id, by) WHERE d.on_date = t.day AND d.id = t.id`

// toldAlongSQL: what that one took along itself goes over to the new one.
const toldAlongSQL = `UPDATE deliveries d SET retold_by = p.by
	FROM (SELECT t.by, p.on_date, p.id FROM unnest($1::date[], $2::bigint[], $3::bigint[]) t (day, id, by)
		JOIN deliveries o ON o.on_date = t.day AND o.id = t.id
		CROSS JOIN LATERAL (SELECT p.* FROM deliveries p WHERE p.account_id = o.account_id AND p.on_date < o.on_date OFFSET 0) p
		WHERE p.retold_by = t.id AND p.state = 'dropped') p
	WHERE d.on_date = p.on_date AND d.id = p.id`
