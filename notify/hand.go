package notify

import (
	"context"
	"sync"

	"zvonok/store"
)

// hand is what a line has claimed and not settled yet: waiting for a worker, in
// the air, or sent and about to be settled. The queue is not asked for it again.
type hand struct {
	mu   sync.Mutex
	rows map[claim]struct{}
	less chan struct{} // rung when there is less
}

// claim is one attempt: a later attempt at the same delivery is another.
type claim struct {
	id      int64
	attempt int
}

func newHand() *hand { return &hand{rows: map[claim]struct{}{}, less: make(chan struct{}, 1)} }

func (h *hand) take(rows []store.Delivery) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, d := range rows {
		h.rows[claim{d.ID, d.Attempt}] = struct{}{}
	}
}

func (h *hand) drop(d store.Delivery) {
	h.mu.Lock()
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

func (h *hand) size() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.rows)
}

// room waits until no more than some are in hand, and says how many more make
// up a full hand; 0 when ctx ended.
func (h *hand) room(ctx context.Context, some, full int) int {
	for {
		if n := h.size(); n <= some {
			return full - n
		}
		select {
		case <-h.less:
		case <-ctx.Done():
			return 0
		}
	}
}
