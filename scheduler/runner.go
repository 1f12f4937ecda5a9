package scheduler

import (
	"context"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"github.com/robfig/cron/v3"

	"zvonok/store"
)

// Config is what a Runner needs.
type Config struct {
	Store *store.Store
	Bot   int64  // whose jobs these are: each bot has its own last runs
	Wake  func() // told when something was put into the queue; may be nil
	Log   *slog.Logger
	// Observe hears of every run: the job's name, and whether it went well. May be nil.
	Observe func(job string, ok bool)
}

// Runner runs the jobs of the table when they are due.
type Runner struct {
	config Config
	jobs   []timed
	moved  chan struct{}
	busy   sync.Mutex // one tick at a time
}

// timed is a job whose spec was read.
type timed struct {
	Job
	when cron.Schedule
}

const tick = "@every 5s"

// New makes a runner; it starts nothing. An error is a mistake of ours in the table.
func New(c Config) (*Runner, error) {
	if c.Wake == nil {
		c.Wake = func() {}
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Observe == nil {
		c.Observe = func(string, bool) {}
	}
	return newRunner(c, table(c.Store, c.Wake))
}

func newRunner(c Config, jobs []Job) (*Runner, error) {
	r := &Runner{config: c, moved: make(chan struct{}, 1)}
	parser := cron.NewParser(cron.Second | cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow)
	for _, j := range jobs {
		when, err := parser.Parse("CRON_TZ=UTC " + j.Spec)
		if err != nil {
			return nil, fmt.Errorf("job %s: %w", j.Name, err)
		}
		r.jobs = append(r.jobs, timed{j, when})
	}
	return r, nil
}

// Moved tells the runner that the clock was moved: it ticks at once.
func (r *Runner) Moved() {
	select {
	case r.moved <- struct{}{}:
	default:
	}
}

// Run ticks until ctx ends, then waits for the job that is running.
func (r *Runner) Run(ctx context.Context) error {
	ticks := make(chan struct{}, 1)
	clock := cron.New(cron.WithLocation(time.UTC))
	if _, err := clock.AddFunc(tick, func() {
		select {
		case ticks <- struct{}{}:
		default: // the tick before is still at work
		}
	}); err != nil {
		return err
	}
	clock.Start()
	defer func() { <-clock.Stop().Done() }()
	for {
		r.tick(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-ticks:
		case <-r.moved:
		}
	}
}

// tick runs what is due by our clock, in the order of the table: what is
// released now is told by the digests claimed now.
func (r *Runner) tick(ctx context.Context) {
	r.busy.Lock()
	defer r.busy.Unlock()
	last, err := r.config.Store.LastRuns(ctx, r.config.Bot)
	if err != nil {
		if ctx.Err() == nil {
			r.config.Log.Error("cannot read when the jobs ran", "error", err)
		}
		return
	}
	for _, j := range r.jobs {
		if now := r.config.Store.Now(); ctx.Err() == nil && due(j.when, last[j.Name], now) {
			r.run(ctx, j, now)
		}
	}
}

// due: never run, or the first slot after the last run has come. A last run that
// lies ahead was made under another clock.
func due(when cron.Schedule, last, now time.Time) bool {
	return last.IsZero() || last.After(now) || !when.Next(last).After(now)
}

// run records the run, then does the job: one that fails or dies is tried again
// at its next slot, and stops no other.
func (r *Runner) run(ctx context.Context, j timed, now time.Time) {
	ok := false
	defer func() {
		if p := recover(); p != nil {
			r.config.Log.Error("a job broke", "job", j.Name, "panic", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
		}
		r.config.Observe(j.Name, ok)
	}()
	if err := r.config.Store.RecordRun(ctx, r.config.Bot, j.Name, now); err != nil {
		r.config.Log.Error("cannot record a run", "job", j.Name, "error", err)
		return
	}
	if err := j.Do(ctx); err != nil {
		if ctx.Err() == nil {
			r.config.Log.Error("a job failed", "job", j.Name, "error", err)
		}
		return
	}
	ok = true
}
