package madeup

import "time"

// year is a Russian school year: 1 September to 26 May.
type year struct {
	start, end time.Time
	terms      []term
	holidays   []holiday
}

// term is a session of OneRoster.
type term struct {
	id, title, kind string
	parent          string
	from, to        time.Time
}

type holiday struct {
	title    string
	from, to time.Time
}

// SchoolDay is the last day of school at or before the day of t, at 00:00 UTC.
func SchoolDay(t time.Time) time.Time {
	y, m, d := t.Date()
	for day := date(y, m, d); ; day = day.AddDate(0, 0, -1) {
		if yearOf(day).open(day) {
			return day
		}
	}
}

// yearOf is the school year that day lies in; August belongs to the next one.
func yearOf(day time.Time) year {
	first := day.Year()
	if day.Month() < time.August {
		first--
	}
	autumn, spring := monday(date(first, time.October, 29)), monday(date(first+1, time.March, 28))
	january := date(first+1, time.January, 8)
	for january.Weekday() != time.Sunday {
		january = january.AddDate(0, 0, 1)
	}
	y := year{start: date(first, time.September, 1), end: date(first+1, time.May, 26)}
	y.holidays = []holiday{
		{"Осенние каникулы", autumn, autumn.AddDate(0, 0, 6)},
		{"День народного единства", date(first, time.November, 4), date(first, time.November, 4)},
		{"Зимние каникулы", date(first, time.December, 31), january},
		{"День защитника Отечества", date(first+1, time.February, 23), date(first+1, time.February, 23)},
		{"Международный женский день", date(first+1, time.March, 8), date(first+1, time.March, 8)},
		{"Весенние каникулы", spring, spring.AddDate(0, 0, 6)},
		{"Праздник Весны и Труда", date(first+1, time.May, 1), date(first+1, time.May, 1)},
		{"День Победы", date(first+1, time.May, 9), date(first+1, time.May, 9)},
		{"Летние каникулы", y.end.AddDate(0, 0, 1), date(first+1, time.August, 31)},
	}
	winter := date(first, time.December, 30)
	y.terms = []term{
		{"year", yearTitle(first), "schoolYear", "", y.start, y.end},
		{"q1", "1 четверть", "gradingPeriod", "year", y.start, autumn.AddDate(0, 0, -1)},
		{"q2", "2 четверть", "gradingPeriod", "year", autumn.AddDate(0, 0, 7), winter},
		{"q3", "3 четверть", "gradingPeriod", "year", january.AddDate(0, 0, 1), spring.AddDate(0, 0, -1)},
		{"q4", "4 четверть", "gradingPeriod", "year", spring.AddDate(0, 0, 7), y.end},
		{"h1", "1 полугодие", "semester", "year", y.start, winter},
		{"h2", "2 полугодие", "semester", "year", january.AddDate(0, 0, 1), y.end},
	}
	return y
}

func yearTitle(first int) string {
	return date(first, 1, 1).Format("2006") + "/" + date(first+1, 1, 1).Format("06") + " учебный год"
}

// open tells whether there is school on day: Monday to Friday, less holidays.
func (y year) open(day time.Time) bool {
	if day.Before(y.start) || day.After(y.end) || day.Weekday() == time.Saturday || day.Weekday() == time.Sunday {
		return false
	}
	for _, h := range y.holidays {
		if !day.Before(h.from) && !day.After(h.to) {
			return false
		}
	}
	return true
}

// termsOf are the sessions of a grade: quarters up to the ninth, half-years after.
func (y year) termsOf(grade int) []term {
	kind := "gradingPeriod"
	if grade >= 10 {
		kind = "semester"
	}
	var out []term
	for _, t := range y.terms {
		if t.kind == kind {
			out = append(out, t)
		}
	}
	return out
}

// termOn is the session of a grade that day lies in.
func (y year) termOn(grade int, day time.Time) term {
	for _, t := range y.termsOf(grade) {
		if !day.Before(t.from) && !day.After(t.to) {
			return t
		}
	}
	return y.terms[0]
}

// lastDay is the last day of school in t.
func (y year) lastDay(t term) time.Time {
	day := t.to
	for !y.open(day) {
		day = day.AddDate(0, 0, -1)
	}
	return day
}

func date(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }

func monday(day time.Time) time.Time { return day.AddDate(0, 0, -((int(day.Weekday()) + 6) % 7)) }

func iso(day time.Time) string { return day.Format(time.DateOnly) }
