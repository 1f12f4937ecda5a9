package school

import "time"

// LateDigest is for how long after its hour a digest is still the one of that hour,
// and goes whatever the hour is now. Longer, and nobody has chosen to hear it at four
// in the morning because a server came back then; shorter, and the end of a long
// queue would wait for the next day.
const LateDigest = 2 * time.Hour

// The night of those who have set no quiet hours: minutes of the day.
const (
	nightFrom = 22 * 60
	nightTo   = 7 * 60
)

// OrNight is q, or the night where q is no hours at all.
func (q Quiet) OrNight() Quiet {
	if q.None() {
		q.From, q.To = nightFrom, nightTo
	}
	return q
}

// Overnight is until when a digest whose hour was at due waits at now: until the
// quiet hours, or the night, are over. False where it goes now: it is not late, or
// disturbs nobody.
func (q Quiet) Overnight(due, now time.Time) (time.Time, bool) {
	if now.Sub(due) <= LateDigest {
		return time.Time{}, false
	}
	return q.OrNight().Until(now)
}
