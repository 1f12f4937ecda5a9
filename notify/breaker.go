package notify

import (
	"context"
	"log/slog"
	"sync"
	"time"
)

// breaker stops a channel that is down, and asks whether it is back, so that no
// person's message is spent on finding out: once at once, which is all that a
// single fault costs, and then at most once in every so long.
type breaker struct {
	channel Channel
	every   time.Duration
	log     *slog.Logger
	tripped chan struct{}

	mu     sync.Mutex
	back   chan struct{} // not nil while the channel is down; closed when it is back
	backAt time.Time     // when it was last found to be back
	failed bool          // then: nothing was sent since, though it answers
}

const (
	probeEvery   = 5 * time.Second
	probeTimeout = 5 * time.Second
)

func newBreaker(channel Channel, every time.Duration, log *slog.Logger) *breaker {
	return &breaker{channel: channel, every: every, log: log, tripped: make(chan struct{}, 1)}
}

// trip is called by whoever saw that the channel is down, by a send that began
// then. What began before the channel was last found to be back says nothing new.
func (b *breaker) trip(began time.Time, why string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.back != nil || began.Before(b.backAt) {
		return
	}
	b.back = make(chan struct{})
	b.tripped <- struct{}{} // there is room: it is taken before the channel is back
	b.log.Warn("a channel is down", "channel", b.channel.Name(), "why", why)
}

// worked is called by whoever sent.
func (b *breaker) worked() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.failed = false
}

// run probes whenever the channel is down, until ctx ends.
func (b *breaker) run(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.tripped:
		}
		// A channel that answers and sends nothing is not asked at once again.
		wait := b.every
		if b.begins() {
			wait = 0
		}
		for pause(ctx, wait, nil) && b.probe(ctx) != nil {
			wait = b.every
		}
		if ctx.Err() == nil {
			b.isBack()
		}
	}
}

func (b *breaker) begins() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return !b.failed
}

func (b *breaker) isBack() {
	b.mu.Lock()
	defer b.mu.Unlock()
	close(b.back)
	b.back, b.backAt, b.failed = nil, time.Now(), true
	b.log.Info("a channel is back", "channel", b.channel.Name())
}

// open tells whether the channel is down.
func (b *breaker) open() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.back != nil
}

// pass waits until the channel works; false when ctx ended first.
func (b *breaker) pass(ctx context.Context) bool {
	b.mu.Lock()
	back := b.back
	b.mu.Unlock()
	if back != nil {
		select {
		case <-back:
		case <-ctx.Done():
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
