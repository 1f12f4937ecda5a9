package school

import (
	"slices"
	"time"
)

// SchoolDays tells on which days a student goes to school. A day with a lesson
// is one. Where the timetable of a week is not known, or not yet, it is Monday to
// Friday less holidays; and Saturday where the timetable knows of Saturdays.
type SchoolDays struct {
	Lessons  []time.Time // days with a lesson of the student's groups, in order
	Holidays []Holiday
}

// searched is how far the next school day is looked for: longer than a summer.
const searched = 120

// Has tells whether the student goes to school on a day.
func (d SchoolDays) Has(day time.Time) bool {
	at, found := slices.BinarySearchFunc(d.Lessons, day, time.Time.Compare)
	switch {
	case found:
		return true
	case at < len(d.Lessons) && d.knows(Week(day)):
		return false
	case day.Weekday() == time.Saturday && d.saturdays():
		return d.Holiday(day) == ""
	}
	return SchoolDay(day, d.Holidays)
}

// Any tells whether a span holds a school day.
func (d SchoolDays) Any(s Span) bool {
	for day := s.From; !day.After(s.To); day = day.AddDate(0, 0, 1) {
		if d.Has(day) {
			return true
		}
	}
	return false
}

// Next is the first school day after a day; zero: none for months.
func (d SchoolDays) Next(after time.Time) time.Time {
	for i := 1; i <= searched; i++ {
		if day := after.AddDate(0, 0, i); d.Has(day) {
			return day
		}
	}
	return time.Time{}
}

// Holiday is what the school calls the holidays that a day lies in; empty: none.
func (d SchoolDays) Holiday(day time.Time) string {
	for _, h := range d.Holidays {
		if h.Span.Holds(day) {
			return h.Title
		}
	}
	return ""
}

// knows tells whether the timetable has a lesson in a span.
func (d SchoolDays) knows(s Span) bool { return slices.ContainsFunc(d.Lessons, s.Holds) }

func (d SchoolDays) saturdays() bool {
	return slices.ContainsFunc(d.Lessons, func(day time.Time) bool { return day.Weekday() == time.Saturday })
}
