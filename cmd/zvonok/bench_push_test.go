package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/storetest"
)

// BenchmarkPush sends 50,000 new marks in pushes of 5,000 lines, and then one by
// one, beside a plain COPY of the very rows that they became, in the same run:
//
//	rows/s, of-copy   in pushes of 5,000
//	alone-ms          a push of one mark, from request to answer; alone-of-insert:
//	                  how many bare inserts of one mark, each its own transaction,
//	                  would take as long
func BenchmarkPush(b *testing.B) {
	const pushes, each, alone, rounds = 10, 5000, 100, 3
	l := largeBundle(50_000)
	dir := b.TempDir()
	l.write(b, dir)
	for b.Loop() {
		var rates, shares, singles, inserts []float64
		for range rounds {
			db := storetest.New(b)
			importOnce(b, db, dir)
			key, _, err := db.MakeAPIKey(b.Context(), "", "bench")
			if err != nil {
				b.Fatal(err)
			}
			conn, err := pgx.Connect(b.Context(), db.URL)
			if err != nil {
				b.Fatal(err)
			}
			lines := markLines(b, conn, pushes*each+alone)
			handler := &pushing{store: db.Store, log: slog.New(slog.DiscardHandler), turns: newTurns()}
			begin := time.Now()
			for n := range pushes {
				pushLines(b, handler, key, lines[n*each:(n+1)*each])
			}
			pushed := time.Since(begin).Seconds()
			copied := copyMarks(b, conn)
			begin = time.Now()
			for n := range alone {
				handler.turns = newTurns() // the rate of a key is not what is measured
				pushLines(b, handler, key, lines[pushes*each+n:][:1])
			}
			singles = append(singles, 1000*time.Since(begin).Seconds()/alone)
			inserts = append(inserts, singles[len(singles)-1]/insertMark(b, conn, alone))
			rates, shares = append(rates, pushes*each/pushed), append(shares, copied/pushed)
			b.Logf("%d pushes of %d: %.1f s, COPY of the same rows %.2f s; load %s", pushes, each, pushed, copied, load())
			_ = conn.Close(b.Context())
		}
		b.ReportMetric(middle(rates), "rows/s")
		b.ReportMetric(middle(shares), "of-copy")
		b.ReportMetric(middle(singles), "alone-ms")
		b.ReportMetric(middle(inserts), "alone-of-insert")
	}
}

// markLines are results of a second mark for works and students that there are.
func markLines(b *testing.B, conn *pgx.Conn, n int) []string {
	b.Helper()
	rows, err := conn.Query(b.Context(), `SELECT w.sourced_id, p.sourced_id FROM marks m JOIN works w ON w.id = m.work_id JOIN people p ON p.id = m.student_id,
		generate_series(1, 2) LIMIT $1`, n)
	if err != nil {
		b.Fatal(err)
	}
	var work, student string
	var out []string
	_, err = pgx.ForEachRow(rows, []any{&work, &student}, func() error {
		out = append(out, fmt.Sprintf(`{"file":"results","row":{"sourcedId":"push-%d","lineItemSourcedId":%q,"studentSourcedId":%q,"scoreStatus":"fully graded","score":"5","scoreDate":"2026-11-20"}}`,
			len(out), work, student))
		return nil
	})
	if err != nil || len(out) != n {
		b.Fatalf("%d lines, %v", len(out), err)
	}
	return out
}

func pushLines(b *testing.B, handler http.Handler, key string, lines []string) {
	b.Helper()
	r := httptest.NewRequestWithContext(b.Context(), http.MethodPost, pushPath, strings.NewReader(strings.Join(lines, "\n")))
	r.Header.Set("Authorization", "Bearer "+key)
	r.Header.Set("Content-Type", ndjson)
	answer := httptest.NewRecorder()
	handler.ServeHTTP(answer, r)
	if answer.Code != http.StatusOK || !bytes.Contains(answer.Body.Bytes(), fmt.Appendf(nil, `"refused":0,"written":%d,`, len(lines))) {
		b.Fatalf("%d %.300s", answer.Code, answer.Body)
	}
}

// insertMark puts marks in one by one: how long each takes, in milliseconds.
func insertMark(b *testing.B, conn *pgx.Conn, n int) float64 {
	b.Helper()
	begin := time.Now()
	for m := range n {
		_, err := conn.Exec(b.Context(), `INSERT INTO marks (source_id, sourced_id, school_id, student_id, class_id, work_id, lesson_id, day, value, comment, weight, counts)
			SELECT source_id, 'bare-' || $1::text, school_id, student_id, class_id, work_id, lesson_id, day, value, comment, weight, counts FROM marks WHERE id = (SELECT min(id) FROM marks)`, fmt.Sprint(m))
		if err != nil {
			b.Fatal(err)
		}
	}
	return 1000 * time.Since(begin).Seconds() / float64(n)
}

// copyMarks takes the pushed marks out and copies them back in: how long the
// latter takes.
func copyMarks(b *testing.B, conn *pgx.Conn) float64 {
	b.Helper()
	const pushed = `FROM marks WHERE sourced_id LIKE 'push-%'`
	file := filepath.Join(b.TempDir(), "marks")
	f, err := os.Create(file)
	if err != nil {
		b.Fatal(err)
	}
	if _, err := conn.PgConn().CopyTo(b.Context(), f, `COPY (SELECT * `+pushed+`) TO STDOUT (FORMAT binary)`); err != nil {
		b.Fatal(err)
	}
	_ = f.Close()
	if _, err := conn.Exec(b.Context(), `DELETE `+pushed); err != nil {
		b.Fatal(err)
	}
	if f, err = os.Open(file); err != nil {
		b.Fatal(err)
	}
	defer f.Close()
	begin := time.Now()
	if err := copyFrom(b.Context(), conn, f, "marks"); err != nil {
		b.Fatal(err)
	}
	return time.Since(begin).Seconds()
}
