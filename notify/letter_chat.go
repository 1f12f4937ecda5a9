package notify

import (
	"context"
	"sync"

	"zvonok/store"
)

// botName is the link from a letter into the chat. The name is known once the
// service has spoken to Telegram, so it is looked up until it is there, and kept.
type botName struct {
	store *store.Store
	bot   int64

	mu   sync.Mutex
	name string
}

// link is empty while no name is known: a letter does without.
func (b *botName) link(ctx context.Context) string {
	if b.store == nil || b.bot == 0 {
		return ""
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.name == "" {
		name, err := b.store.BotName(ctx, b.bot)
		if err != nil || name == "" {
			return ""
		}
		b.name = name
	}
	return "https://t.me/" + b.name
}
