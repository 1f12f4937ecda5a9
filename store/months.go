package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// The tables that are partitioned by month; there is no default partition.
var monthly = []string{"news", "deliveries", "audit"}

// EnsureMonths makes the partitions for every month from one instant to
// another, the month before the first and two more after the last. Call it at
// the start, daily, and whenever the clock is moved.
func (s *Store) EnsureMonths(ctx context.Context, from, to time.Time) error {
	conn, err := s.owner.Acquire(ctx)
	if err != nil {
		return translate(err)
	}
	defer conn.Release()
	return ensureMonths(ctx, conn.Conn(), from, to)
}

func ensureMonths(ctx context.Context, conn *pgx.Conn, from, to time.Time) error {
	return translate(pgx.BeginFunc(ctx, conn, func(tx pgx.Tx) error {
		// One maker at a time: IF NOT EXISTS alone can still collide.
		if _, err := tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('zvonok months', 0))`); err != nil {
			return err
		}
		first := month(from).AddDate(0, -1, 0)
		last := month(to).AddDate(0, 2, 0)
		for m := first; !m.After(last); m = m.AddDate(0, 1, 0) {
			for _, table := range monthly {
				// Row security does not follow a parent into its partitions: they
				// get none of its grants, and a lock of their own.
				name := fmt.Sprintf("%s_%s", table, m.Format("2006_01"))
				var there bool
				if err := tx.QueryRow(ctx, `SELECT to_regclass($1) IS NOT NULL`, name).Scan(&there); err != nil {
					return err
				}
				if there {
					continue
				}
				sql := fmt.Sprintf(`CREATE TABLE %s PARTITION OF %s FOR VALUES FROM ('%s') TO ('%s'); ALTER TABLE %s ENABLE ROW LEVEL SECURITY`,
					name, table, m.Format("2006-01-02 00:00:00+00"), m.AddDate(0, 1, 0).Format("2006-01-02 00:00:00+00"), name)
				if table == "deliveries" { // partitioned by a date, not by an instant
					sql = fmt.Sprintf(`CREATE TABLE %s PARTITION OF %s FOR VALUES FROM ('%s') TO ('%s'); ALTER TABLE %s ENABLE ROW LEVEL SECURITY`,
						name, table, m.Format(time.DateOnly), m.AddDate(0, 1, 0).Format(time.DateOnly), name)
				}
				if _, err := tx.Exec(ctx, sql); err != nil {
					return err
				}
			}
		}
		return nil
	}))
}

func month(t time.Time) time.Time {
	y, m, _ := t.UTC().Date()
	return time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
}
