package school

import "time"

// Period is a quarter, a half-year, a term or the whole year. It belongs to
// classes, so quarters and half-years can stand side by side in one school.
type Period struct {
	ID    int64
	Title string // «1 четверть»
	Kind  string // term, gradingPeriod, semester, schoolYear: OneRoster's own words
	Span  Span
	Year  int // the school year, by the calendar year that it ends in
}

// Current picks the shortest period that holds day; if none does, the last one
// that began before it, so that holidays show the term just over.
func Current(periods []Period, day time.Time) (Period, bool) {
	var best Period
	found := false
	for _, p := range periods {
		if p.Span.Holds(day) && (!found || p.Span.days() < best.Span.days()) {
			best, found = p, true
		}
	}
	if found {
		return best, true
	}
	for _, p := range periods {
		if p.Span.From.Before(day) && (!found || p.Span.To.After(best.Span.To)) {
			best, found = p, true
		}
	}
	return best, found
}

func (s Span) days() int { return int(s.To.Sub(s.From).Hours()/24) + 1 }
