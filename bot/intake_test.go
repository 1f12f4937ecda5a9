package bot_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"zvonok/bot"
	"zvonok/store/storetest"
)

// An endpoint that answers at once, instead of holding the poll open, is asked
// once a second in the end, not as fast as it answers.
func TestPollLeavesALullAfterHastyAnswers(t *testing.T) {
	t.Parallel()
	asked := make(chan time.Time, 100)
	hasty := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, "/getUpdates") {
			_, _ = io.WriteString(w, `{"ok":true,"result":true}`)
			return
		}
		select {
		case asked <- time.Now():
		default:
		}
		_, _ = io.WriteString(w, `{"ok":true,"result":[]}`)
	}))
	defer hasty.Close()
	client := newClient(t, hasty.URL, "7000000001:made-up")
	defer client.Close()
	b := bot.New(bot.Options{ID: 7000000001, Name: "zvonok_demo_bot", Store: storetest.New(t).Store, Client: client, Texts: texts(t)})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	ended := make(chan struct{})
	go func() { defer close(ended); _ = b.Poll(ctx) }()
	first, before := time.Time{}, time.Duration(0)
	for n := range 5 {
		select {
		case at := <-asked:
			if n == 0 {
				first = at
			}
			before = at.Sub(first)
		case <-ctx.Done():
			t.Fatalf("asked %d times, want 5", n)
		}
	}
	cancel()
	<-ended
	if least := (50 + 100 + 200 + 400) * time.Millisecond; before < least {
		t.Errorf("five polls within %s, want at least %s", before, least)
	}
}
