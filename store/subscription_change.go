package store

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// DigestChange is what a person changes about one subscription; nil leaves a
// setting as it is.
type DigestChange struct {
	Subscription int64
	On           *bool
	Minute       *int // 0..1439, on the person's wall
	Days         *school.Weekdays
	Month        *int // day of the month, 1..28 or school.LastDay; Days makes it daily or weekly again
	Chat, Mail   *bool
	EmptyToo     *bool
	Family       *bool // true: all children in one digest; false: each child has its own
}

func (c DigestChange) validate() error {
	switch {
	case c.Minute != nil && (*c.Minute < 0 || *c.Minute >= 24*60):
		return school.Wrong("minute", "not a minute of a day")
	case c.Days != nil && (*c.Days == 0 || *c.Days > school.EveryDay):
		return school.Wrong("days", "not a set of weekdays")
	case c.Month != nil && (*c.Month < 1 || *c.Month > 28) && *c.Month != school.LastDay:
		return school.Wrong("month", "not a day that every month has")
	case c.Month != nil && c.Days != nil:
		return school.Wrong("month", "either days of the week or of the month")
	}
	return nil
}

// SetDigest changes a subscription of v and gives all of them as they are now.
// NotFound where it is not one of v's living ones.
func (s *Store) SetDigest(ctx context.Context, v Viewer, c DigestChange, reply Reply[Subscriptions]) error {
	if err := c.validate(); err != nil {
		return err
	}
	if v.Role.Staff() && (c.Family != nil || c.Month != nil) {
		return school.Wrong("digest", "the staff's is of one day and of what they lead")
	}
	return s.write(ctx, v, func(tx pgx.Tx) error {
		all, err := lockOrders(ctx, tx, v)
		if err != nil {
			return err
		}
		changed := c.Subscription
		old, ok := all.byID(c.Subscription)
		if !ok {
			return school.Refuse(school.NotFound, "no such subscription")
		}
		if c.Family != nil && *c.Family != (old.student == 0) {
			if err := s.rescope(ctx, tx, v, all, old); err != nil {
				return err
			}
			changed = 0
		} else if err := s.change(ctx, tx, v, old, c); err != nil {
			return err
		}
		out := Subscriptions{Changed: changed}
		b := &pgx.Batch{}
		askSubscriptions(b, v, &out)
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return err
		}
		return reply.close(ctx, s, tx, out)
	})
}

// StopDigest turns a subscription of v off, in one press under a digest of any
// age: one that was split or joined since is stopped as what it became. NotFound
// where it never was v's.
func (s *Store) StopDigest(ctx context.Context, v Viewer, subscription int64, reply Reply[Subscriptions]) error {
	return s.write(ctx, v, func(tx pgx.Tx) error {
		var student int64
		err := tx.QueryRow(ctx, `SELECT coalesce(student_id, 0) FROM subscriptions WHERE id = $1 AND account_id = $2 AND role = $3`,
			subscription, v.Account, string(v.Role)).Scan(&student)
		if err != nil {
			return err
		}
		all, err := lockOrders(ctx, tx, v)
		if err != nil {
			return err
		}
		out := Subscriptions{}
		off := false
		for _, o := range all {
			if student != 0 && o.student != 0 && o.student != student {
				continue
			}
			if out.Changed == 0 || o.id == subscription {
				out.Changed = o.id
			}
			if err := s.change(ctx, tx, v, o, DigestChange{On: &off}); err != nil {
				return err
			}
		}
		b := &pgx.Batch{}
		askSubscriptions(b, v, &out)
		if err := tx.SendBatch(ctx, b).Close(); err != nil {
			return err
		}
		return reply.close(ctx, s, tx, out)
	})
}

