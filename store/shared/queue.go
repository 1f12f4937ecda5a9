package shared

import (
	"context"
	"slices"
	"sync"
	"time"
)

// queue is the pacing of one process. Whoever waits stands in one of two
// lines; turn lets go everybody whose time has come, replies first, and sets
// one timer for the next.
type queue struct {
	rates rates

	mu       sync.Mutex
	replies  []*ticket // oldest first
	letters  []*ticket
	overall  *window   // our own rate, for replies: they may go in bursts
	counted  *window   // as Telegram may count: each moment as late as its message may have come
	usual    quickest  // way from a turn to its answer
	even     time.Time // when the next letter is due: letters go evenly, not in a burst
	resumes  time.Time // end of the pause
	chats    map[int64]*chat
	sweepAt  time.Time
	timer    *time.Timer
	timerSet time.Time
}

// ticket is somebody waiting for a turn.
type ticket struct {
	chat  int64
	reply bool
	mayGo chan struct{}
	turn  turn
}

// turn is when somebody was let go, and the place of that among the counted.
type turn struct {
	at    time.Time
	place int
}

func newQueue(r rates) *queue {
	return &queue{rates: r, overall: newWindow(r.overall, r.second), counted: newWindow(r.limit(), r.second), chats: map[int64]*chat{}}
}

func (q *queue) wait(ctx context.Context, id int64, reply bool) (turn, error) {
	if err := ctx.Err(); err != nil {
		return turn{}, err
	}
	mine := &ticket{chat: id, reply: reply, mayGo: make(chan struct{})}
	q.mu.Lock()
	line := q.line(reply)
	*line = append(*line, mine)
	q.turn()
	q.mu.Unlock()
	select {
	case <-mine.mayGo:
		return mine.turn, nil
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	line = q.line(reply)
	at := slices.Index(*line, mine)
	if at < 0 {
		return mine.turn, nil // let go in the same moment: the turn is taken, so use it
	}
	*line = slices.Delete(*line, at, at+1)
	return turn{}, ctx.Err()
}

// landed is told that the answer to a turn was read. How much longer than usual
// it was on its way is how much later Telegram may have counted it.
func (q *queue) landed(t turn) {
	now := time.Now()
	q.mu.Lock()
	defer q.mu.Unlock()
	took := now.Sub(t.at)
	if late := took - q.usual.of(took); late < q.rates.second { // who is later than that may not have come at all
		q.counted.move(t.place, t.at, late)
	}
}

func (q *queue) pause(d time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if until := time.Now().Add(d); until.After(q.resumes) {
		q.resumes = until
	}
}

func (q *queue) line(reply bool) *[]*ticket {
	if reply {
		return &q.replies
	}
	return &q.letters
}

// turn lets go all who may go now and sets the timer for the first who may not.
func (q *queue) turn() {
	now := time.Now()
	q.sweep(now)
	next := q.letGo(&q.replies, now)
	if later := q.letGo(&q.letters, now); next.IsZero() || (!later.IsZero() && later.Before(next)) {
		next = later
	}
	if next.IsZero() || next.Equal(q.timerSet) {
		return
	}
	if q.timer != nil {
		q.timer.Stop()
	}
	q.timerSet = next
	q.timer = time.AfterFunc(next.Sub(now), func() {
		q.mu.Lock()
		defer q.mu.Unlock()
		q.timerSet = time.Time{}
		q.turn()
	})
}

// letGo works one line off in order and says when its next ticket is due; zero
// where nobody is left. A chat at its limit holds up only its own tickets.
func (q *queue) letGo(line *[]*ticket, now time.Time) time.Time {
	var next time.Time
	kept := (*line)[:0]
	for i, t := range *line {
		common := q.free(t.reply)
		if common.After(now) { // nobody in this line may go
			kept = append(kept, (*line)[i:]...)
			next = common
			break
		}
		if due := q.chat(t.chat).free(t.reply, q.rates); due.After(now) {
			kept = append(kept, t)
			if next.IsZero() || due.Before(next) {
				next = due
			}
			continue
		}
		q.take(t, now)
		close(t.mayGo)
	}
	clear((*line)[len(kept):])
	*line = kept
	return next
}

// free is when the rates over all chats admit one more of the class.
func (q *queue) free(reply bool) time.Time {
	at, own := q.counted.free(), q.even // letters are as many by being even
	if reply {
		own = q.overall.free()
	}
	for _, other := range []time.Time{own, q.resumes} {
		if other.After(at) {
			at = other
		}
	}
	return at
}

func (q *queue) take(t *ticket, now time.Time) {
	q.overall.take(now)
	t.turn = turn{at: now, place: q.counted.take(now)}
	q.chat(t.chat).take(now, q.rates)
	// Replies delay letters too: together they are spread evenly.
	if behind := now.Add(-q.rates.lag()); q.even.Before(behind) {
		q.even = behind
	}
	q.even = q.even.Add(q.rates.step())
}

func (q *queue) chat(id int64) *chat {
	c := q.chats[id]
	if c == nil {
		c = &chat{}
		if id < 0 {
			c.minute = newWindow(q.rates.group, q.rates.minute())
		}
		q.chats[id] = c
	}
	return c
}

// sweep forgets chats that are back at rest, now and then.
func (q *queue) sweep(now time.Time) {
	if now.Before(q.sweepAt) {
		return
	}
	q.sweepAt = now.Add(q.rates.minute())
	for id, c := range q.chats {
		if c.idle(now) {
			delete(q.chats, id)
		}
	}
}
