package notify

import (
	"context"
	"time"

	"zvonok/bot/telegram"
	"zvonok/store"
)

// Turn waits for the bot's pacing, behind the answers that people wait for.
func (c *Chat) Turn(ctx context.Context, l store.Letter) (Leave, error) {
	return c.client.Turn(ctx, telegram.To{Chat: l.Chat, Class: telegram.Letter})
}

// Turn comes at once: how many letters go at a time is the pool's.
func (*Mail) Turn(ctx context.Context, _ store.Letter) (Leave, error) {
	return func() (func(), time.Duration) { return func() {}, 0 }, ctx.Err()
}
