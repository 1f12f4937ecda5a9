package notify

import (
	"context"
	"sync"
	"time"

	"zvonok/store"
)

// hand is what a line has read and not settled yet: waiting for a worker, in
// the air, or sent and about to be settled. The queue is not asked for it again.
type hand struct {
	mu      sync.Mutex
	rows    map[claim]store.DeliveryKind
	digests int           // of the rows
	less    chan struct{} // rung when there is less
}

// claim is one attempt: a later attempt at the same delivery is another.
type claim struct {
	id      int64
	attempt int
}

func newHand() *hand {
	return &hand{rows: map[claim]store.DeliveryKind{}, less: make(chan struct{}, 1)}
}

func (h *hand) take(rows []store.Delivery) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, d := range rows {
		h.rows[claim{d.ID, d.Attempt}] = d.Kind
		if d.Kind == store.TellDigest {
			h.digests++
		}
	}
}

func (h *hand) drop(d store.Delivery) {
	h.mu.Lock()
	if c := (claim{d.ID, d.Attempt}); h.rows[c] == store.TellDigest {
		h.digests--
	}
	delete(h.rows, claim{d.ID, d.Attempt})
	h.mu.Unlock()
	select {
	case h.less <- struct{}{}:
	default:
	}
}

func (h *hand) ids() []int64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	ids := make([]int64, 0, len(h.rows))
	for r := range h.rows {
		ids = append(ids, r.id)
	}
	return ids
}

// sizes are how many are in hand, and how many of those people wait for.
func (h *hand) sizes() (all, urgent int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.rows), len(h.rows) - h.digests
}

// rest waits until no more than so few are in hand, for a poll's time, or until
// it is woken.
func (h *hand) rest(ctx context.Context, few int, poll time.Duration, wake <-chan struct{}) {
	over := time.NewTimer(poll)
	defer over.Stop()
	for {
		if all, _ := h.sizes(); all <= few {
			return
		}
		select {
		case <-h.less:
		case <-wake:
			return
		case <-over.C:
			return
		case <-ctx.Done():
			return
		}
	}
}
