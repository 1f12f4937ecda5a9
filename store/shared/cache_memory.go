package shared

import (
	"bytes"
	"context"
	"sync"
	"time"
)

// memoryCache forgets what was used longest ago when it is full.
type memoryCache struct {
	room int // bytes

	mu    sync.Mutex
	used  int
	byKey map[string]*entry
	ring  entry // closes the order: older than it is the newest, newer than it the oldest
}

// entry is a value and its place in the order of use.
type entry struct {
	key          string
	value        []byte
	expires      time.Time
	newer, older *entry
}

func (e *entry) size() int { return len(e.key) + len(e.value) }

func newMemoryCache(room int) *memoryCache {
	c := &memoryCache{room: room, byKey: map[string]*entry{}}
	c.ring.newer, c.ring.older = &c.ring, &c.ring
	return c
}

func (c *memoryCache) Get(_ context.Context, key string) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	kept := c.byKey[key]
	if kept == nil {
		return nil, false
	}
	c.remove(kept)
	if !time.Now().Before(kept.expires) {
		return nil, false
	}
	c.add(kept)
	return bytes.Clone(kept.value), true
}

func (c *memoryCache) Set(_ context.Context, key string, value []byte, life time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.byKey[key]; old != nil {
		c.remove(old)
	}
	fresh := &entry{key: key, value: append([]byte{}, value...), expires: time.Now().Add(life)}
	if life <= 0 || fresh.size() > c.room {
		return
	}
	c.add(fresh)
	for c.used > c.room {
		c.remove(c.ring.newer) // the ring closes: what is newer than it is the oldest
	}
}

func (c *memoryCache) Drop(_ context.Context, key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if old := c.byKey[key]; old != nil {
		c.remove(old)
	}
}

// add makes an entry the most recently used.
func (c *memoryCache) add(e *entry) {
	e.newer, e.older = &c.ring, c.ring.older
	e.older.newer, c.ring.older = e, e
	c.byKey[e.key] = e
	c.used += e.size()
}

func (c *memoryCache) remove(e *entry) {
	e.newer.older, e.older.newer = e.older, e.newer
	delete(c.byKey, e.key)
	c.used -= e.size()
}
