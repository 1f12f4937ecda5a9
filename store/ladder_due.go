package store

import "time"

// timely is for how long after its hour a digest is still at its hour: that it
// goes by another way then disturbs nobody who did not ask for it.
const timely = time.Hour

// dueInstead is when a delivery that one way gave up goes by the next: at once, or
// when the person's quiet hours are over. Who chose an hour for their digest has
// it at that hour by whatever way; hours later, when it has come back, it is no
// more urgent than a notice. What guards an account, and what the school has to
// act upon, never waits.
func (s *Store) dueInstead(d Delivery, r rungs, now time.Time) time.Time {
	until, quiet := r.quiet.Until(now)
	if d.Kind == TellDigest && r.family && !quiet {
		until, quiet = r.quiet.Overnight(r.due, now)
	}
	switch {
	case !quiet, d.Kind == TellDigest && now.Sub(r.due) < timely:
		return now
	case d.Kind == TellService:
		if what, err := s.openService(d.Account, d.Body); err != nil || !what.Key.waits() {
			return now
		}
	}
	return until
}
