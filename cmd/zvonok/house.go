package main

import (
	"context"
	"encoding/base64"
	"fmt"
	"log/slog"
	"net"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"zvonok/bot"
	"zvonok/bot/telegram"
	"zvonok/notify"
	"zvonok/notify/locale"
	"zvonok/scheduler"
	"zvonok/store"
	"zvonok/store/shared"
)

// house is the service wired: made top to bottom, closed in reverse.
type house struct {
	config    Config
	log       *slog.Logger
	registry  *prometheus.Registry
	database  database
	store     *store.Store
	shared    *shared.Shared
	pacer     *shared.Pacer
	client    *telegram.Client
	texts     *locale.Catalog
	bot       *bot.Bot
	botID     int64
	sender    *notify.Sender
	pages     notify.Pages
	runner    *scheduler.Runner
	secret    string // that Telegram shows at the webhook
	listener  net.Listener
	publicURL string

	telegramUp light
	holder     prometheus.Gauge
	closers    []func()
}

// A step of building opens one thing over those before it.
type step func(*house, context.Context, program) error

// build wires a service and serves nothing yet. What it opened is closed when
// something fails.
func (p program) build(ctx context.Context, c Config) (*house, error) {
	return p.open(ctx, c, (*house).listen, (*house).openStore, (*house).readTexts, (*house).openTelegram,
		(*house).openBot, (*house).openNotify, (*house).openJobs)
}

// buildStore opens the database and nothing else.
func (p program) buildStore(ctx context.Context, c Config) (*house, error) {
	return p.open(ctx, c, (*house).openStore)
}

// withStore opens the database for one command.
func (p program) withStore(ctx context.Context, do func(*house) error) error {
	c, err := loadConfig(p.environ)
	if err != nil {
		return err
	}
	h, err := p.buildStore(ctx, c)
	if err != nil {
		return err
	}
	defer h.close()
	return do(h)
}

// askStore is withStore for one question.
func askStore[T any](ctx context.Context, p program, ask func(context.Context, *store.Store) (T, error)) (T, error) {
	var out T
	err := p.withStore(ctx, func(h *house) (err error) {
		out, err = ask(ctx, h.store)
		return err
	})
	return out, err
}

// buildPost wires no more than it takes to send.
func (p program) buildPost(ctx context.Context, c Config) (*house, error) {
	return p.open(ctx, c, (*house).openStore, (*house).readTexts, (*house).openPost)
}

func (p program) open(ctx context.Context, c Config, steps ...step) (*house, error) {
	h := &house{config: c, log: p.log(c), registry: newRegistry()}
	h.holder = holderGauge(h.registry)
	for _, step := range steps {
		if err := step(h, ctx, p); err != nil {
			h.close()
			return nil, err
		}
	}
	return h, nil
}

// run serves until ctx ends or something cannot go on.
func (h *house) run(ctx context.Context) error {
	h.log.InfoContext(ctx, "serving", "address", h.listener.Addr().String(), "bot", h.botID, "webhook", h.config.Webhook)
	all := group{grace: stopGrace + time.Second}
	all.add("http", h.serveHTTP)
	all.add("presence", h.presence)
	all.add("work", h.work)
	err := all.run(ctx)
	h.log.InfoContext(context.WithoutCancel(ctx), "stopped")
	return err
}

// close undoes build, the last step first.
func (h *house) close() {
	for i := len(h.closers) - 1; i >= 0; i-- {
		h.closers[i]()
	}
	h.closers = nil
}

func (h *house) whenClosed(do func()) { h.closers = append(h.closers, do) }

func (h *house) listen(ctx context.Context, _ program) error {
	var err error
	if h.listener, err = (&net.ListenConfig{}).Listen(ctx, "tcp", h.config.Listen); err != nil {
		return fmt.Errorf("LISTEN: адрес %s занят или недоступен: задайте другой", h.config.Listen)
	}
	h.whenClosed(func() { _ = h.listener.Close() })
	h.publicURL = h.config.publicURL(h.listener.Addr().String())
	if h.config.PublicURL == "" {
		h.log.WarnContext(ctx, "PUBLIC_URL is not set: links in letters open on this machine only", "url", h.publicURL)
	}
	return nil
}

// openStore joins the database, migrates it and opens the store.
func (h *house) openStore(ctx context.Context, p program) error {
	keys, err := openKeys(h.config)
	if err != nil {
		return err
	}
	if h.database, err = joinDatabase(ctx, h.config, h.log, !p.throwaway); err != nil {
		return err
	}
	h.whenClosed(h.database.leave)
	if h.store, err = migrated(ctx, h.database, store.Options{Keys: keys, Clock: p.clock, Log: h.log}); err != nil {
		return err
	}
	h.whenClosed(h.store.Close)
	h.botID = h.config.botID()
	token, err := keys.Token("webhook", strconv.FormatInt(h.botID, 10))
	h.secret = base64.RawURLEncoding.EncodeToString(token)
	return err
}

func (h *house) openTelegram(_ context.Context, _ program) error {
	var err error
	if h.shared, err = shared.Open(h.config.RedisURL.Reveal()); err != nil {
		return err
	}
	h.whenClosed(func() { _ = h.shared.Close() })
	rate := telegram.FreeRate
	if h.config.PaidBroadcast {
		rate = telegram.PaidRate
	}
	h.pacer = h.shared.Pacer(strconv.FormatInt(h.botID, 10), rate)
	h.client, err = telegram.New(telegram.Config{
		Token: h.config.TelegramToken.Reveal(), API: h.config.TelegramAPI, Pacer: h.pacer,
		Conns: h.config.workers() + 32, PaidBroadcast: h.config.PaidBroadcast, Observe: observeTelegram(h.registry),
	})
	if err != nil {
		return err
	}
	h.whenClosed(h.client.Close)
	return nil
}

func (h *house) readTexts(context.Context, program) error {
	var err error
	h.texts, err = locale.Load()
	return err
}

// openBot asks Telegram for our name, for a moment only: what was stored last
// time does as well.
func (h *house) openBot(ctx context.Context, _ program) error {
	asked, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	var name string
	if me, err := h.client.Me(asked); err == nil {
		name = me.Username
		h.telegramUp.Store(true)
	} else if name, err = h.store.BotName(ctx, h.botID); err != nil {
		return err
	}
	h.bot = bot.New(bot.Options{
		ID: h.botID, Name: name, Store: h.store, Client: h.client, Texts: h.texts,
		Secret: h.secret, Metrics: bot.NewMetrics(h.registry), Log: h.log,
	})
	return nil
}
