package school

import "time"

// noon is the minute before which a digest is of the days before its own.
const noon = 12 * 60

// Period is what a digest of that day sums up: seven days for a weekly one, a
// month for a monthly one; the zero Span for a daily one. One that comes in the
// morning ends with the day before; one on the first of a month is of the month
// before, whatever its hour; one on the last day is of that month.
func (s Schedule) Period(day time.Time) Span {
	end := day
	if s.Minute < noon {
		end = day.AddDate(0, 0, -1)
	}
	switch s.Cadence() {
	case Weekly:
		return Span{end.AddDate(0, 0, -6), end}
	case Monthly:
		switch s.Month {
		case 1:
			return Span{day.AddDate(0, -1, 0), day.AddDate(0, 0, -1)}
		case LastDay:
			return Span{Date(day.Year(), day.Month(), 1), day}
		}
		return Span{day.AddDate(0, -1, 0).Add(end.Sub(day)).AddDate(0, 0, 1), end}
	}
	return Span{}
}

// Running is what a digest asked for on that day sums up: what the next one will,
// as far as it has come.
func (s Schedule) Running(day time.Time) Span {
	for next := day; s.Cadence() != Daily; next = next.AddDate(0, 0, 1) {
		if !s.Has(next) {
			continue
		}
		if p := s.Period(next); !p.To.Before(day) {
			return Span{p.From, day}
		}
	}
	return Span{}
}

// Whole tells whether the span is one whole month.
func (s Span) Whole() bool {
	return s.From.Day() == 1 && Date(s.From.Year(), s.From.Month()+1, 0).Equal(s.To)
}

// Days is how many days the span holds.
func (s Span) Days() int { return int(s.To.Sub(s.From)/(24*time.Hour)) + 1 }
