package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"zvonok/store/storetest"
)

// BenchmarkExport takes a school with a million results out through `zvonok export`,
// the whole program from the database to the files in their place, and reports
// rows/s and the peak of the program's memory. ZVONOK_BENCH_RESULTS changes the
// million.
func BenchmarkExport(b *testing.B) {
	results := 1_000_000
	if n, err := strconv.Atoi(os.Getenv("ZVONOK_BENCH_RESULTS")); err == nil {
		results = n
	}
	l := largeBundle(results)
	dir := b.TempDir()
	in := filepath.Join(dir, "in")
	if err := os.Mkdir(in, 0o700); err != nil {
		b.Fatal(err)
	}
	l.write(b, in)
	db := storetest.New(b)
	importOnce(b, db, in)
	self, err := os.Executable()
	if err != nil {
		b.Fatal(err)
	}
	var seconds, peak float64
	for b.Loop() {
		out := filepath.Join(dir, "out")
		run := exec.CommandContext(b.Context(), self, "export", out)
		run.Env = []string{"PATH=" + os.Getenv("PATH"), asProgram + "=1", "DATABASE_URL=" + db.URL, "ZVONOK_DATA=" + filepath.Join(dir, "data")}
		begin := time.Now()
		if err := run.Start(); err != nil {
			b.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- run.Wait() }()
		ticker := time.NewTicker(20 * time.Millisecond)
		for running := true; running; {
			select {
			case err := <-ended:
				if err != nil {
					b.Fatalf("export: %v", err)
				}
				running = false
			case <-ticker.C:
				peak = max(peak, megabytes(run.Process.Pid, "VmHWM"))
			}
		}
		ticker.Stop()
		seconds = time.Since(begin).Seconds()
		if err := os.RemoveAll(out); err != nil {
			b.Fatal(err)
		}
	}
	b.Logf("%d results, %d rows in all, %.1f s; load %s", l.results(), l.rows(), seconds, load())
	b.ReportMetric(float64(l.rows())/seconds, "rows/s")
	b.ReportMetric(peak, "peak-MB")
}
