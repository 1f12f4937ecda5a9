package notify

import (
	"context"
	"errors"
	"slices"
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

// low is how few letters in hand make a line read its next set: enough for the
// workers while it is read.
func (l *line) low() int { return max(l.config.Set/2, 4*l.config.Workers) }

// most is how many letters are ever in hand.
func (l *line) most() int { return l.low() + l.config.Set + 2*l.config.Workers }

// next is what to read: a set of what there is where the hand runs low, else a
// few of what people wait for, which do not wait for the hand's digests.
func (l *line) next() store.Take {
	take := store.Take{Owner: l.owner, Channel: l.channel.Name()}
	all, urgent := l.hand.sizes()
	switch {
	case all <= l.low():
		take.Limit = l.config.Set
	case urgent <= l.config.Workers && all < l.low()+l.config.Set+l.config.Workers:
		take.Limit, take.Urgent = l.config.Workers, true
	}
	return take
}

// supply reads a set and gets it ready; it says how many rows that were.
func (l *line) supply(ctx context.Context, ready rack, take store.Take) (int, error) {
	take.InHand = l.hand.ids()
	var err error
	if take.Gone, err = l.gone(ctx); err != nil {
		return 0, err
	}
	rows, err := l.config.Store.LookAhead(ctx, take)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	l.hand.take(rows)
	first := slices.IndexFunc(rows, func(d store.Delivery) bool { return d.Kind == store.TellDigest })
	if first < 0 {
		first = len(rows)
	}
	for _, set := range [][]store.Delivery{rows[:first], rows[first:]} { // nobody waits for digests to be read
		if len(set) == 0 {
			continue
		}
		now := time.Now()
		letters, wrong := l.write(ctx, set)
		for _, one := range letters {
			ready.put(letter{Letter: one, written: now}) // there is room: no more than a hand is ever out
		}
		err = errors.Join(err, wrong)
	}
	return len(rows), err
}

// write reads what the letters of a set say. If the set cannot be read, each is
// read alone, so that one broken row puts off nobody but itself. Where none can be
// read, since the database is away, all stay in the queue.
func (l *line) write(ctx context.Context, rows []store.Delivery) ([]store.Letter, error) {
	letters, err := l.config.Store.Letters(ctx, l.config.Bot, rows)
	if err == nil {
		return letters, nil
	}
	if ctx.Err() != nil || store.Passing(err) {
		for _, d := range rows {
			l.hand.drop(d)
		}
		return nil, err
	}
	for _, d := range rows {
		alone, wrong := l.config.Store.Letters(ctx, l.config.Bot, []store.Delivery{d})
		if wrong != nil {
			l.settle(l.claimed(ctx, &letter{Letter: store.Letter{Delivery: d}}, l.later(d, "not written", patience(d.Attempt))))
			continue
		}
		letters = append(letters, alone...)
	}
	if len(letters) > 0 {
		l.fault(ctx, "write some letters", err)
		err = nil
	}
	return letters, err
}

// gone are the owners that have been dead for a while: what they had in the air
// has landed, and if they are only cut off from the database they have had the
// time to come back and settle.
func (l *line) gone(ctx context.Context) ([]int64, error) {
	all, err := l.config.Store.GoneOwners(ctx, l.channel.Name())
	if err != nil {
		return nil, err
	}
	since := make(map[int64]chan struct{}, len(all))
	var long []int64
	for _, id := range all {
		over, seen := l.dead[id]
		if !seen {
			over = make(chan struct{})
			time.AfterFunc(l.config.Grace, func() { close(over) })
		}
		since[id] = over
		select {
		case <-over:
			long = append(long, id)
		default:
		}
	}
	l.dead = since
	return long, nil
}

// settle writes how an attempt ended, however long the database is away. What
// could not be written stays in hand: taken again, it would be sent again.
func (l *line) settle(t store.Settlement) {
	if t.State == "" {
		l.hand.drop(t.Delivery) // another has it
		return
	}
	l.config.Observe(string(l.channel.Name()), string(t.State))
	refused, err := l.settles.ask(t)
	if err == nil && refused == nil {
		l.hand.drop(t.Delivery)
	}
}

// settleSet settles at once what several workers ended; the answers say what the
// database refused for good. A set that is refused is settled row by row.
func (l *line) settleSet(ctx context.Context, set []store.Settlement) ([]error, error) {
	refused := make([]error, len(set))
	for {
		err := l.trySettle(ctx, set)
		switch {
		case err == nil:
			return refused, nil
		case ctx.Err() != nil:
			return nil, err
		case store.Passing(err) || errors.Is(err, context.DeadlineExceeded):
			l.fault(ctx, "settle what was sent", err)
			pause(ctx, reopen, nil)
		case len(set) == 1:
			l.fault(ctx, "settle a delivery", err)
			return []error{err}, nil
		default:
			for i := range set {
				one, err := l.settleSet(ctx, set[i:i+1])
				if err != nil {
					return nil, err
				}
				refused[i] = one[0]
			}
			return refused, nil
		}
	}
}

func (l *line) trySettle(ctx context.Context, set []store.Settlement) error {
	ctx, cancel := context.WithTimeout(ctx, landing)
	defer cancel()
	_, err := l.config.Store.SettleAll(ctx, set)
	return err
}

func (l *line) fault(ctx context.Context, what string, err error) {
	if ctx.Err() == nil {
		l.config.Log.Error("cannot "+what, "channel", l.channel.Name(), "error", err)
	}
}
