package locale

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

var reasonKeys = map[string]string{
	"illness":     "absence.reason_illness",
	"doctor":      "absence.reason_doctor",
	"family":      "absence.reason_family",
	"competition": "absence.reason_competition",
	"other":       "absence.reason_other",
}

// AbsenceReason names why a child is away (illness, doctor, family, competition,
// other): «болезнь»; "[reason]", counted as missing, for any other.
func (t *Texts) AbsenceReason(reason string) string { return t.named(reasonKeys, reason) }

// AbsenceDays says when a child is away: «24–25 ноября (вт–ср)», «вторник,
// 24 ноября, весь день», «вторник, 24 ноября, уроки 1, 2», «…, 5-й урок».
func (t *Texts) AbsenceDays(from, to time.Time, lessons []int) string {
	if !sameDay(from, to) {
		return t.Say("absence.days_range", "Days", t.Span(from, to), "First", t.weekdayBrief(from), "Last", t.weekdayBrief(to))
	}
	days := t.Weekday(from) + ", " + t.Date(from)
	if len(lessons) > 0 {
		return t.Say("absence.days_lessons", "Days", days, "Lessons", t.Lessons(lessons))
	}
	return t.Say("absence.days_whole", "Days", days)
}

// weekdayBrief is «вт» within a line; English keeps its capital.
func (t *Texts) weekdayBrief(day time.Time) string {
	if t.lang == EN {
		return t.WeekdayShort(day)
	}
	return strings.ToLower(t.WeekdayShort(day))
}

// Lessons are lessons by their numbers, of which there is at least one: «5-й урок»,
// «уроки 1, 2». A bare number after «уроки» would be read as how many.
func (t *Texts) Lessons(all []int) string {
	if len(all) == 1 {
		return t.Say("absence.lesson", "Number", all[0])
	}
	return t.Say("absence.lessons", "Numbers", t.Numbers(all))
}

// Numbers lists numbers in order: «1, 2, 5».
func (t *Texts) Numbers(all []int) string {
	var out string
	for i, n := range slices.Sorted(slices.Values(all)) {
		if i > 0 {
			out += ", "
		}
		out += strconv.Itoa(n)
	}
	return out
}
