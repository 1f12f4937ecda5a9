package bot

import (
	"context"
	"time"
)

// backoff waits twice as long each time, until a success resets it.
type backoff struct {
	first, last time.Duration
	now         time.Duration
}

// next is the pause before the next attempt, at least asked.
func (p *backoff) next(asked time.Duration) time.Duration {
	p.now = min(max(p.now*2, p.first), p.last)
	return max(p.now, asked)
}

func (p *backoff) reset() { p.now = 0 }

// wait lets the pause pass, or ctx end.
func (p *backoff) wait(ctx context.Context, asked time.Duration) {
	timer := time.NewTimer(p.next(asked))
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
