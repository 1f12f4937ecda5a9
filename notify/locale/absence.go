package locale

import (
	"slices"
	"strconv"
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

// AbsenceDays says when a child is away: «24–25 ноября», «24 ноября, весь день»,
// «24 ноября, уроки: 1, 2».
func (t *Texts) AbsenceDays(from, to time.Time, lessons []int) string {
	days := t.Span(from, to)
	switch {
	case len(lessons) > 0:
		return t.Say("absence.days_lessons", "Days", days, "Lessons", t.Numbers(lessons))
	case sameDay(from, to):
		return t.Say("absence.days_whole", "Days", days)
	}
	return days
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
