package notify_test

import (
	"fmt"
	"os"
	"slices"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/notify"
	"zvonok/store"
)

const (
	setOf   = 500 // subscriptions of a batch
	singles = 200 // recipients read one by one, a round
	rounds  = 9
)

// BenchmarkDigests measures how digests are made in sets, in a town of 1,000 and
// in one of 100,000 students, round by round in turns: other work on the machine
// then spoils all alike. It reports
//
//	of-single    how many times faster, a digest, a batch of 500 is read than 500
//	             batches of one (at least 5 is wanted), in the large town
//	of-small     the time of a digest in the large town as a multiple of that in
//	             the small one (at most 1.3 is wanted)
//	cpu-of-single, cpu-of-small  the same by the CPU time of this program and of
//	             its server processes, which other work on the machine spoils less
//	digests/s    read, composed and rendered for the chat, by one goroutine
//	digests/cpu-s  the same for a second of CPU
//	mails/s      the same as HTML and text
//
// `make bench` runs it, and so does go test -bench Digests.
func BenchmarkDigests(b *testing.B) {
	small, large := newBigTown(b, 1_000), newBigTown(b, 100_000)
	catalog := texts(b)
	for b.Loop() {
		for _, c := range []*bigTown{small, large} { // caches and prepared statements are warm
			c.read(b, c.some(setOf))
			c.read(b, c.some(1))
		}
		var alone, inSmall, inLarge, week, whole, mail []spent
		for range rounds {
			inSmall = append(inSmall, small.time(b, small.some(setOf), small.read))
			inLarge = append(inLarge, large.time(b, large.some(setOf), large.read))
			alone = append(alone, large.time(b, large.some(singles), large.readAlone))
			week = append(week, large.time(b, weekly(large.some(setOf)), large.read))
			whole = append(whole, large.time(b, large.some(setOf), func(b *testing.B, all []store.Delivery) {
				for _, l := range large.letters(b, all) {
					render(b, notify.Compose(catalog, l), notify.AsChat)
				}
			}))
			mail = append(mail, large.time(b, large.some(setOf), func(b *testing.B, all []store.Delivery) {
				for _, l := range large.letters(b, all) {
					d := notify.Compose(catalog, l)
					render(b, d, notify.AsHTML)
					render(b, d, notify.AsText)
				}
			}))
		}
		for _, m := range []struct {
			what string
			of   func(spent) float64
		}{{"on the wall", func(s spent) float64 { return s.wall }}, {"of CPU", func(s spent) float64 { return s.cpu }}} {
			b.Logf("µs %s a digest, middle of %d rounds: in a batch of %d %.0f (1,000 students: %.0f; weekly: %.0f), alone %.0f; whole for the chat %.0f, for mail %.0f",
				m.what, rounds, setOf, middle(inLarge, m.of), middle(inSmall, m.of), middle(week, m.of), middle(alone, m.of), middle(whole, m.of), middle(mail, m.of))
		}
		ratio := func(of, to []spent, by func(spent) float64) float64 {
			out := make([]spent, len(of))
			for i := range of {
				out[i].wall = by(of[i]) / by(to[i])
			}
			return middle(out, wall)
		}
		b.ReportMetric(ratio(alone, inLarge, wall), "of-single")
		b.ReportMetric(ratio(inLarge, inSmall, wall), "of-small")
		if middle(whole, cpu) > 0 {
			b.ReportMetric(ratio(alone, inLarge, cpu), "cpu-of-single")
			b.ReportMetric(ratio(inLarge, inSmall, cpu), "cpu-of-small")
			b.ReportMetric(1e6/middle(whole, cpu), "digests/cpu-s")
		}
		b.ReportMetric(1e6/middle(whole, wall), "digests/s")
		b.ReportMetric(1e6/middle(mail, wall), "mails/s")
	}
}

// spent is what a digest took, in µs; no CPU where the server is not on this
// machine, or tells nobody.
type spent struct{ wall, cpu float64 }

func wall(s spent) float64 { return s.wall }
func cpu(s spent) float64  { return s.cpu }

func (c *bigTown) time(b *testing.B, all []store.Delivery, do func(*testing.B, []store.Delivery)) spent {
	b.Helper()
	begin, busy := time.Now(), c.busy(b)
	do(b, all)
	return spent{float64(time.Since(begin).Microseconds()) / float64(len(all)), float64((c.busy(b) - busy).Microseconds()) / float64(len(all))}
}

// busy is the CPU time of this program and of the server processes of the town.
func (c *bigTown) busy(b *testing.B) time.Duration {
	b.Helper()
	rows, err := c.conn.Query(b.Context(), `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	if err != nil {
		b.Fatal(err)
	}
	pids, err := pgx.CollectRows(rows, pgx.RowTo[int])
	if err != nil {
		b.Fatal(err)
	}
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	all := time.Duration(used.Utime.Nano() + used.Stime.Nano())
	for _, pid := range pids {
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/schedstat", pid))
		if err != nil {
			return 0
		}
		var ns int64
		if _, err := fmt.Sscan(string(text), &ns); err != nil {
			return 0
		}
		all += time.Duration(ns)
	}
	return all
}

func (c *bigTown) letters(b *testing.B, all []store.Delivery) []store.Letter {
	b.Helper()
	letters, err := c.Letters(b.Context(), theBot, all)
	if err != nil {
		b.Fatal(err)
	}
	for _, l := range letters {
		if l.Stop != "" || len(l.Students) != 1 || len(l.Students[0].News) < 7 || l.Students[0].Ahead.Day.IsZero() {
			b.Fatalf("a letter says too little: %q, %d students", l.Stop, len(l.Students))
		}
	}
	return letters
}

func (c *bigTown) read(b *testing.B, all []store.Delivery) { c.letters(b, all) }

func (c *bigTown) readAlone(b *testing.B, all []store.Delivery) {
	for _, d := range all {
		c.letters(b, []store.Delivery{d})
	}
}

func render(b *testing.B, d notify.Digest, as notify.Format) {
	if text, err := notify.Render(d, as); err != nil || len(text) < 200 {
		b.Fatalf("%d bytes: %v", len(text), err)
	}
}

func middle(of []spent, by func(spent) float64) float64 {
	var all []float64
	for _, s := range of {
		all = append(all, by(s))
	}
	slices.Sort(all)
	return all[len(all)/2]
}
