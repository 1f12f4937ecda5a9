package shared

import "time"

// tally is a window of what Telegram may count: its moments are those at which
// messages came there at the latest.
type tally struct {
	length time.Duration
	last   []*onWire // a ring; oldest is the next to be overwritten
	oldest int
}

// onWire is a message that left.
type onWire struct {
	at   time.Time // it left then, and came at the latest then, once that is known
	away bool      // no answer was read yet
}

func newTally(n int, length time.Duration) *tally {
	t := &tally{length: length, last: make([]*onWire, n)}
	for i := range t.last {
		t.last[i] = &onWire{}
	}
	return t
}

// free is when the next one may leave; in the past where it may leave now. One
// that is away for longer than the window may come at any time: it is waited for
// as long again, and then given up as one that hangs.
func (t *tally) free(now time.Time) time.Time {
	m := t.last[t.oldest]
	at := m.at.Add(t.length)
	if m.away && !now.Before(at) && now.Before(at.Add(t.length)) {
		return now.Add(t.length / 100)
	}
	return at
}

func (t *tally) take(now time.Time) *onWire {
	m := &onWire{at: now, away: true}
	t.last[t.oldest] = m
	t.oldest = (t.oldest + 1) % len(t.last)
	return m
}