// AskDigest queues a digest for right now, by chat; it moves no cursor, so the
// one at its hour says it all again.
func (s *Store) AskDigest(ctx context.Context, v Viewer, subscription int64, reply Reply[struct{}]) error {
	return s.write(ctx, v, func(tx pgx.Tx) error {
		all, err := lockOrders(ctx, tx, v)
		if err != nil {
			return err
		}
		zone, err := digestZone(ctx, tx, v.Account, v.Role)
		if err != nil {
			return err
		}
		var since, upto *time.Time
		if o, ok := all.byID(subscription); ok {
			since, upto = period(o.schedule(zone).Running(school.Day(s.Now(), zone)))
		}
		if _, err := tx.Exec(ctx, `SELECT queue_now($1, $2, $3, $4)`, subscription, s.Now(), since, upto); err != nil {
			return err
		}
		return reply.close(ctx, s, tx, struct{}{})
	})
}

// period is a span as two columns: NULL where it is of its one day.
func period(s school.Span) (from, to *time.Time) {
	return instant(s.From, !s.From.IsZero()), instant(s.To, !s.From.IsZero())
}

// order is a row of subscriptions, locked.
type order struct {
	id, student             int64
	days                    school.Weekdays
	month, minute           int
	chat, mail, left, empty bool
	on                      bool
	next, nextOn, toldOn    *time.Time
	come                    bool // next has come: it is owed where the digest is on, and not wanted where it was off
	told                    int64
	toldOf                  map[string]int64
}

type orders []order

func (all orders) byID(id int64) (order, bool) {
	for _, o := range all {
		if o.id == id {
			return o, true
		}
	}
	return order{}, false
}

// lockOrders keeps the claim away from v's subscriptions until the change is
// done, so that told_seq is copied while nobody moves it.
func lockOrders(ctx context.Context, tx pgx.Tx, v Viewer) (orders, error) {
	rows, err := tx.Query(ctx, `SELECT id, coalesce(student_id, 0), days, month_day, minute, chat, mail, mail_left, empty_too, active,
			next_at, next_on, told_on, coalesce(next_at <= current_setting('zvonok.at')::timestamptz, false), told_seq, told_of
		FROM subscriptions WHERE account_id = $1 AND role = $2 AND ended_at IS NULL ORDER BY id FOR UPDATE`, v.Account, string(v.Role))
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (order, error) {
		var o order
		var days int16
		var toldOf []byte
		err := row.Scan(&o.id, &o.student, &days, &o.month, &o.minute, &o.chat, &o.mail, &o.left, &o.empty, &o.on,
			&o.next, &o.nextOn, &o.toldOn, &o.come, &o.told, &toldOf)
		if err != nil {
			return o, err
		}
		o.days = school.Weekdays(days)
		return o, json.Unmarshal(toldOf, &o.toldOf)
	})
}

func (s *Store) change(ctx context.Context, tx pgx.Tx, v Viewer, o order, c DigestChange) error {
	was := o
	set(&o.on, c.On)
	set(&o.minute, c.Minute)
	set(&o.month, c.Month)
	if c.Days != nil {
		o.days, o.month = *c.Days, 0
	}
	set(&o.chat, c.Chat)
	set(&o.mail, c.Mail)
	set(&o.empty, c.EmptyToo)
	if c.Mail != nil {
		o.left = !o.mail
	}
	if !o.chat && !o.mail {
		if c.On != nil && *c.On {
			o.chat = true // on, by no way at all, would be silence
		} else {
			o.on = false
		}
	}
	next, err := s.planned(ctx, tx, v, was, o)
	if err != nil {
		return err
	}
	at, on := next.columns()
	// Off over the hour of a digest: what was then is not wanted any more.
	_, err = tx.Exec(ctx, `UPDATE subscriptions SET active = $2, minute = $3, days = $4, cadence = $5, chat = $6, mail = $7,
			mail_left = $8, empty_too = $9, next_at = $10, next_on = $12, month_day = $13, told_seq = CASE WHEN $11 THEN greatest(told_seq, head()) ELSE told_seq END
		WHERE id = $1`,
		o.id, o.on, o.minute, int16(o.days), o.cadence(), o.chat, o.mail, o.left, o.empty, at, !was.on && was.come, on, o.month)
	if err != nil || o.on {
		return err
	}
	return stopReplaced(ctx, tx, v, o.student)
}

