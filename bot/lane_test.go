package bot_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"zvonok/bot"
	"zvonok/bot/telegram"
	"zvonok/store/storetest"
)

// newQuietBot is a bot without a Telegram: what its handlers do is seen by the test.
func newQuietBot(t *testing.T, db *storetest.DB, id int64, lanes int) *bot.Bot {
	t.Helper()
	nowhere := newClient(t, "http://127.0.0.1:1", "1:made-up")
	return bot.New(bot.Options{ID: id, Store: db.Store, Client: nowhere, Texts: texts(t), Lanes: lanes, Secret: "made-up-secret"})
}

// bring hands an update to the webhook, as Telegram does.
func bring(t *testing.T, b *bot.Bot, update, chat int64, text string) {
	t.Helper()
	body := fmt.Sprintf(`{"update_id":%d,"message":{"message_id":%d,"from":{"id":%d},"chat":{"id":%d,"type":"private"},"text":%q}}`, update, update, chat, chat, text)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
	r.Header.Set(telegram.SecretHeader, "made-up-secret")
	w := httptest.NewRecorder()
	if b.Webhook().ServeHTTP(w, r); w.Code != http.StatusOK {
		t.Fatalf("the webhook answers %d", w.Code)
	}
}

// Whatever comes, however it is mixed: one chat has one order and one worker,
// and there are never more workers than lanes.
func TestOneChatOneOrder(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	for round := range 12 {
		seed := rand.NewPCG(2026, uint64(round))
		dice := rand.New(seed)
		lanes, chats, updates := 1+dice.IntN(6), 1+dice.IntN(8), 20+dice.IntN(60)
		b := newQuietBot(t, db, int64(100+round), lanes)
		seen := &witness{want: updates, all: make(chan struct{}), busy: map[int64]bool{}, heard: map[int64][]int64{}}
		b.OnCommand("n", seen.handle)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		var running sync.WaitGroup
		running.Go(func() { _ = b.Run(ctx) })
		said := map[int64][]int64{}
		for n := range int64(updates) {
			chat := int64(1 + dice.IntN(chats))
			said[chat] = append(said[chat], n)
			bring(t, b, n, chat, "/n "+strconv.FormatInt(n, 10))
		}
		select {
		case <-seen.all:
		case <-ctx.Done():
			t.Errorf("round %d: not all were handled", round)
		}
		cancel()
		running.Wait()
		for chat, order := range said {
			if !slices.Equal(seen.heard[chat], order) {
				t.Errorf("round %d, chat %d: said %v, handled %v", round, chat, order, seen.heard[chat])
			}
		}
		if seen.clash || seen.most > lanes {
			t.Errorf("round %d: %d at once on %d lanes, two in one chat: %v", round, seen.most, lanes, seen.clash)
		}
	}
}

// witness handles «/n N» and remembers what it saw.
type witness struct {
	mu    sync.Mutex
	want  int
	all   chan struct{}
	busy  map[int64]bool
	heard map[int64][]int64
	most  int
	clash bool
}

func (w *witness) handle(_ context.Context, r *bot.Request) (bot.Screen, error) {
	w.mu.Lock()
	w.clash = w.clash || w.busy[r.Chat]
	w.busy[r.Chat] = true
	w.most = max(w.most, len(w.busy))
	w.mu.Unlock()
	for range r.Update % 50 { // let the others in between
		runtime.Gosched()
	}
	n, err := strconv.ParseInt(r.Text, 10, 64)
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.busy, r.Chat)
	w.heard[r.Chat] = append(w.heard[r.Chat], n)
	if w.want--; w.want == 0 {
		close(w.all)
	}
	return bot.Screen{}, err
}

