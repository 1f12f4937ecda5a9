package tap

import (
	"strconv"
	"time"
)

const (
	base       = 36
	secondsDay = 24 * 60 * 60
	maxWord    = 16
)

// firstDate and lastDate bound what an arrow can reach, so that a forged tap at
// the edge of time still gives a next and a previous that can be packed.
var (
	firstDate = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)
	lastDate  = time.Date(2199, time.December, 31, 0, 0, 0, 0, time.UTC)
)

func formatID(id int64) string { return strconv.FormatInt(id, base) }

func parseID(text string) (int64, bool) {
	id, err := strconv.ParseInt(text, base, 64)
	return id, err == nil && id >= 0
}

func formatDate(date time.Time) string {
	if date.IsZero() {
		return ""
	}
	return strconv.FormatInt(date.Unix()/secondsDay, base)
}

func parseDate(text string) (time.Time, bool) {
	if text == "" {
		return time.Time{}, true
	}
	if len(text) > 4 {
		return time.Time{}, false
	}
	days, err := strconv.ParseInt(text, base, 64)
	date := time.Unix(days*secondsDay, 0).UTC()
	return date, err == nil && isSchoolDate(date)
}

// isSchoolDate holds the project's convention: midnight, in UTC itself (not in
// a zone that happens to agree with it), so that dates compare with ==.
func isSchoolDate(date time.Time) bool {
	return date.Location() == time.UTC && date.Unix()%secondsDay == 0 && date.Nanosecond() == 0 &&
		!date.Before(firstDate) && !date.After(lastDate)
}

// clamp makes a school date of any instant: its calendar day, within bounds.
func clamp(date time.Time) time.Time {
	if date.IsZero() {
		return time.Time{}
	}
	day := time.Date(date.Year(), date.Month(), date.Day(), 0, 0, 0, 0, time.UTC)
	switch {
	case day.Before(firstDate):
		return firstDate
	case day.After(lastDate):
		return lastDate
	}
	return day
}

func isWord(text string) bool {
	if text == "" || len(text) > maxWord {
		return false
	}
	for i := range len(text) {
		if !isTokenByte(text[i]) {
			return false
		}
	}
	return true
}

func isTokenByte(b byte) bool { return isLetter(b) || isDigit(b) || b == '-' || b == '_' }
func isLetter(b byte) bool    { return 'a' <= b && b <= 'z' }
func isDigit(b byte) bool     { return '0' <= b && b <= '9' }
