package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
)

// Mailbox is a mail server that keeps every letter it took, for every address.
type Mailbox struct {
	addr   string
	ln     net.Listener
	clock  func() time.Time
	server *smtp.Server
	done   chan struct{}
	wg     sync.WaitGroup

	mu      sync.Mutex
	bell    bell
	letters []Letter
	faults  []*MailRule
}

func startMailbox(listen string, clock func() time.Time) (*Mailbox, error) {
	ln, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", listen)
	if err != nil {
		return nil, fmt.Errorf("sandbox: listen for SMTP: %w", err)
	}
	b := &Mailbox{addr: ln.Addr().String(), ln: ln, clock: clock, done: make(chan struct{}), bell: newBell()}
	b.server = newServer(b)
	b.wg.Go(func() { _ = b.server.Serve(ln) })
	return b, nil
}

func (b *Mailbox) close() error {
	close(b.done)
	// The server closes only a listener that Serve has taken already; a sandbox closed at once would hang without this.
	_ = b.ln.Close()
	err := b.server.Close()
	b.wg.Wait()
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// keep stores a letter and wakes who waits for it.
func (b *Mailbox) keep(l Letter) {
	b.mu.Lock()
	defer b.mu.Unlock()
	l.Number = len(b.letters) + 1
	b.letters = append(b.letters, l)
	b.bell.ring()
}

// All are the letters in the order they came.
func (b *Mailbox) All() []Letter {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.letters)
}

// To are the letters whose envelope names the address, in any case.
func (b *Mailbox) To(addr string) []Letter {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.to(addr)
}

func (b *Mailbox) to(addr string) []Letter {
	out := []Letter{}
	for _, l := range b.letters {
		if slices.ContainsFunc(l.To, func(to string) bool { return strings.EqualFold(to, addr) }) {
			out = append(out, l)
		}
	}
	return out
}

// Count says how many letters came with this Message-ID (without angle brackets): 2 means a repeat.
func (b *Mailbox) Count(messageID string) int {
	n := 0
	for _, l := range b.All() {
		if l.MessageID == messageID {
			n++
		}
	}
	return n
}

// Wait waits for a letter to the address that fits; a nil match takes any. Letters that came before count.
func (b *Mailbox) Wait(ctx context.Context, addr string, match func(Letter) bool) (Letter, error) {
	for {
		b.mu.Lock()
		list, rung := b.to(addr), b.bell.next()
		b.mu.Unlock()
		for _, l := range list {
			if match == nil || match(l) {
				return l, nil
			}
		}
		select {
		case <-rung:
		case <-ctx.Done():
			return Letter{}, fmt.Errorf("sandbox: no such letter to %s among %d: %w", addr, len(list), ctx.Err())
		case <-b.done:
			return Letter{}, ErrClosed
		}
	}
}
