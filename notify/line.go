package notify

import (
	"context"
	"fmt"
	"sync"
	"time"

	"zvonok/store"
)

// line sends by one channel: a set is claimed, written, and sent by so many
// workers; each row is settled right after its send.
type line struct {
	config   SenderConfig
	channel  Channel
	composer composer
	breaker  *breaker
	owner    int64 // the same number for the life of the line
	wake     chan struct{}
	dead     map[int64]chan struct{} // owners that are gone; closed once that was long enough

	mu        sync.Mutex
	unsettled []store.Settlement // known here, not yet written: the database was away
}

const (
	setPerWorker = 4                // rows claimed at once, so that rights are looked at late
	landing      = 10 * time.Second // for sends in the air when the line must stop
	reopen       = time.Second      // before the database is asked again
)

func (l *line) run(ctx context.Context) {
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
}

// work goes on until ctx ends or the owner's session is lost, which means that
// others may take over what is claimed.
func (l *line) work(ctx context.Context, owner *store.Owner) {
	held, cancel := owner.Under(ctx)
	defer cancel()
	for held.Err() == nil {
		if !l.settleKept(held) || !l.breaker.pass(held) {
			continue
		}
		n, err := l.sendSet(held)
		if err != nil {
			l.fault(held, "work the queue off", err)
			pause(held, reopen, nil)
		} else if n == 0 {
			pause(held, l.config.Poll, l.wake)
		}
	}
	end, stop := context.WithTimeout(context.WithoutCancel(ctx), landing)
	defer stop()
	l.settleKept(end)
}

// sendSet claims a set and sees it through; it says how many rows that were.
func (l *line) sendSet(ctx context.Context) (int, error) {
	take := store.Take{Owner: l.owner, Channel: l.channel.Name(), Limit: l.config.Workers * setPerWorker}
	var err error
	if take.Gone, err = l.gone(ctx); err != nil {
		return 0, err
	}
	rows, err := l.config.Store.TakeUp(ctx, take)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	letters, err := l.write(ctx, rows)
	if err != nil && len(letters) == 0 {
		return len(rows), err
	}
	// Sends that have begun when ctx ends have a while to land.
	air, ground := context.WithCancel(context.WithoutCancel(ctx))
	defer ground()
	defer context.AfterFunc(ctx, func() { pause(air, landing, nil); ground() })()
	queue := make(chan store.Letter)
	var workers sync.WaitGroup
	for range min(l.config.Workers, len(letters)) {
		workers.Go(func() {
			for letter := range queue {
				l.settle(air, l.deliver(ctx, air, letter))
			}
		})
	}
	for _, letter := range letters {
		queue <- letter
	}
	close(queue)
	workers.Wait()
	return len(rows), nil
}

// write reads what the letters of a set say. If the set cannot be read, each is
// read alone, so that one broken row puts off nobody but itself.
func (l *line) write(ctx context.Context, rows []store.Delivery) ([]store.Letter, error) {
	letters, err := l.config.Store.Letters(ctx, l.config.Bot, rows)
	if err == nil {
		return letters, nil
	}
	letters = nil
	for _, d := range rows {
		alone, wrong := l.config.Store.Letters(ctx, l.config.Bot, []store.Delivery{d})
		if wrong != nil {
			l.settle(ctx, l.later(d, "not written", patience(d.Attempt)))
			continue
		}
		letters = append(letters, alone...)
	}
	if len(letters) > 0 {
		l.fault(ctx, "write some letters", err)
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

// deliver sees one letter out and says how its attempt ended. A letter that
// cannot even be written ends alone.
func (l *line) deliver(ctx, air context.Context, letter store.Letter) (out store.Settlement) {
	defer func() {
		if p := recover(); p != nil {
			l.config.Log.Error("a letter broke the sender", "delivery", letter.ID, "kind", letter.Kind, "panic", fmt.Sprintf("%T", p))
			out = l.end(letter.Delivery, store.Never, "broken")
		}
	}()
	if ctx.Err() != nil {
		return l.later(letter.Delivery, "interrupted", 0)
	}
	if l.breaker.open.Load() {
		return l.later(letter.Delivery, "channel down", 0)
	}
	piece, state, why := l.composer.piece(letter)
	if state != "" {
		return l.end(letter.Delivery, state, why)
	}
	ok, why, err := l.config.Store.MaySend(ctx, letter)
	switch {
	case err != nil:
		return l.later(letter.Delivery, "not checked", reopen)
	case why != "":
		return l.end(letter.Delivery, store.Dropped, why)
	case !ok:
		return l.later(letter.Delivery, "rights changed", 0)
	}
	return l.judge(letter.Delivery, l.channel.Send(air, piece))
}

// judge turns what the channel knows into the state of the row.
func (l *line) judge(d store.Delivery, o Outcome) store.Settlement {
	// Who does not answer may be down: the repeat, which is the only one, is not
	// spent before a probe is answered.
	if o.Down || o.Verdict == Ambiguous {
		l.breaker.trip(o.Why)
	}
	if o.Ours != "" {
		l.config.Log.Error("a letter was refused for our own mistake", "delivery", d.ID, "kind", d.Kind, "channel", d.Channel, "shape", o.Ours)
	}
	switch o.Verdict {
	case Sent:
		return l.end(d, store.Sent, "")
	case Never:
		out := l.end(d, store.Never, o.Why)
		out.Stop, out.Bot = o.Stop, l.config.Bot
		return out
	case Ambiguous:
		if d.Ambiguous > 0 {
			return l.end(d, store.Unknown, o.Why)
		}
		out := l.later(d, o.Why, patience(d.Attempt))
		out.Doubtful = true
		return out
	}
	wait := o.After
	if wait == 0 {
		wait = patience(d.Attempt)
	}
	return l.later(d, o.Why, wait)
}

func (l *line) end(d store.Delivery, state store.DeliveryState, why string) store.Settlement {
	return store.Settlement{Owner: l.owner, Delivery: d, State: state, Why: why, Ways: l.config.ways()}
}

func (l *line) later(d store.Delivery, why string, after time.Duration) store.Settlement {
	return store.Settlement{Owner: l.owner, Delivery: d, State: store.Waiting, Why: why, After: after}
}

// settle writes how an attempt ended, or keeps it until the database is back.
func (l *line) settle(ctx context.Context, t store.Settlement) {
	l.config.Observe(string(l.channel.Name()), string(t.State))
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), landing)
	defer cancel()
	if _, err := l.config.Store.Settle(ctx, t); err != nil {
		l.mu.Lock()
		l.unsettled = append(l.unsettled, t)
		l.mu.Unlock()
	}
}

// settleKept writes what the database was not there for; false while it is not,
// or when ctx ended.
func (l *line) settleKept(ctx context.Context) bool {
	l.mu.Lock()
	kept := l.unsettled
	l.unsettled = nil
	l.mu.Unlock()
	for i, t := range kept {
		if _, err := l.config.Store.Settle(ctx, t); err != nil {
			l.mu.Lock()
			l.unsettled = append(l.unsettled, kept[i:]...)
			l.mu.Unlock()
			l.fault(ctx, "settle what was sent", err)
			pause(ctx, reopen, nil)
			return false
		}
	}
	return ctx.Err() == nil
}

func (l *line) fault(ctx context.Context, what string, err error) {
	if ctx.Err() == nil {
		l.config.Log.Error("cannot "+what, "channel", l.channel.Name(), "error", err)
	}
}
