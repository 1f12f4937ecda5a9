package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/storetest"
)

// importRounds is how often each side is measured, in turns: other work on the
// machine then spoils both alike.
const importRounds = 3

// BenchmarkImport brings a million results with the lessons and the attendance
// that belong to them through `zvonok import`, the whole program from files to
// commit, beside a plain COPY of the very rows that it wrote, in binary, into the
// same tables with their indexes and foreign keys. It reports medians of rounds:
//
//	rows/s      of the first import
//	of-copy     its share of the COPY (0.4 or more is wanted)
//	again-rows/s, again-of-first   the same bundle a second time
//	peak-MB     of the program, of both imports
//
// and, because a machine that others use stretches the wall time of both unevenly,
// the same share by processor time, the program's and PostgreSQL's together:
// cpu-of-copy. ZVONOK_BENCH_RESULTS changes the million, and the millions of
// BenchmarkImportMemory.
func BenchmarkImport(b *testing.B) {
	l := largeBundle(benchResults(1_000_000))
	dir := b.TempDir()
	l.write(b, dir)
	for b.Loop() {
		var firsts, agains, copies, bares, peaks, cpus []float64
		for n := range importRounds {
			db := storetest.New(b)
			one := importOnce(b, db, dir)
			two := importOnce(b, db, dir)
			c := copyLike(b, db)
			firsts, agains = append(firsts, one.seconds), append(agains, two.seconds)
			copies, bares = append(copies, c.keyed), append(bares, c.bare)
			peaks, cpus = append(peaks, max(one.peak, two.peak)), append(cpus, c.keyedCPU/one.cpu)
			b.Logf("round %d: first %.1f s (processor %.1f s, %.0f MB, its backend %.0f MB), again %.1f s (%.1f s, %.0f MB), COPY %.1f s (%.1f s), without foreign keys %.1f s; COPY/first %.2f, by processor %.2f; load %s",
				n+1, one.seconds, one.cpu, one.peak, one.backend, two.seconds, two.cpu, two.peak, c.keyed, c.keyedCPU, c.bare, c.keyed/one.seconds, c.keyedCPU/one.cpu, load())
		}
		var shares, bare []float64
		for n := range firsts {
			shares, bare = append(shares, copies[n]/firsts[n]), append(bare, bares[n]/firsts[n])
		}
		b.Logf("%d results, %d lessons, %d works, %d attendance, %d rows in all", l.results(), l.groups*l.lessons, l.groups*l.works, l.attendance, l.rows())
		b.ReportMetric(float64(l.rows())/middle(firsts), "rows/s")
		b.ReportMetric(middle(shares), "of-copy")
		b.ReportMetric(middle(cpus), "cpu-of-copy")
		b.ReportMetric(middle(bare), "of-bare-copy")
		b.ReportMetric(float64(l.rows())/middle(agains), "again-rows/s")
		b.ReportMetric(middle(firsts)/middle(agains), "again-of-first")
		b.ReportMetric(slices.Max(peaks), "peak-MB")
	}
}

// BenchmarkImportMemory brings four million results, and the same again, each by a
// process of its own: peak-MB of the first and again-peak-MB of the second do not grow
// with them (300 at most is wanted).
func BenchmarkImportMemory(b *testing.B) {
	l := largeBundle(benchResults(4_000_000))
	dir := b.TempDir()
	l.write(b, dir)
	for b.Loop() {
		db := storetest.New(b)
		one := importOnce(b, db, dir)
		two := importOnce(b, db, dir)
		for n, i := range []imported{one, two} {
			b.Logf("import %d: %d rows in all, %.0f s (processor %.0f s), the program %.0f MB, its backend %.0f MB; load %s", n+1, l.rows(), i.seconds, i.cpu, i.peak, i.backend, load())
		}
		b.ReportMetric(one.peak, "peak-MB")
		b.ReportMetric(two.peak, "again-peak-MB")
		b.ReportMetric(one.backend, "backend-MB")
		b.ReportMetric(two.backend, "again-backend-MB")
		b.ReportMetric(float64(l.rows())/one.seconds, "rows/s")
	}
}

func benchResults(results int) int {
	if n, err := strconv.Atoi(os.Getenv("ZVONOK_BENCH_RESULTS")); err == nil {
		return n
	}
	return results
}

func middle(of []float64) float64 { return slices.Sorted(slices.Values(of))[len(of)/2] }

// load is what else the machine was doing, for who reads the figures.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	return string(bytes.Join(bytes.Fields(text)[:2], []byte(" ")))
}

type imported struct{ seconds, cpu, peak, backend float64 }

