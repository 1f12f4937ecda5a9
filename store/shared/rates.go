package shared

import "time"

// rates are Telegram's limits for one bot.
type rates struct {
	overall int           // messages in any rolling second
	burst   int           // replies that may go to one chat at once
	group   int           // messages to one group in any rolling minute
	second  time.Duration // a second; tests over a real Redis use a shorter one
}

func telegramRates(perSecond int) rates {
	return rates{overall: max(perSecond, 1), burst: 3, group: 20, second: time.Second}
}

// limit is what Telegram itself allows where we send so many: 30 for 29; a
// thousand is Telegram's own number.
func (r rates) limit() int {
	if r.overall >= 1000 {
		return r.overall
	}
	return r.overall + max(r.overall/29, 1)
}

func (r rates) minute() time.Duration { return 60 * r.second }
func (r rates) step() time.Duration   { return r.second / time.Duration(r.overall) }

// quickest is the shortest of the last durations, some hundreds of them.
type quickest struct {
	now, before time.Duration // of this handful and of the one before; 0: none
	n           int           // in this one
}

// handful: on a busy machine dozens in a row are slow.
const handful = 512

// of takes one more, and gives the shortest.
func (q *quickest) of(d time.Duration) time.Duration {
	if q.n == handful {
		q.before, q.now, q.n = q.now, 0, 0
	}
	if q.n++; q.n == 1 || d < q.now {
		q.now = d
	}
	if q.before > 0 {
		return min(q.now, q.before)
	}
	return q.now
}

// window remembers the last n moments, so that no more than n fall into any
// stretch of the given length.
type window struct {
	length time.Duration
	last   []time.Time // a ring; oldest is the next to be overwritten
	oldest int
}

func newWindow(n int, length time.Duration) *window {
	return &window{length: length, last: make([]time.Time, n)}
}

// free is when the next one may go; in the past where it may go now.
func (w *window) free() time.Time { return w.last[w.oldest].Add(w.length) }

func (w *window) take(now time.Time) {
	w.last[w.oldest] = now
	w.oldest = (w.oldest + 1) % len(w.last)
}

// idle says whether everything remembered has left the window.
func (w *window) idle(now time.Time) bool {
	newest := (w.oldest + len(w.last) - 1) % len(w.last)
	return !w.last[newest].Add(w.length).After(now)
}

// chat is the state of one chat: one message a second, counted as the moment
// by which all that went out is worked off, so that replies may run ahead.
type chat struct {
	worked time.Time
	minute *window // groups only
}

func (c *chat) free(reply bool, r rates) time.Time {
	at := c.worked
	if reply {
		at = at.Add(-time.Duration(r.burst-1) * r.second)
	}
	if c.minute != nil && c.minute.free().After(at) {
		at = c.minute.free()
	}
	return at
}

func (c *chat) take(now time.Time, r rates) {
	if c.worked.Before(now) {
		c.worked = now
	}
	c.worked = c.worked.Add(r.second)
	if c.minute != nil {
		c.minute.take(now)
	}
}

func (c *chat) idle(now time.Time) bool {
	return !c.worked.After(now) && (c.minute == nil || c.minute.idle(now))
}
