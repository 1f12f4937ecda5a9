package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// FirstMinute is when a digest comes until the person says otherwise: 19:00.
const FirstMinute = 19 * 60

// subscribeFirst gives an account that has just got a link in role its digest:
// daily, by chat, on at once, from the head on. Who already has one keeps it: a
// family digest takes a new child in by itself, and where each child has a
// digest of its own the new one gets a copy of the oldest one's settings. It is
// part of the transaction of linking.
func (s *Store) subscribeFirst(ctx context.Context, tx pgx.Tx, account int64, role school.Role) error {
	if role != school.Parent && role != school.Student {
		return nil
	}
	zone, err := digestZone(ctx, tx, account, role)
	if err != nil {
		return err
	}
	next, _ := school.Schedule{Days: school.EveryDay, Minute: FirstMinute, Zone: zone}.After(s.Now())
	tag, err := tx.Exec(ctx, `INSERT INTO subscriptions (account_id, role, cadence, days, minute, chat, mail, told_seq, next_at, next_on)
		SELECT $1, $2, 'daily', $3, $4, true, coalesce(a.confirmed_blind = a.email_blind, false), h.seq, $5, $6
		FROM accounts a, news_head h
		WHERE a.id = $1 AND NOT EXISTS (SELECT FROM subscriptions WHERE account_id = $1 AND role = $2 AND ended_at IS NULL)
		ON CONFLICT DO NOTHING`,
		account, role, int16(school.EveryDay), FirstMinute, next.At, next.Day)
	if err != nil || tag.RowsAffected() > 0 {
		return err
	}
	_, err = tx.Exec(ctx, `INSERT INTO subscriptions
			(account_id, role, student_id, cadence, days, month_day, minute, chat, mail, mail_left, empty_too, active, told_seq, next_at, next_on)
		SELECT $1, $2, m.student_id, o.cadence, o.days, o.month_day, o.minute, o.chat, o.mail, o.mail_left, o.empty_too, o.active, h.seq, o.next_at, o.next_on
		FROM news_head h,
			(SELECT * FROM subscriptions WHERE account_id = $1 AND role = $2 AND ended_at IS NULL ORDER BY id LIMIT 1) o,
			(SELECT DISTINCT student_id FROM may_see WHERE account_id = $1 AND role = $2) m
		WHERE o.student_id IS NOT NULL
		ON CONFLICT DO NOTHING`, account, role)
	return err
}

// mailJoins adds mail to the digests of an account whose address was just
// confirmed, except where the person had turned mail off before. The staff's hold the names of other people's
// children: they go by mail where that was chosen.
func (s *Store) mailJoins(ctx context.Context, tx pgx.Tx, account int64) error {
	_, err := tx.Exec(ctx, `UPDATE subscriptions SET mail = true
		WHERE account_id = $1 AND ended_at IS NULL AND NOT mail_left AND role IN ('parent', 'student')`, account)
	return err
}

// digestZone is the wall clock that a person's times of day are on: the
// account's own, else that of the first child's school, else Moscow's. What the
// staff hear of is a school day, so theirs is the school's.
func digestZone(ctx context.Context, tx pgx.Tx, account int64, role school.Role) (*time.Location, error) {
	var name string
	err := tx.QueryRow(ctx, `SELECT `+wallSQL+` FROM accounts a, (SELECT $2::text AS role) w WHERE a.id = $1`, account, string(role)).Scan(&name)
	return zoneNamed(name), err
}

// instant is NULL where there is none.
func instant(t time.Time, ok bool) *time.Time {
	if !ok {
		return nil
	}
	return &t
}
