package school

import (
	"math/bits"
	"time"
)

// Schedule is when a person wants a digest.
type Schedule struct {
	Days   Weekdays
	Month  int            // day of the month, 1..28 or LastDay; 0: by Days
	Minute int            // minute of the day on the wall in Zone, 0..1439
	Zone   *time.Location // never nil
	// Patience is how late a slot is still worth telling of; 0: as far back as news goes.
	Patience time.Duration
}

// LastDay as a day of the month is its last one, however long the month is.
const LastDay = 31

// Weekdays is a set of days; bit 0 is Monday.
type Weekdays uint8

// EveryDay is all seven.
const EveryDay Weekdays = 0b111_1111

// Has tells whether day's weekday is in the set.
func (w Weekdays) Has(day time.Time) bool {
	return w>>((int(day.Weekday())+6)%7)&1 == 1
}

// Cadence is how often a digest comes.
type Cadence string

// The cadences. A set of several weekdays is Daily with days left out.
const (
	Daily   Cadence = "daily"
	Weekly  Cadence = "weekly"
	Monthly Cadence = "monthly"
)

// Cadence follows from the days that were chosen.
func (s Schedule) Cadence() Cadence {
	switch {
	case s.Month != 0:
		return Monthly
	case bits.OnesCount8(uint8(s.Days&EveryDay)) == 1:
		return Weekly
	}
	return Daily
}

// Chosen tells whether any day is.
func (s Schedule) Chosen() bool { return s.Month != 0 || s.Days&EveryDay != 0 }

// Has tells whether a digest is due on that day.
func (s Schedule) Has(day time.Time) bool {
	if s.Month == 0 {
		return s.Days.Has(day)
	}
	return day.Day() == min(s.Month, Date(day.Year(), day.Month()+1, 0).Day())
}

// Moment is one digest in time: when it is due, and of which day it is.
type Moment struct{ At, Day time.Time }

// After is the first digest that is due strictly after t; false when no day is
// chosen. A day that the wall never shows (Apia, 30 December 2011) has none.
func (s Schedule) After(t time.Time) (Moment, bool) {
	if !s.Chosen() {
		return Moment{}, false
	}
	for day := Day(t, s.Zone).AddDate(0, 0, -1); ; day = day.AddDate(0, 0, 1) {
		if !s.Has(day) || !Day(At(day, 0, s.Zone), s.Zone).Equal(day) {
			continue
		}
		if at := At(day, s.Minute, s.Zone); at.After(t) {
			return Moment{at, day}, true
		}
	}
}

// Next is the instant of After.
func (s Schedule) Next(t time.Time) (time.Time, bool) {
	m, ok := s.After(t)
	return m.At, ok
}

// DayOf is the day of the digest that is due at the instant at. It is not always
// the day that the wall shows then: a gap may have swallowed the end of it.
func (s Schedule) DayOf(at time.Time) time.Time {
	today := Day(at, s.Zone)
	if before := today.AddDate(0, 0, -1); s.Has(before) && At(before, s.Minute, s.Zone).Equal(at) && !At(today, s.Minute, s.Zone).Equal(at) {
		return before
	}
	return today
}
