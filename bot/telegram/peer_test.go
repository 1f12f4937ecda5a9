package telegram_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"zvonok/bot/telegram"
)

const token = "4242:madeUpTokenOfNobody"

// peer is a Bot API that answers what a test tells it to, over real HTTP.
type peer struct {
	*httptest.Server
	mu   sync.Mutex
	seen []seen
}

// seen is one request as it arrived.
type seen struct {
	method string
	params map[string]string
	file   string
}

// newPeer serves; answer gets the method's name after the request was read.
func newPeer(t *testing.T, answer func(w http.ResponseWriter, method string, call int)) *peer {
	t.Helper()
	p := &peer{}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		method, ours := strings.CutPrefix(r.URL.Path, "/bot"+token+"/")
		if !ours {
			t.Errorf("path %q", r.URL.Path)
		}
		got := seen{method: method, params: map[string]string{}}
		if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
			if r.ParseMultipartForm(1<<20) != nil {
				return // cut off on purpose
			}
			for field, files := range r.MultipartForm.File {
				got.file = fmt.Sprintf("%s %s %d", field, files[0].Filename, files[0].Size)
			}
		} else if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		for name := range r.Form {
			got.params[name] = r.Form.Get(name)
		}
		p.mu.Lock()
		p.seen = append(p.seen, got)
		calls := len(p.seen)
		p.mu.Unlock()
		answer(w, method, calls)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *peer) requests() []seen {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen
}

// says is an answer with a status and a body.
func says(status int, body string) func(http.ResponseWriter, string, int) {
	return func(w http.ResponseWriter, _ string, _ int) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

const sentOK = `{"ok":true,"result":{"message_id":77,"chat":{"id":5}}}`

// drop closes the connection without an answer.
func drop(w http.ResponseWriter, _ string, _ int) {
	connection, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = connection.Close()
	}
}

// hang keeps the connection open without an answer until the caller leaves.
func hang(w http.ResponseWriter, _ string, _ int) {
	connection, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_, _ = connection.Read(make([]byte, 1))
		_ = connection.Close()
	}
}

// turns is a pacer that lets everybody pass and remembers who asked.
type turns struct {
	mu     sync.Mutex
	asked  []string
	paused time.Duration
}

func (t *turns) Wait(ctx context.Context, chat int64, reply bool) (telegram.Leave, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.asked = append(t.asked, fmt.Sprint(chat, " ", reply))
	return func() (func(), time.Duration) { return func() {}, 0 }, ctx.Err()
}

func (t *turns) Pause(d time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.paused += d
}

func newClient(t *testing.T, address string, change ...func(*telegram.Config)) (*telegram.Client, *turns) {
	t.Helper()
	pacer := &turns{}
	config := telegram.Config{Token: token, API: address, Pacer: pacer}
	for _, c := range change {
		c(&config)
	}
	client, err := telegram.New(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return client, pacer
}