// A chat whose handler hangs, with updates behind it, stalls nobody.
func TestASlowChatStallsNobody(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	b := newQuietBot(t, db, 1, 2)
	release, others := make(chan struct{}), make(chan int64, 100)
	b.OnCommand("slow", func(ctx context.Context, _ *bot.Request) (bot.Screen, error) {
		select {
		case <-release:
		case <-ctx.Done():
		}
		return bot.Screen{}, nil
	})
	b.OnCommand("quick", func(_ context.Context, r *bot.Request) (bot.Screen, error) {
		others <- r.Chat
		return bot.Screen{}, nil
	})
	for n := range int64(50) {
		bring(t, b, n, 1, "/slow")
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	var running sync.WaitGroup
	running.Go(func() { _ = b.Run(ctx) })
	for n := range int64(20) {
		bring(t, b, 100+n, 2+n%3, "/quick")
	}
	for range 20 {
		select {
		case <-others:
		case <-ctx.Done():
			t.Fatal("the others wait for the slow chat")
		}
	}
	close(release)
	cancel()
	running.Wait() // and stopping waits for what is under way, not for the rest
	state, err := db.InboxState(t.Context(), 1)
	if err != nil || state.Waiting == 0 || state.Waiting > 50 {
		t.Errorf("%+v, %v", state, err)
	}
}

// What another replica put into the inbox is found without a signal.
func TestAnotherReplicasUpdatesAreFound(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	worker, listener := newQuietBot(t, db, 1, 4), newQuietBot(t, db, 1, 4)
	handled := make(chan struct{}, 1)
	worker.OnCommand("n", func(context.Context, *bot.Request) (bot.Screen, error) {
		handled <- struct{}{}
		return bot.Screen{}, nil
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	var running sync.WaitGroup
	running.Go(func() { _ = worker.Run(ctx) })
	bring(t, listener, 1, 1, "/n 1")
	select {
	case <-handled:
	case <-ctx.Done():
		t.Error("an update of another replica was not found")
	}
	cancel()
	running.Wait()
}

func TestWebhookAdmitsTelegramOnly(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	b := newQuietBot(t, db, 1, 1)
	good := `{"update_id":1,"message":{"message_id":1,"from":{"id":5},"chat":{"id":5,"type":"private"},"text":"да"}}`
	for _, c := range []struct {
		what, method, secret, body string
		status, waiting            int
	}{
		{"no secret", http.MethodPost, "", good, http.StatusNotFound, 0},
		{"a wrong secret", http.MethodPost, "made-up-secret2", good, http.StatusNotFound, 0},
		{"a look", http.MethodGet, "made-up-secret", "", http.StatusMethodNotAllowed, 0},
		{"no update", http.MethodPost, "made-up-secret", `{"message":{}}`, http.StatusBadRequest, 0},
		{"no JSON", http.MethodPost, "made-up-secret", `<html>`, http.StatusBadRequest, 0},
		{"too much", http.MethodPost, "made-up-secret", `{"update_id":1,"x":"` + strings.Repeat("я", 1<<20) + `"}`, http.StatusBadRequest, 0},
		{"an update", http.MethodPost, "made-up-secret", good, http.StatusOK, 1},
		{"the same once more", http.MethodPost, "made-up-secret", good, http.StatusOK, 1},
	} {
		r := httptest.NewRequestWithContext(t.Context(), c.method, "/", bytes.NewBufferString(c.body))
		r.Header.Set(telegram.SecretHeader, c.secret)
		w := httptest.NewRecorder()
		b.Webhook().ServeHTTP(w, r)
		state, err := db.InboxState(t.Context(), 1)
		if w.Code != c.status || err != nil || state.Waiting != c.waiting {
			t.Errorf("%s: %d, %d wait, %v", c.what, w.Code, state.Waiting, err)
		}
	}
	without := bot.New(bot.Options{ID: 1, Store: db.Store, Client: newClient(t, "http://127.0.0.1:1", "1:x"), Texts: texts(t)})
	w := httptest.NewRecorder()
	without.Webhook().ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(good)))
	if w.Code != http.StatusNotFound {
		t.Errorf("without a secret set, anybody is let in: %d", w.Code)
	}
}
