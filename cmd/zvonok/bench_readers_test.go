package main

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

const (
	readers    = 1000 // families of a school that is there already
	readConns  = 8
	readEvery  = 20 * time.Millisecond // 50 diary weeks a second, whatever they take
	readAlone  = 10 * time.Second
	readRounds = 1
)

// BenchmarkDiaryDuringImport reads diary weeks at a steady rate while another
// school, a million results of it, comes in for the first time, and again when it comes
// a second time, beside the same readers without an import, before and after. It reports
// the p50 of each, their ratios (at most 2 is wanted), and fails where any connection is
// seen waiting for a lock.
func BenchmarkDiaryDuringImport(b *testing.B) {
	l := largeBundle(benchResults(1_000_000))
	dir := b.TempDir()
	l.write(b, dir)
	for b.Loop() {
		var first, again []float64
		waits := 0
		for n := range readRounds {
			db := storetest.New(b)
			readingSchool(b, db)
			alone := readDiaries(b, db, func() { <-time.After(readAlone) })
			one := readDiaries(b, db, func() { importOnce(b, db, dir) })
			two := readDiaries(b, db, func() { importOnce(b, db, dir) })
			later := readDiaries(b, db, func() { <-time.After(readAlone) })
			base := (alone.p50 + later.p50) / 2
			first, again = append(first, one.p50/base), append(again, two.p50/base)
			waits += one.waits + two.waits
			b.Logf("round %d: p50/p95 alone %.2f/%.2f and %.2f/%.2f ms, during the first import %.2f/%.2f ms (%d reads), the second %.2f/%.2f ms (%d reads); load %s",
				n+1, alone.p50, alone.p95, later.p50, later.p95, one.p50, one.p95, one.calls, two.p50, two.p95, two.calls, load())
		}
		b.ReportMetric(middle(first), "first-of-alone")
		b.ReportMetric(middle(again), "again-of-alone")
		b.ReportMetric(float64(waits), "lock-waits")
		if waits > 0 {
			b.Errorf("%d times a connection was seen waiting for a lock", waits)
		}
	}
}

// readingSchool is a school whose parents are linked.
func readingSchool(b *testing.B, db *storetest.DB) {
	b.Helper()
	for _, sql := range []string{
		`INSERT INTO schools (id, name, zone) OVERRIDING SYSTEM VALUE VALUES (1000001, 'Читающая школа', 'Europe/Moscow')`,
		`INSERT INTO people (id, school_id, family, given) OVERRIDING SYSTEM VALUE SELECT 1000000 + n, 1000001, 'Выдуманов' || n, 'Ученик' FROM generate_series(1, 1000) n`,
		`INSERT INTO classes (id, school_id, kind, title) OVERRIDING SYSTEM VALUE SELECT 1000000 + g, 1000001, 'scheduled', 'группа' FROM generate_series(1, 400) g`,
		`INSERT INTO enrolments (school_id, class_id, person_id, role) SELECT 1000001, 1000000 + (n - 1) / 25 * 10 + g, 1000000 + n, 'student' FROM generate_series(1, 1000) n, generate_series(1, 10) g`,
		`INSERT INTO lessons (school_id, class_id, day, number, starts, ends, topic, homework) SELECT 1000001, 1000000 + k * 10 + slot % 10 + 1,
			date '2026-11-23' + slot / 6, slot % 6 + 1, 510 + slot % 6 * 55, 555 + slot % 6 * 55, 'Тема', 'Упражнение' FROM generate_series(0, 39) k, generate_series(0, 29) slot`,
		`INSERT INTO works (id, school_id, class_id, title, given_on, due_on) OVERRIDING SYSTEM VALUE SELECT 1000000 + g, 1000001, 1000000 + g, 'Работа', '2026-11-23', '2026-11-23' FROM generate_series(1, 400) g`,
		`INSERT INTO marks (school_id, student_id, class_id, work_id, day, value) SELECT 1000001, 1000000 + n, 1000000 + (n - 1) / 25 * 10 + m % 10 + 1,
			1000000 + (n - 1) / 25 * 10 + m % 10 + 1, date '2026-08-31' + m % 13 * 7 + m % 5, '4' FROM generate_series(1, 1000) n, generate_series(0, 39) m`,
		`INSERT INTO accounts (id, created_at) OVERRIDING SYSTEM VALUE SELECT 1000000 + n, '2026-09-01' FROM generate_series(1, 1000) n`,
		`INSERT INTO links (account_id, school_id, role, student_id, since) SELECT 1000000 + n, 1000001, 'parent', 1000000 + n, '2026-09-01' FROM generate_series(1, 1000) n`,
		`VACUUM ANALYZE`,
	} {
		db.Exec(b, sql)
	}
}

// reading is how readers fared; times in milliseconds.
type reading struct {
	p50, p95     float64
	calls, waits int
}

// readDiaries reads at a steady rate, on several connections, until do is done.
func readDiaries(b *testing.B, db *storetest.DB, do func()) reading {
	b.Helper()
	done := make(chan struct{})
	go func() { defer close(done); do() }()
	week := school.Span{From: storetest.Monday, To: storetest.Monday.AddDate(0, 0, 6)}
	watch := db.Owner(b)
	own, err := store.Open(b.Context(), store.Options{URL: db.URL, Keys: db.Keys, Clock: db.Clock.Now, Conns: readConns})
	if err != nil {
		b.Fatal(err)
	}
	defer own.Close()
	var mu sync.Mutex
	var took []float64
	var failed error
	var all sync.WaitGroup
	ticker := time.NewTicker(readEvery)
	defer ticker.Stop()
	var out reading
	for going := true; going; {
		select {
		case <-done:
			going = false
		case <-ticker.C:
			all.Go(func() {
				who := 1_000_001 + rand.Int64N(readers)
				begin := time.Now()
				d, err := own.Diary(b.Context(), store.Viewer{Account: who, Role: school.Parent}, who, week)
				if err == nil && (len(d.Days) != 7 || len(d.Days[0].Lessons) != 6) {
					err = fmt.Errorf("%d lessons on Monday", len(d.Days[0].Lessons))
				}
				mu.Lock()
				defer mu.Unlock()
				took = append(took, float64(time.Since(begin).Microseconds())/1000)
				if err != nil {
					failed = err
				}
			})
			var waiting int
			if err := watch.QueryRow(b.Context(), `SELECT count(*) FROM pg_locks l JOIN pg_stat_activity a USING (pid) WHERE a.datname = current_database() AND NOT l.granted`).Scan(&waiting); err != nil {
				b.Fatal(err)
			}
			out.waits += waiting
		}
	}
	all.Wait()
	if failed != nil {
		b.Fatal(failed)
	}
	slices.Sort(took)
	out.calls, out.p50, out.p95 = len(took), took[len(took)/2], took[len(took)*95/100]
	return out
}
