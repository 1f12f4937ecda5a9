package notify

import (
	"context"
	"sync"
	"time"

	"zvonok/store"
)

// line sends by one channel. Reading runs ahead of the workers, so that none of
// them ever waits for the database to find the next letter, and in sets, since a
// set is read by as many queries as one letter. Claimed is a letter when its turn
// has come: a line that dies leaves no more behind than was in the air.
//
//	LookAhead ─► Letters ─► rack ─► worker: compose ─► turn ─► claim and recheck ─► send ─► settle
//	   └─────────────── in hand, never read again until settled or let go ───────────────┘
//
// A worker goes on when its row is settled, so no more than Workers letters are
// ever sent and not yet known to be.
type line struct {
	config   SenderConfig
	channel  Channel
	composer composer
	breaker  *breaker
	owner    int64 // the same number for the life of the line
	wake     chan struct{}
	dead     map[int64]chan struct{} // owners that are gone; closed once that was long enough
	hand     *hand
	rechecks *gather[store.Letter, store.Still]
	settles  *gather[store.Settlement, error]
}

const (
	landing = 10 * time.Second // for sends in the air when the line must stop
	reopen  = time.Second      // before the database is asked again
)

func newLine(c SenderConfig, channel Channel) *line {
	l := &line{
		config: c, channel: channel,
		composer: composer{catalog: c.Texts, links: links{c.PublicURL}},
		breaker:  newBreaker(channel, c.Probe, c.Log),
		owner:    store.NewOwner(),
		wake:     make(chan struct{}, 1),
		hand:     newHand(),
	}
	l.rechecks = newGather(c.Workers, func(ctx context.Context, set []store.Letter) ([]store.Still, error) {
		ctx, cancel := context.WithTimeout(ctx, landing)
		defer cancel()
		return c.Store.Recheck(ctx, l.owner, c.Bot, set)
	})
	l.settles = newGather(2*c.Workers, l.settleSet)
	return l
}

// run sends until ctx ends; what is in the air then is given the time to land
// and to be settled.
func (l *line) run(ctx context.Context) {
	ground, stop := lasting(ctx, landing+landing/5)
	var helpers sync.WaitGroup
	helpers.Go(func() { l.settles.run(ground) })
	helpers.Go(func() { l.rechecks.run(ground) })
	helpers.Go(func() { l.breaker.run(ctx) })
	for ctx.Err() == nil {
		owner, err := l.config.Store.OpenOwner(ctx, l.owner)
		if err != nil {
			l.fault(ctx, "stand up as a sender", err)
			pause(ctx, reopen, nil)
			continue
		}
		l.work(ctx, owner)
		owner.Release()
	}
	stop()
	helpers.Wait()
}

// lasting is ctx that ends a while after ctx does, or when it is stopped.
func lasting(ctx context.Context, a time.Duration) (context.Context, context.CancelFunc) {
	longer, stop := context.WithCancel(context.WithoutCancel(ctx))
	undo := context.AfterFunc(ctx, func() {
		pause(longer, a, nil)
		stop()
	})
	return longer, func() { undo(); stop() }
}

// work goes on until ctx ends or the owner's session is lost, which means that
// others may take over what is claimed.
func (l *line) work(ctx context.Context, owner *store.Owner) {
	held, cancel := owner.Under(ctx)
	defer cancel()
	air, ground := lasting(held, landing)
	defer ground()
	ready := newRack(l.most())
	var crew sync.WaitGroup
	for range l.config.Workers {
		crew.Go(func() {
			for w, ok := ready.take(); ok; w, ok = ready.take() {
				l.settle(l.deliver(held, air, w))
			}
		})
	}
	for held.Err() == nil {
		if !l.breaker.pass(held) {
			continue
		}
		take := l.next()
		n := 0
		if take.Limit > 0 {
			var err error
			if n, err = l.supply(held, ready, take); err != nil {
				l.fault(held, "work the queue off", err)
				pause(held, reopen, nil)
				continue
			}
		}
		switch {
		case take.Limit == 0 || take.Urgent && n == 0:
			l.hand.rest(held, l.low(), l.config.Poll, l.wake)
		case n == 0:
			pause(held, l.config.Poll, l.wake)
		}
	}
	ready.shut()
	crew.Wait()
}

func (l *line) fault(ctx context.Context, what string, err error) {
	if ctx.Err() == nil {
		l.config.Log.Error("cannot "+what, "channel", l.channel.Name(), "error", err)
	}
}
