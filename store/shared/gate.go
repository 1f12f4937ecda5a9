package shared

import (
	"context"
	"fmt"
	"time"

	"github.com/go-redis/redis_rate/v10"
	"github.com/redis/go-redis/v9"
)

// gate holds the rates over all replicas. redis_rate lets through rate + burst
// in the worst second, so the burst is taken out of Telegram's limit, which
// leaves our whole rate. That replies go first is the queue's doing.
type gate struct {
	redis   *redis.Client
	limiter *redis_rate.Limiter
	prefix  string
	rates   rates
	health  *health
}

func newGate(s *Shared, bot string, r rates) *gate {
	return &gate{
		redis: s.redis, limiter: redis_rate.NewLimiter(s.redis), health: &s.health,
		prefix: "zvonok:pace:" + bot + ":", rates: r,
	}
}

// wait returns when all replicas together may send one more. Where they are
// paused it says for how long instead.
func (g *gate) wait(ctx context.Context, chat int64, reply bool) (paused time.Duration, err error) {
	for _, limit := range g.limits(chat, reply) {
		for {
			if paused := g.paused(ctx); paused > 0 {
				return paused, nil
			}
			delay := g.ask(ctx, limit)
			if delay <= 0 {
				break
			}
			select {
			case <-time.After(delay):
			case <-ctx.Done():
				return 0, ctx.Err()
			}
		}
	}
	return 0, ctx.Err()
}

type limit struct {
	key string
	redis_rate.Limit
}

// limits in the order they are asked: the chat first, so that the rate over all
// is not spent on a message that then waits for its chat.
func (g *gate) limits(chat int64, reply bool) []limit {
	all := max(g.rates.overall/100, 2) // how far one may run ahead: who asks late would lose the rate
	rate := max(g.rates.limit()-all+1, 1)
	burst := 1
	if reply {
		burst = g.rates.burst
	}
	one := fmt.Sprint(g.prefix, "chat:", chat)
	limits := []limit{{one, redis_rate.Limit{Rate: 1, Burst: burst, Period: g.rates.second}}}
	if chat < 0 {
		limits = append(limits, limit{one + ":minute", redis_rate.Limit{Rate: g.rates.group, Burst: 1, Period: g.rates.minute()}})
	}
	return append(limits, limit{g.prefix + "all", redis_rate.Limit{Rate: rate, Burst: all, Period: g.rates.second}})
}

// ask is how long to wait before asking again; 0 lets go.
func (g *gate) ask(ctx context.Context, l limit) time.Duration {
	if g.health.away() {
		return 0
	}
	result, err := g.limiter.Allow(ctx, l.key, l.Limit)
	if err != nil {
		g.health.note(ctx)
		return 0
	}
	return max(result.RetryAfter, 0)
}

func (g *gate) paused(ctx context.Context) time.Duration {
	if g.health.away() {
		return 0
	}
	left, err := g.redis.PTTL(ctx, g.prefix+"pause").Result()
	if err != nil {
		g.health.note(ctx)
		return 0
	}
	return max(left, 0)
}

// extend keeps the longer of two pauses.
var extend = redis.NewScript(`
if redis.call("PTTL", KEYS[1]) < tonumber(ARGV[1]) then
  redis.call("SET", KEYS[1], "1", "PX", ARGV[1])
end
return 1`)

func (g *gate) pause(d time.Duration) {
	if g.health.away() {
		return
	}
	// The pause outlives whoever met the 429, so it has a context of its own.
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	if extend.Run(ctx, g.redis, []string{g.prefix + "pause"}, max(d.Milliseconds(), 1)).Err() != nil {
		g.health.note(context.Background())
	}
}
