package shared

import (
	"bytes"
	"container/list"
	"context"
	"sync"
	"time"
)

// memoryCache forgets what was used longest ago when it is full.
type memoryCache struct {
	room int // bytes

	mu    sync.Mutex
	used  int
	byKey map[string]*list.Element // of *entry
	order *list.List               // most recently used first
}

type entry struct {
	key     string
	value   []byte
	expires time.Time
}

func (e *entry) size() int { return len(e.key) + len(e.value) }

func newMemoryCache(room int) *memoryCache {
	return &memoryCache{room: room, byKey: map[string]*list.Element{}, order: list.New()}
}

func (c *memoryCache) Get(_ context.Context, key string) ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	at, found := c.byKey[key]
	if !found {
		return nil, false
	}
	kept := at.Value.(*entry)
	if !time.Now().Before(kept.expires) {
		c.remove(at)
		return nil, false
	}
	c.order.MoveToFront(at)
	return bytes.Clone(kept.value), true
}

func (c *memoryCache) Set(_ context.Context, key string, value []byte, life time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, found := c.byKey[key]; found {
		c.remove(at)
	}
	fresh := &entry{key: key, value: append([]byte{}, value...), expires: time.Now().Add(life)}
	if life <= 0 || fresh.size() > c.room {
		return
	}
	c.byKey[key] = c.order.PushFront(fresh)
	for c.used += fresh.size(); c.used > c.room; {
		c.remove(c.order.Back())
	}
}

func (c *memoryCache) Drop(_ context.Context, key string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if at, found := c.byKey[key]; found {
		c.remove(at)
	}
}

func (c *memoryCache) remove(at *list.Element) {
	gone := c.order.Remove(at).(*entry)
	delete(c.byKey, gone.key)
	c.used -= gone.size()
}
