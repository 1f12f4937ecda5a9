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
	ID, Account    int64
	Role           school.Role
	Days           int16
	Month, Minute  int
	Chat, Mail     bool // mail only where the address is confirmed
	Told           int64
	Next           time.Time
	NextOn, ToldOn *time.Time
	Zone           string
	Alive          bool // there is a child, a class or a school to tell of
	quiet          school.Quiet
	slot           time.Time // the hour that is told
	goes           time.Time // not before that: it is late, and its person sleeps; zero: now
	following      school.Moment
	day            time.Time
	period         school.Span
	already, late  bool // the day was told of; its hour is too long ago
}

func (s *Store) claimSome(ctx context.Context, at time.Time, slot Slot) (refs []DeliveryRef, n int, err error) {
	err = s.system(ctx, func(tx pgx.Tx) error {
		refs, n = nil, 0
		rows, err := tx.Query(ctx, claimDueSQL, at, claimSet)
		if err != nil {
			return err
		}
		all, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (d due, err error) {
			err = row.Scan(&d.ID, &d.Account, &d.Role, &d.Days, &d.Month, &d.Minute, &d.Chat, &d.Mail, &d.Told,
				&d.Next, &d.NextOn, &d.ToldOn, &d.Zone, &d.quiet.From, &d.quiet.To, &d.Alive)
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
		if refs, err = s.queueDigests(ctx, tx, all, at, head); err != nil {
			return err
		}
		return advance(ctx, tx, all, head)
	})
	return refs, n, err
}

// place finds the slot on the person's wall. Who moves the time from 19:00 to
// 20:00 at 19:30 has heard today; the news waits for tomorrow.
func (d *due) place(at time.Time, slot Slot) {
	schedule := school.Schedule{Days: school.Weekdays(d.Days), Month: d.Month, Minute: d.Minute, Zone: zoneNamed(d.Zone)}
	if d.Role.Staff() {
		schedule.Patience = staffPatience
	}
	found, following := slot(schedule, d.Next, at)
	switch {
	case found.IsZero(): // too long ago
		d.late, found = true, d.Next
		d.day = schedule.DayOf(found)
	case found.Equal(d.Next) && d.NextOn != nil:
		d.day = *d.NextOn
	default:
		d.day = schedule.DayOf(found)
	}
	d.slot = found
	d.quiet.Zone = schedule.Zone
	if until, waits := d.quiet.Overnight(found, at); waits && !d.Role.Staff() {
		d.goes = until
	}
	d.period = schedule.Period(d.day)
	d.already = d.ToldOn != nil && !d.day.After(*d.ToldOn)
	if !following.IsZero() && following.Before(d.Next) {
		following = d.Next
	}
	if !following.IsZero() {
		d.following = school.Moment{At: following, Day: schedule.DayOf(following)}
	}
}

// tells: there is somebody to tell of, and this day was not told of yet.
func (d due) tells() bool { return d.Alive && !d.already && !d.late }

// reaches: there is a way to the person. A digest by mail alone waits for its
// address to be confirmed, and what it has to tell waits with it.
func (d due) reaches() bool { return d.Chat || d.Mail }

// advance moves the cursor of what is told now, and of what has nobody to tell
// of: that news was never this person's.
func advance(ctx context.Context, tx pgx.Tx, all []due, head int64) error {
	ids, told := make([]int64, len(all)), make([]int64, len(all))
	next, nextOn, toldOn := make([]*time.Time, len(all)), make([]*time.Time, len(all)), make([]*time.Time, len(all))
	for i, d := range all {
		ids[i], told[i], toldOn[i] = d.ID, d.Told, d.ToldOn
		next[i], nextOn[i] = plan(d.following).columns()
		if d.tells() && d.reaches() {
			toldOn[i] = &d.day
		}
		if !d.already && (d.reaches() || !d.Alive) {
			told[i] = max(head, d.Told)
		}
	}
	_, err := tx.Exec(ctx, `UPDATE subscriptions s SET told_seq = t.told, next_at = t.next, next_on = t.next_on, told_on = t.told_on
		FROM unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::date[], $5::date[]) t (id, told, next, next_on, told_on)
		WHERE s.id = t.id`, ids, told, next, nextOn, toldOn)
	return err
}

const claimDueSQL = `SELECT s.id, s.account_id, s.role, s.days, s.month_day, s.minute, s.chat,
		s.mail AND coalesce(a.confirmed_blind = a.email_blind, false), s.told_seq, s.next_at, s.next_on, s.told_on,
		` + wallSQL + `, coalesce(a.quiet_from, 0), coalesce(a.quiet_to, 0),
		CASE WHEN s.role IN ('parent', 'student') THEN
			EXISTS (SELECT FROM may_see m WHERE m.account_id = s.account_id AND m.role = s.role
				AND (s.student_id IS NULL OR m.student_id = s.student_id))
			ELSE EXISTS (SELECT FROM unnest(ARRAY[s.account_id], ARRAY[s.role], ARRAY[$1::timestamptz])
				WITH ORDINALITY t (account, role, at, n) ` + staffOfSQL + `) END
	FROM subscriptions s JOIN accounts a ON a.id = s.account_id CROSS JOIN LATERAL (SELECT s.role) w (role)
	WHERE s.active AND s.ended_at IS NULL AND s.next_at <= $1
	ORDER BY s.next_at, s.id LIMIT $2 FOR UPDATE OF s SKIP LOCKED`
