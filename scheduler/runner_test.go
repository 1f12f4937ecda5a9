package scheduler

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"time"

	"github.com/robfig/cron/v3"

	"zvonok/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// The table is sound: every spec is read, names are apart, each says what it does;
// the months that all others write into are made first.
func TestTable(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	r, err := New(Config{Store: db.Store})
	if err != nil {
		t.Fatal(err)
	}
	if first := r.jobs[0].Name; first != "months" {
		t.Errorf("%s comes before the months that it writes into", first)
	}
	seen := map[string]bool{}
	for _, j := range r.jobs {
		if seen[j.Name] || j.What == "" || j.Do == nil {
			t.Errorf("%+v", j.Job)
		}
		seen[j.Name] = true
	}
	for _, j := range r.jobs {
		if err := j.Do(t.Context()); err != nil {
			t.Errorf("%s: %v", j.Name, err)
		}
	}
}

// A job runs when its slot has come by our clock: once, whatever the ticks; one
// that fails or breaks stops no other; a new runner knows the last runs.
func TestJobsRunWhenDue(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	var minutely, nightly, broken atomic.Int64
	jobs := []Job{
		{"broken", "0 * * * * *", "breaks", func(context.Context) error { broken.Add(1); panic("made up") }},
		{"failing", "0 * * * * *", "fails", func(context.Context) error { return errors.New("made up") }},
		{"minutely", "0 * * * * *", "counts", func(context.Context) error { minutely.Add(1); return nil }},
		{"nightly", "0 0 3 * * *", "counts", func(context.Context) error { nightly.Add(1); return nil }},
	}
	made := func() *Runner {
		r, err := newRunner(Config{Store: db.Store, Bot: 7, Log: slog.New(slog.DiscardHandler), Observe: func(string, bool) {}}, jobs)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	r := made()
	want := func(what string, m, n int64) {
		t.Helper()
		if minutely.Load() != m || nightly.Load() != n || broken.Load() != m {
			t.Errorf("%s: minutely %d, nightly %d, broken %d; want %d and %d", what, minutely.Load(), nightly.Load(), broken.Load(), m, n)
		}
	}
	r.tick(t.Context())
	want("first sight", 1, 1)
	r.tick(t.Context())
	db.Clock.Advance(59 * time.Second)
	made().tick(t.Context())
	want("before the slot", 1, 1)
	db.Clock.Advance(time.Second)
	r.tick(t.Context())
	made().tick(t.Context())
	want("at the slot", 2, 1)
	db.Clock.Advance(30 * 24 * time.Hour)
	r.tick(t.Context())
	want("after an outage: once", 3, 2)
	db.Clock.Advance(-10 * 24 * time.Hour)
	r.tick(t.Context())
	want("the clock was moved back", 4, 3)
}

// A moved clock is seen at once, and the end of the context ends the runner.
func TestMovedClockTicksAtOnce(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	runs := make(chan time.Time, 10)
	r, err := newRunner(Config{Store: db.Store, Bot: 7, Log: slog.New(slog.DiscardHandler), Observe: func(string, bool) {}}, []Job{
		{"evening", "0 0 16 * * *", "tells", func(context.Context) error { runs <- db.Clock.Now(); return nil }},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	<-runs // at the start
	evening := storetest.Monday.Add(10 * time.Hour)
	db.Clock.Set(evening)
	r.Moved()
	if at := <-runs; !at.Equal(evening) {
		t.Errorf("ran at %s", at)
	}
	cancel()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func TestBadSpecIsAnError(t *testing.T) {
	t.Parallel()
	for _, spec := range []string{"", "* * *", "every now and then"} {
		if _, err := newRunner(Config{}, []Job{{"odd", spec, "", nil}}); err == nil {
			t.Errorf("%q passed", spec)
		}
	}
}

func TestDue(t *testing.T) {
	t.Parallel()
	hourly, err := cron.ParseStandard("CRON_TZ=UTC 0 * * * *")
	if err != nil {
		t.Fatal(err)
	}
	now := storetest.Monday.Add(30 * time.Minute)
	for what, c := range map[string]struct {
		last time.Time
		want bool
	}{
		"never":         {time.Time{}, true},
		"this hour":     {storetest.Monday, false},
		"an hour ago":   {storetest.Monday.Add(-time.Minute), true},
		"in the future": {now.Add(time.Hour), true},
	} {
		if got := due(hourly, c.last, now); got != c.want {
			t.Errorf("%s: %v", what, got)
		}
	}
}
