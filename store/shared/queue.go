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
	counted  *tally    // as Telegram may count: each moment as late as its message may have come
	usual    quickest  // way from the door to the answer
	even     time.Time // when the next letter is due: letters go evenly, not in a burst
	resumes  time.Time // end of the pause
	knock    time.Time // when the next who could not leave tries again
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
}

func newQueue(r rates) *queue {
	return &queue{rates: r, overall: newWindow(r.overall, r.second), counted: newTally(r.limit(), r.second), chats: map[int64]*chat{}}
}

func (q *queue) wait(ctx context.Context, id int64, reply bool) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	mine := &ticket{chat: id, reply: reply, mayGo: make(chan struct{})}
	q.mu.Lock()
	line := q.line(reply)
	if now := time.Now(); !reply && len(*line) == 0 && q.even.Before(now) {
		q.even = now // a rate that nobody used is not made up for
	}
	*line = append(*line, mine)
	q.turn()
	q.mu.Unlock()
	select {
	case <-mine.mayGo:
		return nil
	case <-ctx.Done():
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	line = q.line(reply)
	at := slices.Index(*line, mine)
	if at < 0 {
		return nil // let go in the same moment: the turn is taken, so use it
	}
	*line = slices.Delete(*line, at, at+1)
	return ctx.Err()
}

// leave is the door to the wire, for who was let go: it says how long to wait
// where a pause began since, or where Telegram may count one too many; else the
// message is counted, and landed is told when its answer was read.
func (q *queue) leave() (landed func(), wait time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	now := time.Now()
	at := q.counted.free(now)
	if q.resumes.After(at) {
		at = q.resumes
	}
	if at.After(now) {
		if q.knock.After(at) { // one after another, not all at once
			at = q.knock
		}
		q.knock = at.Add(q.rates.step())
		return nil, at.Sub(now)
	}
	message := q.counted.take(now)
	return func() { q.landed(message) }, 0
}

// landed: how much longer than usual a message was on its way is how much later
// Telegram may have counted it.
func (q *queue) landed(m *onWire) {
	took := time.Since(m.at)
	q.mu.Lock()
	defer q.mu.Unlock()
	m.at, m.away = m.at.Add(took-q.usual.of(took)), false
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
	at := q.even // letters are as many as may be by being even
	if reply {
		at = q.overall.free()
	}
	if q.resumes.After(at) {
		at = q.resumes
	}
	return at
}

func (q *queue) take(t *ticket, now time.Time) {
	q.overall.take(now)
	q.chat(t.chat).take(now, q.rates)
	// Replies delay letters too: together they are spread evenly. A timer that
	// fired late is made up for, a pause is not.
	for _, earliest := range []time.Time{q.resumes, now.Add(-q.rates.second)} {
		if q.even.Before(earliest) {
			q.even = earliest
		}
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
