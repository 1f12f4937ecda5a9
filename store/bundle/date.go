package bundle

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const isoDay = "2006-01-02"

// threeNumbers is a date as people write it: 1/05/2023, 15.06.23.
var threeNumbers = regexp.MustCompile(`^(\d{1,4})[./\-](\d{1,2})[./\-](\d{1,4})$`)

// readDate takes YYYY-MM-DD and nothing else. With mayQuote the reason shows how to
// write the very date that stands there.
func readDate(text string, mayQuote bool) (time.Time, string) {
	if day, err := time.Parse(isoDay, text); err == nil {
		if day.Year() < 1900 || day.Year() > 2200 {
			return time.Time{}, "Год вне 1900–2200. Проверьте дату."
		}
		return day, ""
	}
	return time.Time{}, whyNoDate(text, mayQuote)
}

func whyNoDate(text string, mayQuote bool) string {
	const write = "Запишите её как ГГГГ-ММ-ДД"
	parts := threeNumbers.FindStringSubmatch(text)
	if parts == nil || len(parts[1]) > 2 || len(parts[3]) != 4 {
		return "Дата не читается. " + write + ", например 2026-09-01."
	}
	first, second, year := number(parts[1]), number(parts[2]), number(parts[3])
	readings := possible(year, first, second)
	switch {
	case len(readings) == 2 && !mayQuote:
		return "Дата неоднозначна: день и месяц не различить. " + write + "."
	case len(readings) == 2:
		return fmt.Sprintf("Дата неоднозначна: это %s или %s? Запишите как %s (ГГГГ-ММ-ДД).",
			readings[0].Format("02.01.2006"), readings[1].Format("02.01.2006"), readings[0].Format(isoDay))
	case len(readings) == 1 && mayQuote:
		return fmt.Sprintf("Дата записана не так: запишите как %s (ГГГГ-ММ-ДД).", readings[0].Format(isoDay))
	case len(readings) == 1:
		return "Дата записана не так. " + write + "."
	}
	return "Такой даты нет. " + write + ", например 2026-09-01."
}

// possible reads two numbers as day and month and as month and day; once where
// both readings are one day.
func possible(year, first, second int) (days []time.Time) {
	for _, try := range [][2]int{{first, second}, {second, first}} {
		day, err := time.Parse(isoDay, fmt.Sprintf("%04d-%02d-%02d", year, try[1], try[0]))
		if err == nil && (len(days) == 0 || !days[0].Equal(day)) {
			days = append(days, day)
		}
	}
	return days
}

func number(s string) int {
	n, _ := strconv.Atoi(s) // at most four digits, as the expression says
	return n
}

// readInstant takes RFC 3339, or a bare date at 00:00 UTC.
func readInstant(text string) (time.Time, string) {
	if t, err := time.Parse(time.RFC3339Nano, text); err == nil {
		if t.Year() < 1900 || t.Year() > 2200 {
			return time.Time{}, "Год вне 1900–2200. Проверьте дату."
		}
		return t.UTC().Truncate(time.Microsecond), ""
	}
	for _, layout := range []string{"2006-01-02T15:04:05.999", "2006-01-02 15:04:05.999", "2006-01-02T15:04", "2006-01-02 15:04"} {
		if _, err := time.Parse(layout, text); err == nil {
			return time.Time{}, "Не указан часовой пояс. Запишите время так: 2026-11-24T18:00:00+03:00."
		}
	}
	if strings.ContainsAny(text, "T:") {
		return time.Time{}, "Время не читается. Запишите его так: 2026-11-24T18:00:00+03:00."
	}
	return readDate(text, true)
}

// readMinute takes HH:MM, or H:MM, as the minute of the day.
func readMinute(text string) (int64, string) {
	h, m, ok := strings.Cut(text, ":")
	if ok && len(h) >= 1 && len(h) <= 2 && len(m) == 2 && strings.Trim(h+m, "0123456789") == "" {
		if hour, minute := number(h), number(m); hour < 24 && minute < 60 {
			return int64(hour*60 + minute), ""
		}
	}
	return 0, "Время не читается. Запишите его как ЧЧ:ММ, например 08:30."
}
