package notify_test

import (
	"context"
	"flag"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"zvonok/bot/sandbox"
	"zvonok/bot/telegram"
	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/storetest"
)

func TestMain(m *testing.M) {
	if asSender() || asReplica() {
		return
	}
	// A check here is an evening of several families: forty of them say enough.
	_ = flag.Set("rapid.checks", "40")
	storetest.Main(m)
}

// wire is a sandbox with both channels into it.
type wire struct {
	sandbox *sandbox.Sandbox
	chat    *notify.Chat
	mail    *notify.Mail
}

func newWire(t testing.TB) *wire {
	return newWireOf(t, sandbox.Options{Rates: sandbox.Rates{Unlimited: true}}, nil)
}

func newWireOf(t testing.TB, o sandbox.Options, tokens *store.Store) *wire {
	t.Helper()
	box, err := sandbox.Start(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	w := &wire{sandbox: box, chat: dialChat(t, box.URL(), box.Token()), mail: dialMail(t, box.SMTPURL(), tokens)}
	return w
}

func dialChat(t testing.TB, api, token string) *notify.Chat {
	client, err := telegram.New(telegram.Config{Token: token, API: api, Pacer: unpaced{}, Timeout: 5 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return notify.NewChat(client)
}

func dialMail(t testing.TB, url string, tokens *store.Store) *notify.Mail {
	mail, err := notify.NewMail(notify.MailConfig{
		URL: url, From: "Звонок <diary@zvonok.example>", PublicURL: "https://zvonok.example", Tokens: tokens, Timeout: 5 * time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mail.Close)
	return mail
}

// unpaced lets everything through: the sandbox of these tests has no rates.
type unpaced struct{}

func (unpaced) Wait(ctx context.Context, _ int64, _ bool) (telegram.Leave, error) {
	return func() (func(), time.Duration) { return func() {}, 0 }, ctx.Err()
}

func (unpaced) Pause(time.Duration) {}

// gate is a door in front of a server that can be shut: who knocks then meets a
// machine where nobody listens.
type gate struct {
	t      testing.TB
	target string
	addr   string

	mu    sync.Mutex
	door  net.Listener
	conns []net.Conn
}

func newGate(t testing.TB, target string) *gate {
	g := &gate{t: t, target: target}
	g.open("127.0.0.1:0")
	t.Cleanup(g.shut)
	return g
}

func (g *gate) open(addr string) {
	g.t.Helper()
	door, err := net.Listen("tcp", addr)
	if err != nil {
		g.t.Fatal(err)
	}
	g.mu.Lock()
	g.door, g.addr = door, door.Addr().String()
	g.mu.Unlock()
	go func() {
		for {
			in, err := door.Accept()
			if err != nil {
				return
			}
			out, err := net.Dial("tcp", g.target)
			if err != nil {
				_ = in.Close()
				continue
			}
			g.mu.Lock()
			g.conns = append(g.conns, in, out)
			g.mu.Unlock()
			go func() { _, _ = io.Copy(out, in); _ = out.Close() }()
			go func() { _, _ = io.Copy(in, out); _ = in.Close() }()
		}
	}()
}

func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	_ = g.door.Close()
	for _, c := range g.conns {
		_ = c.Close()
	}
	g.conns = nil
}

// dies shuts the door until it is opened again.
func (g *gate) dies() (revive func()) {
	g.shut()
	return func() { g.open(g.addr) }
}
