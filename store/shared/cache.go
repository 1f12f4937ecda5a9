package shared

import (
	"context"
	"time"
)

// Cache keeps small values that can be made again. It never fails: what cannot
// be had is a miss. No names, marks or contacts go into a Cache that may be
// Redis, unless encrypted by the caller.
type Cache interface {
	// Get gives a value that is no older than its life; the caller may keep it.
	Get(ctx context.Context, key string) (value []byte, found bool)
	// Set keeps a value for that long at most; it may go earlier.
	Set(ctx context.Context, key string, value []byte, life time.Duration)
	// Drop forgets a value.
	Drop(ctx context.Context, key string)
}

// Cache makes the cache of one kind of values. bytes bounds it in memory, keys
// and values together; Redis is bounded by its own configuration.
func (s *Shared) Cache(kind string, bytes int) Cache {
	if s.redis == nil {
		return newMemoryCache(bytes)
	}
	return &redisCache{redis: s.redis, health: &s.health, prefix: "zvonok:cache:" + kind + ":"}
}
