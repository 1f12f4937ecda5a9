package shared

import (
	"context"
	"errors"
	"sync"
	"time"

	"github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/logging"
)

// Shared makes pacers and caches, all in memory or all in one Redis.
type Shared struct {
	redis  *redis.Client // nil: memory
	health health
}

// quiet stops go-redis from writing to stderr on its own: what fails here is
// told by Ping.
var quiet = sync.OnceFunc(logging.Disable)

// Open takes a Redis URL (redis://, rediss://, unix://); empty means memory. It
// makes no connection: Ping tells whether Redis is there.
func Open(url string) (*Shared, error) {
	if url == "" {
		return &Shared{}, nil
	}
	quiet()
	options, err := redis.ParseURL(url)
	if err != nil {
		return nil, errors.New("shared: the Redis address does not read as a URL") // it may hold a password
	}
	options.DialTimeout = time.Second
	options.ReadTimeout = time.Second
	options.WriteTimeout = time.Second
	options.DialerRetries = 1
	options.MaxRetries = -1 // what can be lost is not worth waiting for
	options.ContextTimeoutEnabled = true
	return &Shared{redis: redis.NewClient(options)}, nil
}

// Ping says whether Redis answers; nil where there is only memory.
func (s *Shared) Ping(ctx context.Context) error {
	if s.redis == nil {
		return nil
	}
	return s.redis.Ping(ctx).Err()
}

// Close lets go of the connections.
func (s *Shared) Close() error {
	if s.redis == nil {
		return nil
	}
	return s.redis.Close()
}
