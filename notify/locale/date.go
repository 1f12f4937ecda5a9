package locale

import (
	"fmt"
	"strings"
	"time"
)

// All of these read the calendar date of the time that they get, in its own
// location: a school day is a date, and who has an instant moves it to the
// school's zone first.

// Date is «22 ноября».
func (t *Texts) Date(day time.Time) string {
	return fmt.Sprintf("%d %s", day.Day(), t.calendar.month(day))
}

// DateYear is «22 ноября 2026 г.».
func (t *Texts) DateYear(day time.Time) string {
	return fmt.Sprintf("%s %d%s", t.Date(day), day.Year(), t.calendar.year)
}

// DateShort is «22.11», in English «22 Nov» (22.11 would be read both ways).
func (t *Texts) DateShort(day time.Time) string { return day.Format(t.calendar.brief) }

// Weekday is «понедельник».
func (t *Texts) Weekday(day time.Time) string { return t.calendar.weekdays[day.Weekday()] }

// OnWeekday is when: «во вторник».
func (t *Texts) OnWeekday(day time.Time) string { return t.calendar.on[day.Weekday()] }

// WeekdayShort is «Пн».
func (t *Texts) WeekdayShort(day time.Time) string { return t.calendar.short[day.Weekday()] }

// DayTitle heads a day: «Пн, 23 ноября».
func (t *Texts) DayTitle(day time.Time) string { return t.WeekdayShort(day) + ", " + t.Date(day) }

// Month heads a calendar: «Ноябрь 2026».
func (t *Texts) Month(day time.Time) string {
	return fmt.Sprintf("%s %d", t.calendar.titles[day.Month()-1], day.Year())
}

// MonthWithin is a month within a sentence: «ноябрь 2026».
func (t *Texts) MonthWithin(day time.Time) string {
	if t.lang == RU {
		return strings.ToLower(t.Month(day))
	}
	return t.Month(day)
}

// WeekdayWithin is a day of the week within a sentence: «понедельник».
func (t *Texts) WeekdayWithin(day time.Time) string {
	if t.lang == RU {
		return strings.ToLower(t.Weekday(day))
	}
	return t.Weekday(day)
}

// Week is the span from Monday to Sunday around day: «23–29 ноября».
func (t *Texts) Week(day time.Time) string {
	monday := day.AddDate(0, 0, -(int(day.Weekday())+6)%7)
	return t.Span(monday, monday.AddDate(0, 0, 6))
}

// Span is from the first day to the last, both included, and says no more than
// it must: «22 ноября», «23–29 ноября», «30 ноября – 6 декабря»,
// «28 декабря 2026 г. – 3 января 2027 г.».
func (t *Texts) Span(first, last time.Time) string {
	switch {
	case sameDay(first, last):
		return t.Date(first)
	case first.Year() != last.Year():
		return t.DateYear(first) + " – " + t.DateYear(last)
	case first.Month() != last.Month():
		return t.Date(first) + " – " + t.Date(last)
	}
	return fmt.Sprintf("%d–%s", first.Day(), t.Date(last))
}

// Relative is «сегодня», «завтра» or «вчера» as seen from today; any other day
// is its date, with the year when that is another.
func (t *Texts) Relative(day, today time.Time) string {
	switch {
	case sameDay(day, today):
		return t.Say("common.today")
	case sameDay(day, today.AddDate(0, 0, 1)):
		return t.Say("common.tomorrow")
	case sameDay(day, today.AddDate(0, 0, -1)):
		return t.Say("common.yesterday")
	case day.Year() != today.Year():
		return t.DateYear(day)
	}
	return t.Date(day)
}

// Clock is a minute of the day, 0 to 1440, as «08:30».
func (t *Texts) Clock(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
