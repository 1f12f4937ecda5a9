package notify

import (
	"context"
	"errors"
	"log/slog"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"zvonok/store"
)

// dead is a channel of which only the probe is asked.
type dead struct {
	Channel
	down   atomic.Bool
	probes []time.Time
}

func (*dead) Name() store.Channel { return store.ByChat }

func (d *dead) Probe(context.Context) error {
	d.probes = append(d.probes, time.Now())
	if d.down.Load() {
		return errors.New("down")
	}
	return nil
}

// Ten minutes in virtual time: asked at once, then every five seconds, and the
// line goes on within five seconds of the end.
func TestBreakerOverTenMinutes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const outage = 10*time.Minute - time.Second // so that no probe falls upon its end
		d := &dead{}
		d.down.Store(true)
		b := newBreaker(d, probeEvery, slog.New(slog.DiscardHandler))
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go b.run(ctx)
		began := time.Now()
		for range 16 { // all who were sending see it
			b.trip(began, "down")
		}
		time.AfterFunc(outage, func() { d.down.Store(false) })
		if !b.pass(ctx) || b.open() {
			t.Fatal("not back")
		}
		took := time.Since(began)
		t.Logf("dead for %v: %d probes, went on %v after the end", outage, len(d.probes), took-outage)
		for i := 1; i < len(d.probes); i++ {
			if apart := d.probes[i].Sub(d.probes[i-1]); apart < probeEvery {
				t.Errorf("two probes %v apart", apart)
			}
		}
		if late := took - outage; late < 0 || late > probeEvery || len(d.probes) > int(outage/probeEvery)+2 {
			t.Errorf("%d probes, %v late", len(d.probes), late)
		}
		// A send that began before that says nothing new.
		if b.trip(began, "late"); b.open() {
			t.Error("tripped by an old failure")
		}
	})
}

// A channel that answers and takes nothing is not asked in a circle; one whose
// single answer went astray is asked at once.
func TestBreakerThatAnswersAndSendsNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		d := &dead{}
		b := newBreaker(d, probeEvery, slog.New(slog.DiscardHandler))
		ctx, stop := context.WithCancel(t.Context())
		defer stop()
		go b.run(ctx)
		trips := func() time.Duration {
			began := time.Now()
			b.trip(began, "down")
			b.pass(ctx)
			return time.Since(began)
		}
		if took := trips(); took != 0 {
			t.Errorf("the first time it is asked after %v", took)
		}
		if took := trips(); took != probeEvery {
			t.Errorf("nothing was sent since, and it is asked after %v", took)
		}
		b.worked()
		if took := trips(); took != 0 {
			t.Errorf("after a good send it is asked after %v", took)
		}
	})
}
