package shared

import (
	"context"
	"errors"
	"time"

	"github.com/redis/go-redis/v9"
)

// redisCache: every failure is a miss, since whatever is here can be made again.
type redisCache struct {
	redis  *redis.Client
	health *health
	prefix string
}

func (c *redisCache) Get(ctx context.Context, key string) ([]byte, bool) {
	if c.health.away() {
		return nil, false
	}
	value, err := c.redis.Get(ctx, c.prefix+key).Bytes()
	if err != nil && !errors.Is(err, redis.Nil) {
		c.health.note(ctx)
	}
	return value, err == nil
}

func (c *redisCache) Set(ctx context.Context, key string, value []byte, life time.Duration) {
	if life <= 0 {
		c.Drop(ctx, key)
		return
	}
	// Redis counts milliseconds: a shorter life would be taken for an endless one.
	life = max(life, time.Millisecond)
	if !c.health.away() && c.redis.Set(ctx, c.prefix+key, value, life).Err() != nil {
		c.health.note(ctx)
	}
}

// Drop asks even a Redis that has just failed: a value that should be gone and
// is read again later is worse than a second's wait.
func (c *redisCache) Drop(ctx context.Context, key string) {
	if c.redis.Del(ctx, c.prefix+key).Err() != nil {
		c.health.note(ctx)
	}
}
