package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store"
)

// BenchmarkNotices releases 5,000 rows of news in a county of 100,000 students
// with a month of news behind it: who hears of each at once is found in the
// same transaction, and claimed. It reports
//
//	release-ms  one release of 5,000 rows, expanded
//	claim-ms    the claim of all that it made due
//
// and fails where the expansion reads through the news. Half of the rows are
// marks, which every tenth family wants at once; the rest are absences, the
// timetable of a class and a word to a whole school.
func BenchmarkNotices(b *testing.B) {
	c := newCity(b)
	conn := c.Owner(b)
	for _, sql := range append([]string{`SET session_replication_role = replica`}, noticeCitySQL...) {
		if _, err := conn.Exec(b.Context(), sql); err != nil {
			b.Fatalf("%s: %v", sql, err)
		}
	}
	at := c.Clock.Now()
	var release, claim time.Duration
	rounds := 0
	for b.Loop() {
		at = at.Add(10 * time.Minute)
		c.Clock.Set(at)
		if _, err := conn.Exec(b.Context(), noticeRoundSQL, at); err != nil {
			b.Fatal(err)
		}
		if rounds == 0 {
			b.Log(planOf(b, conn, at))
		}
		begin := time.Now()
		n, err := c.Release(b.Context(), at)
		if err != nil || n != 5000 {
			b.Fatalf("%d rows: %v", n, err)
		}
		release += time.Since(begin)
		at = at.Add(5 * time.Minute)
		c.Clock.Set(at)
		begin = time.Now()
		refs, err := c.ClaimNotices(b.Context(), at)
		if err != nil {
			b.Fatal(err)
		}
		claim += time.Since(begin)
		b.Logf("%d rows of news made %d notices", n, len(refs))
		rounds++
	}
	b.ReportMetric(float64(release.Milliseconds())/float64(rounds), "release-ms")
	b.ReportMetric(float64(claim.Milliseconds())/float64(rounds), "claim-ms")
}

// planOf runs the expansion in a transaction that is taken back, and gives its
// time and the tables that it reads through.
func planOf(b *testing.B, conn *pgx.Conn, at time.Time) string {
	b.Helper()
	ctx := context.Background()
	tx, err := conn.Begin(ctx)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = tx.Rollback(ctx) }()
	if _, err := tx.Exec(ctx, `INSERT INTO news (seq, released_at, school_id, audience_kind, audience_id, kind, object, day, new)
		SELECT 10000000 + row_number() OVER (), $1, school_id, audience_kind, audience_id, kind, object, day, new FROM news_pending`, at); err != nil {
		b.Fatal(err)
	}
	rows, err := tx.Query(ctx, `EXPLAIN (ANALYZE, BUFFERS OFF, TIMING OFF) `+store.PendSQL, at, 10_000_000, 10_005_000, []string{"absence", "remark"})
	if err != nil {
		b.Fatal(err)
	}
	lines, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		b.Fatal(err)
	}
	var said []string
	for _, line := range lines {
		through := strings.Contains(line, "Seq Scan on") && !strings.Contains(line, "never executed")
		if through && strings.Contains(line, "Seq Scan on news") {
			b.Errorf("the news is read through:\n%s", strings.Join(lines, "\n"))
		}
		if through || strings.HasPrefix(line, "Execution Time") {
			said = append(said, strings.TrimSpace(line))
		}
	}
	return "expansion of 5,000 rows: " + strings.Join(said, "; ")
}

var noticeCitySQL = []string{
	// A month of news: six rows a student.
	`INSERT INTO news (seq, released_at, school_id, audience_kind, audience_id, kind, object, day, new)
		SELECT (n - 1) * 6 + m, timestamptz '2026-11-02 08:00Z' + (m - 1) * interval '3 days' + n % 600 * interval '1 minute', (n - 1) / 1000 + 1, 'student', n,
			'mark', (n - 1) * 6 + m, '2026-11-02', '{"subject": "Алгебра", "value": "5", "work": "Дроби", "weight": 1}'
		FROM generate_series(1, 100000) n, generate_series(1, 6) m`,
	`UPDATE news_head SET seq = 600000`,
	`INSERT INTO notice_prefs (account_id, role, kind, channel, wanted, at)
		SELECT n, 'parent', 'mark', 'chat', true, '2026-09-01' FROM generate_series(1, 100000, 10) n`,
	`INSERT INTO subscriptions (account_id, role, cadence, days, minute, chat, mail, told_seq, next_at)
		SELECT n, 'parent', 'daily', 127, 1140, true, false, 0, '2026-11-23 16:00Z' FROM generate_series(1, 100000) n`,
	`VACUUM ANALYZE`,
}

// noticeRoundSQL makes 5,000 rows due: 2,500 marks, 2,400 absences, 99 lessons, one event.
const noticeRoundSQL = `INSERT INTO news_pending (school_id, audience_kind, audience_id, kind, object, day, new, changed_at, release_at)
	SELECT (a - 1) / 1000 + 1, 'student', a, k, 1000000 + n, '2026-11-23'::date, '{"subject": "Алгебра", "value": "absent", "lesson": 1}'::jsonb, $1::timestamptz, $1::timestamptz
	FROM (SELECT n, (n * 7919 % 100000) + 1 AS a, CASE WHEN n <= 2500 THEN 'mark' ELSE 'absence' END AS k FROM generate_series(1, 4900) n) x
	UNION ALL
	SELECT (k - 1) / 40 + 1, 'class', 4000 + k * 10, 'lesson', 2000000 + k, '2026-11-23', '{"subject": "Алгебра", "lesson": 1, "due": "2026-11-23"}', $1, $1
	FROM generate_series(1, 99) k
	UNION ALL
	SELECT 1, 'school', 1, 'meeting', 1, '2026-11-25', '{"work": "Собрание", "due": "2026-11-25"}', $1, $1`
