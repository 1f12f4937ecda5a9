package bot_test

import (
	"context"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"zvonok/bot"
	"zvonok/bot/sandbox"
	"zvonok/bot/telegram"
	"zvonok/store/storetest"
)

// Two replicas take updates in, one works: when it loses its lease the other
// goes on, and nothing is handled twice.
func TestAStandbyTakesOver(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	var running sync.WaitGroup
	type handling struct {
		by   string
		what string
	}
	handled := make(chan handling, 10)
	holds := make(chan string, 2)
	replicas := map[string]*bot.Bot{}
	for _, name := range []string{"first", "second"} {
		replica := &storetest.DB{Store: db.Open(t), URL: db.URL, Keys: db.Keys, Clock: db.Clock}
		b := newQuietBot(t, replica, 1, 4)
		b.OnCommand("n", func(_ context.Context, r *bot.Request) (bot.Screen, error) {
			handled <- handling{name, r.Text}
			return bot.Screen{}, nil
		})
		replicas[name] = b
		running.Go(func() {
			lease, err := replica.Lease(ctx, "bot", 1)
			if err != nil {
				return
			}
			defer lease.Release()
			held, stop := lease.Under(ctx)
			defer stop()
			holds <- name
			_ = b.Run(held)
		})
	}
	holder := <-holds
	bring(t, replicas["first"], 1, 5, "/n 1")
	bring(t, replicas["second"], 2, 5, "/n 2")
	for _, want := range []string{"1", "2"} {
		if got := <-handled; got != (handling{holder, want}) {
			t.Errorf("handled: %v, while %s holds the lease", got, holder)
		}
	}
	db.Exec(t, `SELECT pg_terminate_backend(l.pid) FROM pg_locks l WHERE l.locktype = 'advisory' AND l.granted
		AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
	heir := <-holds
	for n, name := range slices.Backward([]string{"first", "second"}) {
		bring(t, replicas[name], int64(10+n), int64(5+n), "/n 3")
		if got := <-handled; heir == holder || got != (handling{heir, "3"}) {
			t.Errorf("handled: %v, after %s took over from %s", got, heir, holder)
		}
	}
	cancel()
	running.Wait()
	if len(handled) != 0 {
		t.Errorf("handled once more: %v", <-handled)
	}
}

// Telegram brings the updates itself, with the secret that we gave it.
func TestWebhookStory(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	at, err := sandbox.Start(sandbox.Options{Clock: db.Clock.Now})
	if err != nil {
		t.Fatal(err)
	}
	client := newClient(t, at.URL(), at.Token())
	b := bot.New(bot.Options{ID: 1, Store: db.Store, Client: client, Texts: texts(t), Secret: "made-up-secret"})
	public := httptest.NewServer(b.Webhook())
	hook := telegram.Webhook{URL: public.URL, Secret: "made-up-secret", Kinds: bot.Kinds()}
	if err := client.SetWebhook(ctx, hook); err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() { _ = b.Run(ctx) })
	anna := at.Person("Анна")
	anna.Says("/help")
	m, err := anna.Hears(ctx, "код")
	if err != nil || !strings.Contains(m.Text, "/help") {
		t.Errorf("%v, %v", m.Text, err)
	}
	cancel()
	running.Wait()
	if err := at.Close(); err != nil {
		t.Error(err)
	}
	public.Close()
	client.Close()
}
