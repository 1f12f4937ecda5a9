package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

const claimSet = 500 // subscriptions in one transaction

// Slot says of a subscription whose next digest is at next, whether it is due at
// the instant at: slot is the one to tell (the last of those that were missed),
// following is the first after at.
type Slot func(schedule school.Schedule, next, at time.Time) (slot, following time.Time)

// ClaimDigests puts every digest that is due at the instant at into the queue,
// and gives what it queued. For each it freezes the range of news, moves the
// cursor and the next time, all in one transaction, so a crash leaves a digest
// either due or queued. Two programs may claim at once. An instant in the past
// moves no next time back.
func (s *Store) ClaimDigests(ctx context.Context, at time.Time, slot Slot) ([]DeliveryRef, error) {
	var all []DeliveryRef
	for {
		refs, n, err := s.claimSome(ctx, at, slot)
		all = append(all, refs...)
		if err != nil || n == 0 {
			return all, err
		}
	}
}

// due is a subscription whose time has come, locked.
type due struct {
	ID, Account        int64
	Days               int16
	Minute             int
	Chat, Mail         bool // mail only where the address is confirmed
	Told               int64
	Next               time.Time
	Zone               string
	Alive              bool // there is a child to tell of
	slot, following    time.Time
	day                time.Time
	already, scheduled bool
}

func (s *Store) claimSome(ctx context.Context, at time.Time, slot Slot) (refs []DeliveryRef, n int, err error) {
	err = s.system(ctx, func(tx pgx.Tx) error {
		refs, n = nil, 0
		rows, err := tx.Query(ctx, claimDueSQL, at, claimSet)
		if err != nil {
			return err
		}
		all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d due, err error) {
			err = row.Scan(&d.ID, &d.Account, &d.Days, &d.Minute, &d.Chat, &d.Mail, &d.Told, &d.Next, &d.Zone, &d.Alive)
			return d, err
		})
		if err != nil || len(all) == 0 {
			return err
		}
		n = len(all)
		for i := range all {
			all[i].place(at, slot)
		}
		// Read after the subscriptions are locked: what another claim has told is known here.
		var head int64
		if err := tx.QueryRow(ctx, `SELECT seq FROM news_head`).Scan(&head); err != nil {
			return err
		}
		if err := markTold(ctx, tx, all); err != nil {
			return err
		}
		if refs, err = s.queueDigests(ctx, tx, all, at, head); err != nil {
			return err
		}
		return advance(ctx, tx, all, head)
	})
	return refs, n, err
}

// place finds the slot on the person's wall.
func (d *due) place(at time.Time, slot Slot) {
	zone := zoneNamed(d.Zone)
	d.slot, d.following = slot(school.Schedule{Days: school.Weekdays(d.Days), Minute: d.Minute, Zone: zone}, d.Next, at)
	d.day = school.Day(d.slot, zone)
	d.scheduled = !d.following.IsZero()
	if d.scheduled && d.following.Before(d.Next) {
		d.following = d.Next
	}
}

// markTold finds those that have had their digest of that day: who moves the
// time from 19:00 to 20:00 at 19:30 has heard today; the news waits for tomorrow.
func markTold(ctx context.Context, tx pgx.Tx, all []due) error {
	ids, days := make([]int64, len(all)), make([]time.Time, len(all))
	for i, d := range all {
		ids[i], days[i] = d.ID, d.day
	}
	rows, err := tx.Query(ctx, `SELECT t.n FROM unnest($1::bigint[], $2::date[]) WITH ORDINALITY t (id, day, n)
		WHERE EXISTS (SELECT FROM deliveries d WHERE d.subscription_id = t.id AND d.kind = 'digest' AND d.on_date = t.day)`, ids, days)
	if err != nil {
		return err
	}
	var n int
	_, err = pgx.ForEachRow(rows, []any{&n}, func() error { all[n-1].already = true; return nil })
	return err
}

func (s *Store) queueDigests(ctx context.Context, tx pgx.Tx, all []due, at time.Time, head int64) ([]DeliveryRef, error) {
	var (
		days                []time.Time
		accounts, ids, from []int64
		channels            []string
	)
	for _, d := range all {
		for channel, on := range map[Channel]bool{ByChat: d.Chat, ByMail: d.Mail} {
			if on && d.tells() {
				days, accounts, ids = append(days, d.day), append(accounts, d.Account), append(ids, d.ID)
				from, channels = append(from, d.Told), append(channels, string(channel))
			}
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	// A claim made for a later hour is sent now: that is what it was asked for.
	soon := s.Now()
	if at.Before(soon) {
		soon = at
	}
	rows, err := tx.Query(ctx, `INSERT INTO deliveries (on_date, kind, account_id, subscription_id, channel, from_seq, to_seq, as_of, next_at)
		SELECT t.day, 'digest', t.account, t.id, t.channel, t.told, $6, $7, $8
		FROM unnest($1::date[], $2::bigint[], $3::bigint[], $4::text[], $5::bigint[]) t (day, account, id, channel, told)
		RETURNING on_date, id`, days, accounts, ids, channels, from, head, at, soon)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (r DeliveryRef, err error) {
		err = row.Scan(&r.On, &r.ID)
		return r, err
	})
}

// tells: there is a child, and this day was not told yet.
func (d due) tells() bool { return d.Alive && !d.already }

// reaches: there is a way to the person. A digest by mail alone waits for its
// address to be confirmed, and what it has to tell waits with it.
func (d due) reaches() bool { return d.Chat || d.Mail }

// advance moves the cursor of what is told now, and of what has nobody to tell
// of: that news was never this person's.
func advance(ctx context.Context, tx pgx.Tx, all []due, head int64) error {
	ids, told, next := make([]int64, len(all)), make([]int64, len(all)), make([]*time.Time, len(all))
	for i, d := range all {
		ids[i], told[i], next[i] = d.ID, d.Told, instant(d.following, d.scheduled)
		if !d.already && (d.reaches() || !d.Alive) {
			told[i] = max(head, d.Told)
		}
	}
	_, err := tx.Exec(ctx, `UPDATE subscriptions s SET told_seq = t.told, next_at = t.next
		FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) t (id, told, next) WHERE s.id = t.id`, ids, told, next)
	return err
}

const claimDueSQL = `SELECT s.id, s.account_id, s.days, s.minute, s.chat,
		s.mail AND coalesce(a.confirmed_blind = a.email_blind, false), s.told_seq, s.next_at,
		coalesce(nullif(a.zone, ''), (SELECT c.zone FROM links l LEFT JOIN people k ON k.id = l.student_id JOIN schools c ON c.id = coalesce(k.school_id, l.school_id)
			WHERE l.account_id = s.account_id AND l.role = s.role AND l.ended_at IS NULL ORDER BY l.id LIMIT 1), ''),
		EXISTS (SELECT FROM may_see m WHERE m.account_id = s.account_id AND m.role = s.role
			AND (s.student_id IS NULL OR m.student_id = s.student_id))
	FROM subscriptions s JOIN accounts a ON a.id = s.account_id
	WHERE s.active AND s.ended_at IS NULL AND s.next_at <= $1
	ORDER BY s.next_at, s.id LIMIT $2 FOR UPDATE OF s SKIP LOCKED`
