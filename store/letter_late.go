package store

import (
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// WhyQuiet is why a letter is put off: its reader's quiet hours, or the night.
const WhyQuiet = "quiet hours"

// askLate puts off the families' digests that are late and would come in their
// reader's quiet hours, by whatever channel. A set in which none is late asks nothing;
// the staff's have a patience of their own.
func askLate(b *pgx.Batch, letters []Letter, now time.Time) {
	var at []int32
	var accounts, subscriptions []int64
	for i, l := range letters {
		if l.Kind == TellDigest && now.Sub(l.hour()) > school.LateDigest {
			at, accounts, subscriptions = append(at, int32(i)), append(accounts, l.Account), append(subscriptions, l.Subscription)
		}
	}
	if len(at) == 0 {
		return
	}
	b.Queue(lateSQL, at, accounts, subscriptions).Query(func(rows pgx.Rows) error {
		var n int
		var zone string
		var q school.Quiet
		_, err := pgx.ForEachRow(rows, []any{&n, &q.From, &q.To, &zone}, func() error {
			l := &letters[n]
			q.Zone = zoneNamed(zone)
			if until, waits := q.Overnight(l.hour(), now); waits {
				l.Wait = until.Sub(now)
			}
			return nil
		})
		return err
	})
}

// hour is when a digest was due.
func (d Delivery) hour() time.Time {
	if d.Due.IsZero() {
		return d.AsOf
	}
	return d.Due
}

const lateSQL = `SELECT t.n, coalesce(a.quiet_from, 0), coalesce(a.quiet_to, 0), ` + wallSQL + `
	FROM unnest($1::int[], $2::bigint[], $3::bigint[]) t (n, account, subscription)
	JOIN subscriptions s ON s.id = t.subscription AND s.role IN ('parent', 'student')
	CROSS JOIN LATERAL (SELECT s.role) w (role)
	JOIN accounts a ON a.id = t.account`
