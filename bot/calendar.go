package bot

import (
	"strconv"
	"time"

	"zvonok/bot/tap"
	"zvonok/notify/locale"
	"zvonok/store/school"
)

// calendar is a month of days to choose from: seven columns, Monday first. It
// keeps nothing: what it needs is in its taps, so one that is weeks old still
// answers, and is judged by the day that it is then.
type calendar struct {
	month  time.Time   // any day of the month that is shown
	open   school.Span // the days that can be chosen
	chosen school.Span // drawn as taken; zero: none
	day    func(time.Time) tap.Tap
	turn   func(time.Time) tap.Tap // to the month of a day
}

// rows draws the month: its name between the arrows, the weekdays, the weeks.
func (c calendar) rows(t *locale.Texts) [][]Button {
	first := firstOfMonth(c.month)
	switch {
	case first.Before(firstOfMonth(c.open.From)):
		first = firstOfMonth(c.open.From)
	case first.After(c.open.To):
		first = firstOfMonth(c.open.To)
	}
	next := first.AddDate(0, 1, 0)
	head := []Button{c.arrow("‹", first.AddDate(0, 0, -1)), label(t.Month(first)), c.arrow("›", next)}
	monday := school.Monday(first)
	week := make([]Button, 7)
	for i := range week {
		week[i] = label(t.WeekdayShort(monday.AddDate(0, 0, i)))
	}
	rows := [][]Button{head, week}
	for ; monday.Before(next); monday = monday.AddDate(0, 0, 7) {
		if sunday := monday.AddDate(0, 0, 6); sunday.Before(c.open.From) || monday.After(c.open.To) {
			continue // a week of dots
		}
		row := make([]Button, 7)
		for i := range row {
			row[i] = c.square(monday.AddDate(0, 0, i), first)
		}
		rows = append(rows, row)
	}
	return rows
}

// arrow leads to the month of a day, where anything can be chosen there.
func (c calendar) arrow(sign string, day time.Time) Button {
	first := firstOfMonth(day)
	if first.After(c.open.To) || !first.AddDate(0, 1, 0).After(c.open.From) {
		return label("·")
	}
	return Button{Text: sign, Tap: c.turn(first)}
}

func (c calendar) square(day, month time.Time) Button {
	if day.Month() != month.Month() || !c.open.Holds(day) {
		return label("·")
	}
	text := strconv.Itoa(day.Day())
	if c.chosen.Holds(day) {
		text = "[" + text + "]"
	}
	return Button{Text: text, Tap: c.day(day)}
}

// label is a button that is only read.
func label(text string) Button { return Button{Text: text, Tap: tap.OfVerb(tap.Noop)} }

func firstOfMonth(day time.Time) time.Time { return school.Date(day.Year(), day.Month(), 1) }
