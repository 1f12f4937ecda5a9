package main

import (
	"sync"
	"time"
)

// movable is a clock that goes on by itself and can be set: the demo's.
type movable struct {
	mu   sync.Mutex
	base func() time.Time
	off  time.Duration
}

// now is what the clock shows, in UTC.
func (c *movable) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base().Add(c.off).UTC()
}

func (c *movable) set(to time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.off = to.Sub(c.base())
}
