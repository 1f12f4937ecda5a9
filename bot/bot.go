package bot

import (
	"log/slog"

	"zvonok/bot/telegram"
	"zvonok/notify/locale"
	"zvonok/store"
)

// Options is what New needs.
type Options struct {
	ID      int64 // the bot's own number at Telegram, as getMe says
	Store   *store.Store
	Client  *telegram.Client
	Texts   *locale.Catalog
	Lanes   int          // chats answered at once; 0: 32
	Secret  string       // of the webhook; empty: no webhook is accepted
	Metrics *Metrics     // nil: nothing is counted
	Log     *slog.Logger // nil: nothing is logged
}

// Bot is the conversations of one bot.
type Bot struct {
	id     int64
	store  *store.Store
	client *telegram.Client
	texts  *locale.Catalog
	log    *slog.Logger
	routes []route
}

// Metrics counts what the conversations do.
type Metrics struct{}

// New makes a bot; it starts nothing and asks nobody.
func New(o Options) *Bot {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	b := &Bot{id: o.ID, store: o.Store, client: o.Client, texts: o.Texts, log: o.Log}
	b.routes = b.table()
	return b
}
