package main

import (
	"sync"

	"golang.org/x/time/rate"
)

// The bounds of one key, in one process.
const (
	pushRate   = 10 // pushes a second
	pushBurst  = 20
	pushAtOnce = 2
)

// turns keeps one school's journal from taking the database for itself.
type turns struct {
	mu   sync.Mutex
	keys map[int64]*turn
}

type turn struct {
	limit *rate.Limiter
	busy  int
}

func newTurns() *turns { return &turns{keys: map[int64]*turn{}} }

// enter lets a push of that key begin; leave must be called at its end.
func (t *turns) enter(key int64) (leave func(), ok bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	one := t.keys[key]
	if one == nil {
		one = &turn{limit: rate.NewLimiter(pushRate, pushBurst)}
		t.keys[key] = one
	}
	if one.busy >= pushAtOnce || !one.limit.Allow() {
		return nil, false
	}
	one.busy++
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		one.busy--
	}, true
}
