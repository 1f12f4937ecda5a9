package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// BenchmarkDiary measures a diary week through the store, against pgbench that
// runs the same statements under the same role, in turns: other work on the
// machine then spoils both alike. It prints calls a second, and reports
//
//	of-pgbench   the store's share of pgbench, 16 callers (at least 0.6 is wanted)
//	of-pgbench-1 the same for one caller
//	of-owner     pgbench under row security, as a share of pgbench without any
//
// It stands in no -run: `make bench` runs it, and so does go test -bench Diary.
func BenchmarkDiary(b *testing.B) {
	_ = pgbenchPath(b) // before the load
	c := newCity(b)
	for b.Loop() {
		gogc := debug.SetGCPercent(100)
		debug.SetGCPercent(gogc)
		b.Logf("%d students with %d marks each, GOGC=%d, PostgreSQL and callers on one machine", cityStudents, cityMarks, gogc)
		many := c.rounds(b, 16)
		one := c.rounds(b, 1)
		b.ReportMetric(median(many.ours), "calls/s")
		b.ReportMetric(many.share(), "of-pgbench")
		b.ReportMetric(one.share(), "of-pgbench-1")
		b.ReportMetric(median(many.secured)/median(many.bare), "of-owner")
	}
}

const (
	benchRounds = 5
	benchRound  = 4 * time.Second
)

// rates are calls a second, round by round.
type rates struct{ ours, secured, bare []float64 }

// share is the middle one of the rounds' ratios.
func (r rates) share() float64 { return median(r.ratios()) }

func (r rates) ratios() (all []float64) {
	for i := range r.ours {
		all = append(all, r.ours[i]/r.secured[i])
	}
	return all
}

func median(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}

func (c *city) rounds(b *testing.B, callers int) rates {
	b.Helper()
	s, err := store.Open(b.Context(), store.Options{URL: c.URL, Keys: c.Keys, Clock: c.Clock.Now, Conns: int32(callers)})
	if err != nil {
		b.Fatal(err)
	}
	defer s.Close()
	c.calls(b, s, callers, time.Second) // the caches of both sides, and every connection, are warm
	c.pgbench(b, withRowSecurity, callers, time.Second)
	var r rates
	for range benchRounds {
		r.ours = append(r.ours, c.calls(b, s, callers, benchRound))
		r.secured = append(r.secured, c.pgbench(b, withRowSecurity, callers, benchRound))
		r.bare = append(r.bare, c.pgbench(b, asOwner, callers, benchRound))
	}
	b.Logf("callers: %d; a second: store %.0f, pgbench %.0f, pgbench without row security %.0f", callers, r.ours, r.secured, r.bare)
	b.Logf("callers: %d; the store is %.2f of pgbench (rounds %.2f); row security leaves %.2f", callers, r.share(), r.ratios(), median(r.secured)/median(r.bare))
	return r
}

// calls is how many diary weeks a second so many callers read, each of a random
// child of their own.
func (c *city) calls(b *testing.B, s *store.Store, callers int, long time.Duration) float64 {
	b.Helper()
	ctx, cancel := context.WithTimeout(b.Context(), long)
	defer cancel()
	var done atomic.Int64
	var failed atomic.Pointer[error]
	var all sync.WaitGroup
	begin := time.Now()
	for range callers {
		all.Go(func() {
			for ctx.Err() == nil {
				who := rand.Int64N(cityStudents) + 1
				d, err := s.Diary(b.Context(), store.Viewer{Account: who, Role: school.Parent}, who, thisWeek)
				if err == nil && (len(d.Days) != 7 || len(d.Days[0].Lessons) != cityLessons) {
					err = fmt.Errorf("student %d has %d lessons on Monday", who, len(d.Days[0].Lessons))
				}
				if err != nil {
					failed.Store(&err)
					return
				}
				done.Add(1)
			}
		})
	}
	all.Wait()
	if err := failed.Load(); err != nil {
		b.Fatal(*err)
	}
	return float64(done.Load()) / time.Since(begin).Seconds()
}

// city is a database of 100 schools.
type city struct{ *storetest.DB }
