package main

import (
	"sync"

	"golang.org/x/time/rate"
)

// The bounds of one key, and of all, in one process.
const (
	pushRate   = 10 // pushes a second
	pushBurst  = 20
	pushAtOnce = 2
	pushAtAll  = 6 // each holds one of the 16 connections that all else needs too
)

// turns keeps one school's journal, and all of them together while an import of their
// district is under way, from taking the database for themselves.
type turns struct {
	mu   sync.Mutex
	keys map[int64]*turn
	busy int
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
	if one.busy >= pushAtOnce || t.busy >= pushAtAll || !one.limit.Allow() {
		return nil, false
	}
	one.busy++
	t.busy++
	return func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		one.busy--
		t.busy--
	}, true
}
