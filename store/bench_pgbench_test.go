package store_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store"
)

// side is how pgbench comes in.
type side bool

const (
	withRowSecurity side = true
	asOwner         side = false // the same reads, nobody enters
)

// script is the diary's batch as pgbench runs it: one pipeline, one transaction,
// the values as parameters.
func (s side) script() string {
	var out strings.Builder
	fmt.Fprintf(&out, "\\set who random(1, %d)\n\\startpipeline\n", cityStudents)
	if s == withRowSecurity {
		out.WriteString("SELECT enter(:who, :acting, :at);\n")
	}
	for _, sql := range store.DiaryScript(":who", ":first", ":last") {
		out.WriteString(sql + ";\n")
	}
	out.WriteString("\\endpipeline\n")
	return out.String()
}

var tps = regexp.MustCompile(`(?m)^tps = ([0-9.]+)`)

// pgbench is how many batches a second so many clients get through.
func (c *city) pgbench(b *testing.B, s side, clients int, long time.Duration) float64 {
	b.Helper()
	file := filepath.Join(b.TempDir(), "diary.sql")
	if err := os.WriteFile(file, []byte(s.script()), 0o600); err != nil {
		b.Fatal(err)
	}
	config, err := pgx.ParseConfig(c.URL)
	if err != nil {
		b.Fatal(err)
	}
	run := exec.CommandContext(b.Context(), pgbenchPath(b), "-n", "-M", "prepared", "-f", file,
		"-c", strconv.Itoa(clients), "-j", strconv.Itoa(min(clients, 2)), "-T", strconv.Itoa(int(long.Seconds())),
		"-D", "acting=parent", "-D", "at="+c.Clock.Now().Format(time.RFC3339), "-D", "first="+thisWeek.From.Format(time.DateOnly), "-D", "last="+thisWeek.To.Format(time.DateOnly),
		"-h", config.Host, "-p", strconv.Itoa(int(config.Port)), "-U", config.User, config.Database)
	options := "-c jit=off -c max_parallel_workers_per_gather=0 -c timezone=UTC"
	if s == withRowSecurity {
		options += " -c role=" + store.PeopleRole
	}
	run.Env = append(os.Environ(), "PGOPTIONS="+options)
	out, err := run.CombinedOutput()
	if err != nil {
		b.Fatalf("pgbench: %v\n%s", err, out)
	}
	found := tps.FindSubmatch(out)
	if found == nil {
		b.Fatalf("pgbench tells no rate:\n%s", out)
	}
	rate, err := strconv.ParseFloat(string(found[1]), 64)
	if err != nil {
		b.Fatal(err)
	}
	return rate
}

func pgbenchPath(b *testing.B) string {
	b.Helper()
	if path, err := exec.LookPath("pgbench"); err == nil {
		return path
	}
	found, err := filepath.Glob(filepath.Join("/usr/lib/postgresql", "*", "bin", "pgbench"))
	if bin := os.Getenv("ZVONOK_TEST_PGBIN"); bin != "" {
		found = append(found, filepath.Join(bin, "pgbench"))
	}
	if err != nil || len(found) == 0 {
		b.Skip("pgbench is not on this machine: it comes with PostgreSQL")
	}
	return found[len(found)-1]
}
