package notify

import (
	"context"
	"sync"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// pool keeps connections to the mail server open between letters: a new one
// costs a handshake, TLS and a password. No more than so many are open at once,
// because servers refuse a host that opens too many.
type pool struct {
	client *mail.Client
	slots  chan struct{} // one for each connection that may be in use

	mu   sync.Mutex
	idle []*kept // the last one used is the first one taken: the others grow old and go
}

// kept is a connection that has greeted and signed in.
type kept struct {
	*smtp.Client
	letters int  // that went through it
	midway  bool // the server was told DATA, and heard no dot
	old     *time.Timer
}

const (
	idleFor    = 45 * time.Second // servers close a silent connection after a few minutes, and some count it
	mostByConn = 100              // letters; several servers send away who brings more
)

func newPool(client *mail.Client, conns int) *pool {
	return &pool{client: client, slots: make(chan struct{}, conns)}
}

// take waits for its turn and gives a connection: a kept one, unless fresh. The
// one who takes gives back, with put or drop.
func (p *pool) take(ctx context.Context, fresh bool) (*kept, error) {
	select {
	case p.slots <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if !fresh {
		if k := p.last(); k != nil {
			return k, nil
		}
	}
	c, err := p.client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		<-p.slots
		return nil, err
	}
	return &kept{Client: c}, nil
}

func (p *pool) last() *kept {
	p.mu.Lock()
	defer p.mu.Unlock()
	for len(p.idle) > 0 {
		k := p.idle[len(p.idle)-1]
		p.idle = p.idle[:len(p.idle)-1]
		if k.old.Stop() { // else it is being closed this moment
			return k
		}
	}
	return nil
}

// put lays a connection that is in order by for the next letter.
func (p *pool) put(k *kept) {
	if k.letters >= mostByConn {
		p.drop(k)
		return
	}
	p.mu.Lock()
	k.old = time.AfterFunc(idleFor, func() { p.expire(k) })
	p.idle = append(p.idle, k)
	p.mu.Unlock()
	<-p.slots
}

// drop closes a connection; who is at the other end may not be listening, so
// nobody waits for a goodbye, and in the middle of a letter there is none.
func (p *pool) drop(k *kept) {
	if k.midway {
		_ = k.Text.Close()
	} else {
		go p.part(k)
	}
	<-p.slots
}

func (p *pool) expire(k *kept) {
	p.mu.Lock()
	for i, other := range p.idle {
		if other == k {
			p.idle = append(p.idle[:i], p.idle[i+1:]...)
			break
		}
	}
	p.mu.Unlock()
	p.part(k)
}

// part says QUIT and closes, whatever the answer is.
func (p *pool) part(k *kept) {
	if k.UpdateDeadline(goodbye) == nil {
		_ = p.client.CloseWithSMTPClient(k.Client)
	}
	_ = k.Text.Close() // what QUIT left open
}

const goodbye = 2 * time.Second

// close lets go of the kept ones.
func (p *pool) close() {
	for {
		k := p.last()
		if k == nil {
			return
		}
		p.part(k)
	}
}
