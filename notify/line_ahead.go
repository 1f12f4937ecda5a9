package notify

import (
	"context"
	"errors"
	"slices"
	"time"

	"zvonok/store"
)

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
			l.settle(l.ending(ctx, &letter{Letter: store.Letter{Delivery: d}}, l.later(d, store.WhyUnwritten, patience(d.Attempt))))
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
