package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// CountBounce counts what came to the return path and does nothing.
func (s *Store) CountBounce(ctx context.Context, what BounceOutcome) error {
	class := school.NoFailure
	if what == BounceDelayed {
		class = school.SoftFailure
	}
	return s.system(ctx, func(tx pgx.Tx) error { return countBounce(ctx, tx, what, class, s.Now()) })
}

func countBounce(ctx context.Context, tx pgx.Tx, what BounceOutcome, class school.FailureClass, now time.Time) error {
	_, err := tx.Exec(ctx, `INSERT INTO bounce_counts AS c (on_date, what, class, n) VALUES (($3::timestamptz AT TIME ZONE 'UTC')::date, $1, $2, 1)
		ON CONFLICT (on_date, what, class) DO UPDATE SET n = c.n + 1`, string(what), string(class), now)
	return err
}

// Bounces counts what came back within the last days, by outcome.
func (s *Store) Bounces(ctx context.Context, days int) (map[BounceOutcome]int, error) {
	rows, err := s.owner.Query(ctx, `SELECT what, sum(n)::bigint FROM bounce_counts
		WHERE on_date > ($1::timestamptz AT TIME ZONE 'UTC')::date - $2::int GROUP BY what`, s.Now(), days)
	if err != nil {
		return nil, translate(err)
	}
	out := map[BounceOutcome]int{}
	var what BounceOutcome
	var n int
	_, err = pgx.ForEachRow(rows, []any{&what, &n}, func() error { out[what] = n; return nil })
	return out, translate(err)
}

// BounceCount is how many letters ever came back that way.
type BounceCount struct {
	What  BounceOutcome
	Class school.FailureClass
	N     int64
}

// BounceCounts are all counts since the beginning: numbers that only grow.
func (s *Store) BounceCounts(ctx context.Context) ([]BounceCount, error) {
	rows, err := s.owner.Query(ctx, `SELECT what, class, sum(n)::bigint FROM bounce_counts GROUP BY 1, 2 ORDER BY 1, 2`)
	if err != nil {
		return nil, translate(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[BounceCount])
	return all, translate(err)
}

// MailHealth is how many addresses mail comes back from, of how many that are
// written to.
type MailHealth struct {
	Addresses int // confirmed, and those that were until mail to them was stopped
	Struck    int // a letter came back within school.BounceWindow
	Stopped   int // written to no more
}

// MailHealth counts them now. No address is in it.
func (s *Store) MailHealth(ctx context.Context) (h MailHealth, err error) {
	err = s.owner.QueryRow(ctx, `SELECT count(*) FILTER (WHERE confirmed_blind = email_blind OR mail_stopped_blind = email_blind),
			count(*) FILTER (WHERE EXISTS (SELECT FROM mail_strikes k WHERE k.account_id = a.id AND k.blind = a.email_blind AND k.at > $1)),
			count(*) FILTER (WHERE mail_stopped_blind = email_blind)
		FROM accounts a WHERE a.email_blind IS NOT NULL AND a.blocked_at IS NULL`, s.Now().Add(-school.BounceWindow)).
		Scan(&h.Addresses, &h.Struck, &h.Stopped)
	return h, translate(err)
}

// strikesKept is how long a letter that came back is remembered: twice as long as
// it counts, so that a second report of it does not count it anew.
const strikesKept = 2 * school.BounceWindow

// SweepStrikes forgets the letters that count no more and says how many.
func (s *Store) SweepStrikes(ctx context.Context) (int64, error) {
	tag, err := s.owner.Exec(ctx, `DELETE FROM mail_strikes WHERE at < $1`, s.Now().Add(-strikesKept))
	return tag.RowsAffected(), translate(err)
}
