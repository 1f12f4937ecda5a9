package notify

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"
)

// breaker stops a channel that is down, and asks it now and then whether it is
// back, so that no person's message is spent on finding out.
type breaker struct {
	channel Channel
	open    atomic.Bool
	first   time.Duration // before the first probe; doubles up to probeMost
	log     *slog.Logger
}

const (
	probeMost    = 30 * time.Second
	probeTimeout = 10 * time.Second
)

// trip is called by whoever saw that the channel is down.
func (b *breaker) trip(why string) {
	if b.open.CompareAndSwap(false, true) {
		b.log.Warn("a channel is down", "channel", b.channel.Name(), "why", why)
	}
}

// pass waits until the channel works; false when ctx ended first.
func (b *breaker) pass(ctx context.Context) bool {
	for wait := b.first; b.open.Load(); wait = min(2*wait, probeMost) {
		if !pause(ctx, wait, nil) {
			return false
		}
		if b.probe(ctx) == nil {
			b.open.Store(false)
			b.log.Info("a channel is back", "channel", b.channel.Name())
		}
	}
	return ctx.Err() == nil
}

func (b *breaker) probe(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, probeTimeout)
	defer cancel()
	return b.channel.Probe(ctx)
}

// pause waits in real time, or until wake or ctx; false when ctx ended.
func pause(ctx context.Context, d time.Duration, wake <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-wake:
	case <-ctx.Done():
	}
	return ctx.Err() == nil
}

// patience is how long a delivery waits after its n-th attempt, where the
// channel named no time.
func patience(attempt int) time.Duration {
	const first, most = 2 * time.Second, 5 * time.Minute
	return min(first<<min(max(attempt-1, 0), 10), most)
}
