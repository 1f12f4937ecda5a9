package school

import "time"

// Day is the calendar day of the instant t in zone, as 00:00 UTC of that day.
func Day(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Date makes a school day from its numbers.
func Date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// Monday is the first day of the week that day lies in.
func Monday(day time.Time) time.Time {
	back := (int(day.Weekday()) + 6) % 7
	return day.AddDate(0, 0, -back)
}

// Span is a run of school days, both ends included.
type Span struct{ From, To time.Time }

// Week is Monday to Sunday around day.
func Week(day time.Time) Span {
	m := Monday(day)
	return Span{m, m.AddDate(0, 0, 6)}
}

// Year is the school year around day: September to August.
func Year(day time.Time) Span {
	year := day.Year()
	if day.Month() < time.September {
		year--
	}
	return Span{Date(year, time.September, 1), Date(year+1, time.August, 31)}
}

// Holds tells whether day lies in the span.
func (s Span) Holds(day time.Time) bool { return !day.Before(s.From) && !day.After(s.To) }

// At is the instant when the clock on the wall in zone shows the minute of the
// day. Where the clocks skip that minute it is the first instant after the gap;
// where they show it twice it is the first of the two.
func At(day time.Time, minute int, zone *time.Location) time.Time {
	y, m, d := day.Date()
	t := time.Date(y, m, d, minute/60, minute%60, 0, 0, zone)
	if !shows(t, y, m, d, minute) {
		return afterGap(y, m, d, minute, zone)
	}
	// time.Date does not promise which of two equal walls it takes. Where the
	// clocks were put back shortly before, the same wall was shown earlier by as
	// much: an hour mostly, half an hour on Lord Howe, two in Magadan in 2014.
	if start, _ := t.ZoneBounds(); !start.IsZero() {
		_, now := t.Zone()
		_, before := start.Add(-time.Second).Zone()
		if back := time.Duration(before-now) * time.Second; back > 0 && t.Add(-back).Before(start) {
			return t.Add(-back).UTC()
		}
	}
	return t.UTC()
}

// shows tells whether the wall in t's zone shows that minute of that day at t.
func shows(t time.Time, y int, m time.Month, d, minute int) bool {
	want := time.Date(y, m, d, minute/60, minute%60, 0, 0, time.UTC)
	return t.Format(time.DateTime) == want.Format(time.DateTime)
}

// afterGap walks to the first minute that the wall does show.
func afterGap(y int, m time.Month, d, minute int, zone *time.Location) time.Time {
	for ; ; minute++ {
		if t := time.Date(y, m, d, minute/60, minute%60, 0, 0, zone); shows(t, y, m, d, minute) {
			return t.UTC()
		}
	}
}
