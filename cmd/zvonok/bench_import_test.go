package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
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
// ZVONOK_BENCH_RESULTS changes the million.
func BenchmarkImport(b *testing.B) {
	results := 1_000_000
	if n, err := strconv.Atoi(os.Getenv("ZVONOK_BENCH_RESULTS")); err == nil {
		results = n
	}
	l := largeBundle(results)
	dir := b.TempDir()
	l.write(b, dir)
	for b.Loop() {
		var firsts, agains, copies, bares, peaks []float64
		for n := range importRounds {
			db := storetest.New(b)
			one := importOnce(b, db.URL, dir)
			two := importOnce(b, db.URL, dir)
			c := copyLike(b, db)
			firsts, agains = append(firsts, one.seconds), append(agains, two.seconds)
			copies, bares = append(copies, c.keyed), append(bares, c.bare)
			peaks = append(peaks, max(one.peak, two.peak))
			b.Logf("round %d: first %.1f s (%.0f MB), again %.1f s (%.0f MB), COPY %.1f s, COPY without foreign keys %.1f s; first of COPY %.2f, load %s",
				n+1, one.seconds, one.peak, two.seconds, two.peak, c.keyed, c.bare, c.keyed/one.seconds, load())
		}
		var shares, bare []float64
		for n := range firsts {
			shares, bare = append(shares, copies[n]/firsts[n]), append(bare, bares[n]/firsts[n])
		}
		b.Logf("%d results, %d lessons, %d works, %d attendance, %d rows in all", l.results(), l.groups*l.lessons, l.groups*l.works, l.attendance, l.rows())
		b.ReportMetric(float64(l.rows())/middle(firsts), "rows/s")
		b.ReportMetric(middle(shares), "of-copy")
		b.ReportMetric(middle(bare), "of-bare-copy")
		b.ReportMetric(float64(l.rows())/middle(agains), "again-rows/s")
		b.ReportMetric(middle(firsts)/middle(agains), "again-of-first")
		b.ReportMetric(slices.Max(peaks), "peak-MB")
	}
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

type imported struct{ seconds, peak float64 }

// importOnce runs the program and watches its high-water mark.
func importOnce(b *testing.B, url, dir string) imported {
	b.Helper()
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	run := exec.CommandContext(b.Context(), self, "import", dir)
	run.Env = []string{"PATH=" + os.Getenv("PATH"), asProgram + "=1", "DATABASE_URL=" + url, "ZVONOK_DATA=" + filepath.Join(filepath.Dir(dir), "data")}
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
	peak := 0.0
	for {
		select {
		case err := <-ended:
			if err != nil {
				b.Fatalf("import: %v\n%s", err, out.String())
			}
			return imported{time.Since(begin).Seconds(), peak}
		case <-ticker.C:
			peak = max(peak, highWater(run.Process.Pid))
		}
	}
}

var vmHWM = regexp.MustCompile(`VmHWM:\s+(\d+) kB`)

func highWater(pid int) float64 {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	found := vmHWM.FindSubmatch(text)
	if found == nil {
		return 0
	}
	kb, _ := strconv.ParseFloat(string(found[1]), 64)
	return kb / 1024
}

// copied is how long a plain COPY of all rows takes: into the tables as they are,
// and into ones with the same indexes and no foreign keys.
type copied struct{ keyed, bare float64 }

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
	defer conn.Close(ctx) //nolint:errcheck // a bench's connection
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
	c.keyed = in("")
	return c
}

func copyFrom(ctx context.Context, conn *pgx.Conn, from io.Reader, table string) error {
	_, err := conn.PgConn().CopyFrom(ctx, from, `COPY `+table+` FROM STDIN (FORMAT binary)`)
	return err
}
