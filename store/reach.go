package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Reach is what happens with a person's letters where the chat takes nothing.
type Reach struct {
	Fallback string // first: «mail», «sms»; «none»: nothing
	Protect  bool   // nothing that comes by chat can be forwarded: the person's choice
	Mail     bool   // the address is confirmed
	Stopped  bool   // letters to it come back
	Phone    bool   // there is one
}

// Reach reads the viewer's own.
func (s *Store) Reach(ctx context.Context, v Viewer) (Reach, error) {
	var out Reach
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(reachSQL+` WHERE id = $1`, v.Account).QueryRow(out.scan)
	})
	return out, err
}

func (r *Reach) scan(row pgx.Row) error {
	return row.Scan(&r.Fallback, &r.Protect, &r.Mail, &r.Stopped, &r.Phone)
}

// SetFallback chooses the first way where the chat takes nothing.
func (s *Store) SetFallback(ctx context.Context, v Viewer, way string, reply Reply[Reach]) error {
	if !slices.Contains([]string{"mail", "sms", "none"}, way) {
		return school.Wrong("fallback", "no such way")
	}
	return s.setReach(ctx, v, `UPDATE accounts SET fallback = $2 WHERE id = $1`, way, reply)
}

// SetProtect lets nobody forward what comes by chat, or lets them again. A
// school's rule holds beside it.
func (s *Store) SetProtect(ctx context.Context, v Viewer, on bool, reply Reply[Reach]) error {
	return s.setReach(ctx, v, `UPDATE accounts SET protect = $2 WHERE id = $1`, on, reply)
}

func (s *Store) setReach(ctx context.Context, v Viewer, sql string, value any, reply Reply[Reach]) error {
	return s.write(ctx, v, func(tx pgx.Tx) error {
		if err := one(tx.Exec(ctx, sql, v.Account, value)); err != nil {
			return err
		}
		var out Reach
		if err := out.scan(tx.QueryRow(ctx, reachSQL+` WHERE id = $1`, v.Account)); err != nil {
			return err
		}
		return reply.close(ctx, s, tx, out)
	})
}

const reachSQL = `SELECT fallback, protect, coalesce(confirmed_blind = email_blind, false), coalesce(mail_stopped_blind = email_blind, false),
	phone_enc IS NOT NULL FROM accounts`
