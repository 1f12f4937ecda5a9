package bot

import (
	"log/slog"

	"zvonok/bot/telegram"
	"zvonok/notify/locale"
	"zvonok/store"
)

// Options is what New needs.
type Options struct {
	ID      int64  // the bot's own number at Telegram, as getMe says
	Name    string // its @name without @, as getMe says
	Store   *store.Store
	Client  *telegram.Client
	Texts   *locale.Catalog
	Lanes   int          // chats answered at once; 0: 32
	Secret  string       // of the webhook; empty: no webhook is accepted
	Metrics *Metrics     // nil: counted for nobody
	Log     *slog.Logger // nil: nothing is logged
}

// Bot is the conversations of one bot. Announce, Poll or Webhook, and Run under
// the lease are all that a program calls.
type Bot struct {
	id      int64
	store   *store.Store
	client  *telegram.Client
	texts   *locale.Catalog
	lanes   int
	secret  string
	metrics *Metrics
	log     *slog.Logger
	reader  reader
	home    *home
	routes  []route
	woken   chan struct{}
}

// New makes a bot; it starts nothing and asks nobody.
func New(o Options) *Bot {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Metrics == nil {
		o.Metrics = NewMetrics(nil)
	}
	if o.Lanes <= 0 {
		o.Lanes = defaultLanes
	}
	b := &Bot{
		id: o.ID, store: o.Store, client: o.Client, texts: o.Texts, lanes: o.Lanes, secret: o.Secret,
		metrics: o.Metrics, log: o.Log, reader: reader{name: o.Name}, woken: make(chan struct{}, 1),
	}
	b.home = &home{bot: b}
	b.routes = b.table()
	return b
}
