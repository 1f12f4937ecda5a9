package bot

import (
	"errors"
	"regexp"
	"strconv"
	"strings"
	"time"

	"zvonok/store/school"
)

// dayWritten is a date as people write it: 24.11, 24/11/26, 24 11 2026.
var dayWritten = regexp.MustCompile(`^(\d{1,2})[./ ](\d{1,2})(?:[./ ](\d{2}|\d{4}))?\.?$`)

var (
	errUnread    = errors.New("not a date")
	errNoSuchDay = errors.New("no such day in the calendar")
)

// readDays reads one date or two: «24.11», «24.11–27.11», «с 24.11 по 27.11». A
// date without a year is the nearest one that is not long past.
func readDays(text string, today time.Time) (school.Span, error) {
	text = strings.ToLower(strings.Join(strings.Fields(text), " "))
	text = strings.TrimPrefix(text, "с ")
	first, last, two := text, "", false
	for _, dash := range []string{" по ", "–", "—", "-"} {
		if first, last, two = strings.Cut(text, dash); two {
			break
		}
	}
	from, err := readDay(strings.TrimSpace(first), today)
	if err != nil || !two {
		return school.Span{From: from, To: from}, err
	}
	to, err := readDay(strings.TrimSpace(last), from)
	return school.Span{From: from, To: to}, err
}

func readDay(text string, near time.Time) (time.Time, error) {
	parts := dayWritten.FindStringSubmatch(text)
	if parts == nil {
		return time.Time{}, errUnread
	}
	day, _ := strconv.Atoi(parts[1])
	month, _ := strconv.Atoi(parts[2])
	year := near.Year()
	if parts[3] != "" {
		year, _ = strconv.Atoi(parts[3])
		if year < 100 {
			year += 2000
		}
	}
	date := school.Date(year, time.Month(month), day)
	if parts[3] == "" && date.AddDate(0, 6, 0).Before(near) { // in December, «12.01» is next year's
		year++
		date = school.Date(year, time.Month(month), day)
	}
	if date.Day() != day || int(date.Month()) != month {
		return time.Time{}, errNoSuchDay
	}
	return date, nil
}

// asTyped says how days are typed, by days to come: whoever copies an example is
// not told that it is over.
func asTyped(r *Request, words string, args ...any) string {
	from := r.Today().AddDate(0, 0, 3)
	return r.T.Say(words, append(args, "From", from.Format("02.01"), "To", from.AddDate(0, 0, 3).Format("02.01"))...)
}

// dayFault says kindly what is wrong with days, or with anything else of a note;
// empty for what is not the person's doing.
func dayFault(r *Request, err error) string {
	switch {
	case err == nil:
		return ""
	case errors.Is(err, errUnread):
		return asTyped(r, "absence.unread_day")
	case errors.Is(err, errNoSuchDay):
		return asTyped(r, "absence.no_such_day")
	}
	ours, ok := errors.AsType[*school.Error](err)
	if !ok || ours.Code != school.Invalid || ours.Field != "days" {
		return ""
	}
	switch ours.Reason {
	case school.DaysBackwards:
		return r.T.Say("absence.backwards")
	case school.DaysPast:
		return r.T.Say("absence.past")
	case school.DaysTooMany:
		return r.T.Say("absence.too_many")
	}
	return r.T.Say("absence.too_far")
}
