package notify_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"testing"
	"time"

	"zvonok/bot/telegram"
	"zvonok/notify"
	"zvonok/notify/locale"
	"zvonok/store"
)

// replica is what a process that sends by chat under the bot's lease is told.
type replica struct {
	URL, API string
	Keys     []byte
	Now      time.Time
	Workers  int
	Grace    time.Duration // 0: the service's own
}

const replicaEnv = "ZVONOK_TEST_REPLICA"

// asReplica makes of this test program a replica, where the environment says so.
func asReplica() bool {
	text := os.Getenv(replicaEnv)
	if text == "" {
		return false
	}
	if err := replicate(text); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return true
}

// replicate works as serve does: it waits for the lease, sends under it, and
// stands by again when it is lost. It says when it holds it.
func replicate(text string) error {
	var r replica
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		return err
	}
	keys, err := store.ParseKeys(r.Keys)
	if err != nil {
		return err
	}
	began := time.Now()
	s, err := store.Open(context.Background(), store.Options{URL: r.URL, Keys: keys, Clock: func() time.Time { return r.Now.Add(time.Since(began)) }, Conns: 8})
	if err != nil {
		return err
	}
	client, err := telegram.New(telegram.Config{Token: crowdToken, API: r.API, Pacer: unpaced{}, Conns: r.Workers + 4, Timeout: 10 * time.Second})
	if err != nil {
		return err
	}
	catalog, err := locale.Load()
	if err != nil {
		return err
	}
	sender := notify.NewSender(notify.SenderConfig{
		Store: s, Bot: theBot, Texts: catalog, Channels: []notify.Channel{notify.NewChat(client)}, Workers: r.Workers, Grace: r.Grace,
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError + 1})),
	})
	for {
		lease, err := s.Lease(context.Background(), "bot", theBot)
		if err != nil {
			return err
		}
		fmt.Println("mine")
		held, cancel := lease.Under(context.Background())
		sender.Run(held)
		cancel()
		lease.Release()
	}
}

// process is a replica as the test sees it.
type process struct {
	*exec.Cmd
	began time.Time
	mine  chan struct{} // an item for each time that it got the lease
}

func (h *house) replica(c *crowd, url string, workers int, grace time.Duration) *process {
	h.t.Helper()
	text, err := json.Marshal(replica{URL: url, API: c.URL, Keys: h.Keys.Text(), Now: h.Clock.Now(), Workers: workers, Grace: grace})
	if err != nil {
		h.t.Fatal(err)
	}
	p := &process{Cmd: exec.Command(os.Args[0], "-test.run=^$"), began: time.Now(), mine: make(chan struct{}, 1000)}
	p.Env = append(os.Environ(), replicaEnv+"="+string(text))
	p.Stderr = os.Stderr
	out, err := p.StdoutPipe()
	if err != nil {
		h.t.Fatal(err)
	}
	if err := p.Start(); err != nil {
		h.t.Fatal(err)
	}
	go func() {
		for lines := bufio.NewScanner(out); lines.Scan(); {
			p.mine <- struct{}{}
		}
	}()
	h.t.Cleanup(func() { p.kill() })
	return p
}

func (p *process) kill() {
	_ = p.Process.Kill()
	_ = p.Wait()
}

// within waits for a signal, as long as a busy machine may take.
func within(t testing.TB, what string, signal <-chan struct{}) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), time.Duration(size(2, 10))*time.Minute)
	defer cancel()
	select {
	case <-signal:
	case <-ctx.Done():
		t.Fatalf("waited in vain: %s", what)
	}
}