// importOnce runs the program and watches it, and the backends that serve it.
func importOnce(b *testing.B, db *storetest.DB, dir string) imported {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	watch := db.Owner(b)
	run := exec.CommandContext(b.Context(), self, "import", dir)
	run.Env = []string{"PATH=" + os.Getenv("PATH"), asProgram + "=1", "DATABASE_URL=" + db.URL, "ZVONOK_DATA=" + filepath.Join(filepath.Dir(dir), "data")}
	var out bytes.Buffer
	run.Stdout, run.Stderr = &out, &out
	begin := time.Now()
	if err := run.Start(); err != nil {
		b.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- run.Wait() }()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	var got imported
	backends := map[int32]float64{}
	for {
		select {
		case err := <-ended:
			if err != nil {
				b.Fatalf("import: %v\n%s", err, out.String())
			}
			got.seconds = time.Since(begin).Seconds()
			got.cpu = (run.ProcessState.UserTime() + run.ProcessState.SystemTime()).Seconds()
			for _, spent := range backends {
				got.cpu += spent
			}
			return got
		case <-ticker.C:
			got.peak = max(got.peak, megabytes(run.Process.Pid, "VmHWM"))
			rows, err := watch.Query(b.Context(), `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'`)
			if err != nil {
				b.Fatal(err)
			}
			pids, err := pgx.CollectRows(rows, pgx.RowTo[int32])
			if err != nil {
				b.Fatal(err)
			}
			for _, pid := range pids {
				backends[pid] = max(backends[pid], processorTime(int(pid)))
				got.backend = max(got.backend, megabytes(int(pid), "RssAnon"))
			}
		}
	}
}

// megabytes reads a line of /proc/PID/status; 0 for a process of another machine.
func megabytes(pid int, name string) float64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	_, rest, _ := strings.Cut(string(text), "\n"+name+":")
	fields := strings.Fields(rest)
	if len(fields) == 0 {
		return 0
	}
	kb, _ := strconv.ParseFloat(fields[0], 64)
	return kb / 1024
}

// processorTime is what a process has spent, in seconds.
func processorTime(pid int) float64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	_, rest, _ := strings.Cut(string(text), ") ")
	fields := strings.Fields(rest)
	if len(fields) < 13 {
		return 0
	}
	user, _ := strconv.ParseFloat(fields[11], 64)
	system, _ := strconv.ParseFloat(fields[12], 64)
	return (user + system) / 100
}

// copied is how long a plain COPY of all rows takes: into the tables as they are,
// and into ones with the same indexes and no foreign keys.
type copied struct{ keyed, keyedCPU, bare float64 }

// copiedTables in an order that foreign keys can follow.
var copiedTables = []string{
	"sources", "schools", "periods", "subjects", "people", "person_roles", "guardians", "classes", "class_periods", "enrolments",
	"categories", "lessons", "works", "marks", "attendance",
}

// copyLike empties the database and copies the same rows back in.
func copyLike(b *testing.B, db *storetest.DB) (c copied) {
	b.Helper()
	ctx := b.Context()
	conn, err := pgx.Connect(ctx, db.URL)
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = conn.Close(ctx) }()
	dir := b.TempDir()
	for _, table := range copiedTables {
		f, err := os.Create(filepath.Join(dir, table))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := conn.PgConn().CopyTo(ctx, f, `COPY `+table+` TO STDOUT (FORMAT binary)`); err != nil {
			b.Fatal(err)
		}
		_ = f.Close()
	}
	must := func(sql string) {
		b.Helper()
		if _, err := conn.Exec(ctx, sql); err != nil {
			b.Fatalf("%s: %v", sql, err)
		}
	}
	in := func(prefix string) float64 {
		begin := time.Now()
		must(`BEGIN`)
		for _, table := range copiedTables {
			f, err := os.Open(filepath.Join(dir, table))
			if err != nil {
				b.Fatal(err)
			}
			if err := copyFrom(ctx, conn, f, prefix+table); err != nil {
				b.Fatalf("%s: %v", table, err)
			}
			_ = f.Close()
		}
		must(`COMMIT`)
		return time.Since(begin).Seconds()
	}
	must(`TRUNCATE imports, sources CASCADE`)
	for _, table := range copiedTables {
		must(`TRUNCATE ` + table + ` CASCADE`)
		must(`CREATE TABLE bare_` + table + ` (LIKE ` + table + ` INCLUDING ALL)`)
	}
	c.bare = in("bare_")
	for _, table := range copiedTables {
		must(`DROP TABLE bare_` + table)
	}
	spent := processorTime(int(conn.PgConn().PID()))
	c.keyed = in("")
	c.keyedCPU = processorTime(int(conn.PgConn().PID())) - spent
	return c
}

func copyFrom(ctx context.Context, conn *pgx.Conn, from io.Reader, table string) error {
	_, err := conn.PgConn().CopyFrom(ctx, from, `COPY `+table+` FROM STDIN (FORMAT binary)`)
	return err
}
