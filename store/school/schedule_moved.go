package school

import "time"

// First is the first digest due after t of a day later than told, the last one
// told of; the zero Moment where no day is chosen.
func (s Schedule) First(t, told time.Time) Moment {
	for {
		m, ok := s.After(t)
		if !ok || m.Day.After(told) {
			return m
		}
		t = m.At
	}
}

// Moved is the next digest after the schedule was changed from was to now at the
// instant at. next is the one that was planned, told the last day told of. A day
// has one digest, however its hour moves: not a second one where the first is
// gone already, and at once where the new hour has just passed and the old one
// had not come. A day that another zone has jumped over is told at once, too.
func Moved(was, now Schedule, next Moment, told, at time.Time) Moment {
	if next.At.IsZero() || !now.Chosen() {
		return now.First(at, told)
	}
	if next.Day.IsZero() {
		next.Day = was.DayOf(next.At)
	}
	today := Day(at, now.Zone)
	switch {
	case next.Day.Before(today) && (next.At.After(at) || now.hides(next.At, at)):
		return Moment{at, next.Day}
	case next.Day.Before(today): // owed since, and not claimed yet
		return next
	case next.Day.Equal(today) && now.Has(today):
		return Moment{At(today, now.Minute, now.Zone), today}
	}
	return now.First(at, told)
}

// hides tells whether a digest that is owed since less than a day would be told as
// another one: the changed schedule has a slot since then, which nobody was promised.
func (s Schedule) hides(since, at time.Time) bool {
	slot, ok := s.Next(since)
	return ok && at.Sub(since) < 24*time.Hour && !slot.After(at)
}
