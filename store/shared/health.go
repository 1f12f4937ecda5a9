package shared

import (
	"context"
	"sync/atomic"
	"time"
)

// rest is how long a Redis that failed is not asked again.
const rest = 5 * time.Second

// health remembers that Redis failed, so that not every caller waits for it.
type health struct {
	askAt atomic.Int64 // unix nanoseconds; before it Redis is left alone
}

func (h *health) away() bool { return time.Now().UnixNano() < h.askAt.Load() }

// note is told of a failure under the caller's context; where the caller has
// given up, it says nothing about Redis.
func (h *health) note(ctx context.Context) {
	if ctx.Err() == nil {
		h.askAt.Store(time.Now().Add(rest).UnixNano())
	}
}
