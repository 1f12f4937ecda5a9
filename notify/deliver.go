package notify

import (
	"context"
	"fmt"
	"time"

	"zvonok/store"
)

const (
	fresh     = time.Minute // for so long the days ahead in a letter are taken as they were; all else is frozen, or looked at when its turn has come
	moment    = 200 * time.Millisecond
	downWhile = 2 * time.Second // so long a worker waits with its letter for a channel that is down
)

// deliver sees one letter out and says how its attempt ended; a settlement
// without a state leaves the row to whoever has it now, or to a later look. A letter
// that cannot even be written ends alone.
func (l *line) deliver(held, air context.Context, w letter) (out store.Settlement) {
	defer func() {
		if p := recover(); p != nil {
			l.config.Log.Error("a letter broke the sender", "delivery", w.ID, "kind", w.Kind, "panic", fmt.Sprintf("%T", p))
			out = l.ending(held, &w, l.end(w.Delivery, store.Never, "broken"))
		}
	}()
	return l.ending(held, &w, l.attempt(held, air, &w))
}

// ending is out for a letter that is claimed; one that ended before its turn is
// claimed now, since what is nobody's cannot be settled.
func (l *line) ending(held context.Context, w *letter, out store.Settlement) store.Settlement {
	if out.State == "" || w.claimed {
		return out
	}
	still, ours := l.claim(held, w)
	switch {
	case !ours:
		return l.letGo(w)
	case out.State == store.Empty && still.Changed: // what was switched on since it was read is told by no other
		return l.later(w.Delivery, "wishes changed", 0)
	}
	return out
}

// claim makes a letter ours and looks at it once more.
func (l *line) claim(ctx context.Context, w *letter) (still store.Still, ours bool) {
	still, err := l.rechecks.ask(w.Letter)
	if err != nil { // if it was claimed after all, the next look finds that
		pause(ctx, reopen, nil)
	}
	w.claimed = err == nil && still.Ours
	return still, w.claimed
}

// letGo leaves a letter where it is: in the queue, or in another's hand.
func (l *line) letGo(w *letter) store.Settlement { return store.Settlement{Delivery: w.Delivery} }

// attempt takes a letter as far as it comes.
func (l *line) attempt(held, air context.Context, w *letter) store.Settlement {
	p, out := l.piece(w.Letter)
	if p == nil && w.Stop != "" {
		return l.stopped(held, w)
	}
	if p == nil {
		return out
	}
	began := time.Now()
	leave, err := l.channel.Turn(held, w.Letter)
	if err != nil {
		return l.letGo(w)
	}
	l.config.Waited(string(l.channel.Name()), time.Since(began))
	if !l.stands(held) {
		return l.letGo(w)
	}
	if w.OfTheMoment() {
		w.written = time.Time{}
	}
	for held.Err() == nil {
		if p, out = l.check(held, w, p); p == nil {
			return out
		}
		if over := atOnce(held, leave); over != nil {
			began = time.Now()
			o := l.channel.Send(air, *p)
			over()
			o.Stop = o.Stop && w.Service.Chat == 0 // a chat that the account has left says nothing of the one it has
			if o.Stop && l.left(held, w) {
				return l.later(w.Delivery, "chat left", 0)
			}
			out = l.judge(w.Delivery, began, o)
			out.Chat = w.Chat
			return out
		}
	}
	return l.later(w.Delivery, "interrupted", 0)
}

// stopped ends a letter that had something in its way when it was read, if that is
// so still: who came back meanwhile, behind a long queue, is told all the same.
func (l *line) stopped(ctx context.Context, w *letter) store.Settlement {
	if _, ours := l.claim(ctx, w); !ours {
		return l.letGo(w)
	}
	again, err := l.config.Store.Letters(ctx, l.config.Bot, []store.Delivery{w.Delivery})
	if err != nil {
		return l.later(w.Delivery, "not read", reopen)
	}
	p, out := l.piece(again[0])
	if p != nil {
		return l.later(w.Delivery, "stopped no more", 0)
	}
	return out
}

// left tells whether the account has gone to another chat while the letter was on
// its way to this one.
func (l *line) left(ctx context.Context, w *letter) bool {
	still, err := l.rechecks.ask(w.Letter)
	return err == nil && ctx.Err() == nil && still.Ours && still.Changed
}

// atOnce leaves within a moment, or gives nil: then everything must be looked at
// again, since between the check and the send lies nothing that takes time.
func atOnce(ctx context.Context, leave Leave) (over func()) {
	for began := time.Now(); ctx.Err() == nil && time.Since(began) < moment; {
		over, wait := leave()
		if over != nil {
			return over
		}
		pause(ctx, wait, nil)
	}
	return nil
}

// stands tells whether the channel works; where it is down it waits a moment,
// since most faults are one answer that went astray.
func (l *line) stands(ctx context.Context) bool {
	if l.breaker.open() {
		short, cancel := context.WithTimeout(ctx, downWhile)
		defer cancel()
		return l.breaker.pass(short)
	}
	return ctx.Err() == nil
}

// piece composes; nil where nothing is to be sent, and how the delivery ends.
func (l *line) piece(letter store.Letter) (*Piece, store.Settlement) {
	if letter.Wait > 0 && letter.Stop == "" {
		return nil, l.later(letter.Delivery, store.WhyQuiet, letter.Wait)
	}
	p, state, why := l.composer.piece(letter)
	if state != "" {
		return nil, l.end(letter.Delivery, state, why)
	}
	p.Turned = true
	return &p, store.Settlement{}
}

// check claims the letter and looks at the rights of this moment; it writes anew
// what is not so any more or has waited long.
func (l *line) check(ctx context.Context, w *letter, p *Piece) (*Piece, store.Settlement) {
	for range 3 {
		if time.Since(w.written) > fresh {
			again, err := l.config.Store.Letters(ctx, l.config.Bot, []store.Delivery{w.Delivery})
			if err != nil {
				return nil, l.later(w.Delivery, "not read", reopen)
			}
			w.Letter, w.written = again[0], time.Now()
			var out store.Settlement
			if p, out = l.piece(w.Letter); p == nil {
				return nil, out
			}
		}
		still, ours := l.claim(ctx, w)
		if !ours {
			return nil, l.letGo(w)
		}
		why, ok := still.Why, !still.Changed
		if still.Alone && why == "" && ok {
			var err error
			if ok, why, err = l.config.Store.MaySend(ctx, w.Letter); err != nil {
				return nil, l.later(w.Delivery, "not checked", reopen)
			}
		}
		switch {
		case why != "":
			return nil, l.end(w.Delivery, store.Dropped, why)
		case ok:
			return p, store.Settlement{}
		}
		w.written = time.Time{} // write it again
	}
	return nil, l.later(w.Delivery, "rights changed", reopen)
}

// judge turns what the channel knows into the state of the row.
func (l *line) judge(d store.Delivery, began time.Time, o Outcome) store.Settlement {
	// Who does not answer may be down: the repeat, which is the only one, is not
	// spent before a probe is answered.
	if o.Down || o.Verdict == Ambiguous {
		l.breaker.trip(began, o.Why)
	}
	if o.Ours != "" {
		l.config.Log.Error("a letter was refused for our own mistake", "delivery", d.ID, "kind", d.Kind, "channel", d.Channel, "shape", o.Ours)
	}
	switch o.Verdict {
	case Sent:
		l.breaker.worked()
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