// planned is the next digest of now, that was was before. One that has come and
// is not claimed yet stays owed, unless the change is about when it comes.
func (s *Store) planned(ctx context.Context, tx pgx.Tx, v Viewer, was, now order) (plan, error) {
	if was.on && now.on && was.come && was.days == now.days && was.month == now.month && was.minute == now.minute {
		return was.plan(), nil
	}
	zone, err := digestZone(ctx, tx, v.Account, v.Role)
	if err != nil {
		return plan{}, err
	}
	next := was.plan()
	if !was.on || !now.on {
		next = plan{}
	}
	return plan(school.Moved(was.schedule(zone), now.schedule(zone), school.Moment(next), was.lastDay(), s.Now())), nil
}

// stopReplaced stops what is still queued for digests that the stopped one has
// replaced.
func stopReplaced(ctx context.Context, tx pgx.Tx, v Viewer, student int64) error {
	_, err := tx.Exec(ctx, `UPDATE subscriptions SET active = false
		WHERE account_id = $1 AND role = $2 AND ended_at IS NOT NULL AND active
		  AND ($3 = 0 OR student_id IS NULL OR student_id = $3)`, v.Account, string(v.Role), student)
	return err
}

// rescope makes one digest of many or many of one, with the settings of model.
// The old rows end but stay active, so that what they have queued still goes
// out; how far each child was told goes over into the new rows.
func (s *Store) rescope(ctx context.Context, tx pgx.Tx, v Viewer, all orders, model order) error {
	var head int64
	if err := tx.QueryRow(ctx, `SELECT head()`).Scan(&head); err != nil {
		return err
	}
	rows, err := tx.Query(ctx, `SELECT DISTINCT student_id FROM links
		WHERE account_id = $1 AND role = $2 AND student_id IS NOT NULL AND ended_at IS NULL`, v.Account, string(v.Role))
	if err != nil {
		return err
	}
	children, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil {
		return err
	}
	told := map[int64]int64{}
	for _, child := range children {
		told[child] = all.toldOf(child, head)
	}
	if model.student != 0 {
		model = all.joined(model)
	}
	if _, err := tx.Exec(ctx, `UPDATE subscriptions SET ended_at = $3 WHERE account_id = $1 AND role = $2 AND ended_at IS NULL`,
		v.Account, string(v.Role), s.Now()); err != nil {
		return err
	}
	if model.student == 0 {
		for _, child := range children {
			if err := s.renew(ctx, tx, v, model, renewal{student: child, told: told[child]}); err != nil {
				return err
			}
		}
		return nil
	}
	least := renewal{told: head, toldOf: map[string]int64{}}
	for _, seq := range told {
		least.told = min(least.told, seq)
	}
	for child, seq := range told {
		if seq > least.told {
			least.toldOf[strconv.FormatInt(child, 10)] = seq
		}
	}
	return s.renew(ctx, tx, v, model, least)
}

// toldOf is how far a child was told: all that is past where its digest is off
// or there is none.
func (all orders) toldOf(child, head int64) int64 {
	for _, o := range all {
		if o.on && (o.student == 0 || o.student == child) {
			return max(o.told, o.toldOf[strconv.FormatInt(child, 10)])
		}
	}
	return head
}

// renewal is what differs between an old row and the one that takes its place.
type renewal struct {
	student, told int64
	toldOf        map[string]int64
}

func (s *Store) renew(ctx context.Context, tx pgx.Tx, v Viewer, o order, r renewal) error {
	next, err := s.planned(ctx, tx, v, o, o)
	if err != nil {
		return err
	}
	toldOf, err := json.Marshal(r.toldOf)
	if err != nil || r.toldOf == nil {
		toldOf = []byte("{}")
	}
	at, on := next.columns()
	_, err = tx.Exec(ctx, `INSERT INTO subscriptions (account_id, role, student_id, cadence, days, month_day, minute, chat, mail, mail_left,
			empty_too, active, told_seq, told_of, next_at, next_on, told_on)
		VALUES ($1, $2, nullif($3, 0), $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
		v.Account, string(v.Role), r.student, o.cadence(), int16(o.days), o.month, o.minute, o.chat, o.mail, o.left,
		o.empty, o.on, r.told, toldOf, at, on, o.toldOn)
	return err
}

func set[T any](to *T, from *T) {
	if from != nil {
		*to = *from
	}
}
