package school

import "time"

// Schedule is when a person wants a digest.
type Schedule struct {
	Days   Weekdays
	Minute int            // minute of the day on the wall in Zone, 0..1439
	Zone   *time.Location // never nil
}

// Weekdays is a set of days; bit 0 is Monday.
type Weekdays uint8

// EveryDay is all seven.
const EveryDay Weekdays = 0b111_1111

// Has tells whether day's weekday is in the set.
func (w Weekdays) Has(day time.Time) bool {
	return w>>((int(day.Weekday())+6)%7)&1 == 1
}

// Next is the first instant strictly after t when a digest is due; false when
// no day is chosen.
func (s Schedule) Next(t time.Time) (time.Time, bool) {
	if s.Days&EveryDay == 0 {
		return time.Time{}, false
	}
	for day := Day(t, s.Zone).AddDate(0, 0, -1); ; day = day.AddDate(0, 0, 1) {
		if at := At(day, s.Minute, s.Zone); s.Days.Has(day) && at.After(t) {
			return at, true
		}
	}
}
