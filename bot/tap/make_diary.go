package tap

import "time"

// OfVerb makes a tap of a verb without arguments: Home, Help, Children, Digests …
func OfVerb(verb Verb) Tap { return Tap{Verb: verb} }

// ToChild switches to a child.
func ToChild(student int64) Tap { return Tap{Verb: Child, A: student} }

// ToWeek opens the week diary; date is any day of the week, zero the current
// week when pressed. Dates beyond 2000–2199 stop at the edge.
func ToWeek(student int64, date time.Time) Tap {
	return Tap{Verb: Week, A: student, Date: clamp(date)}
}

// ToDay opens the day diary; a zero date is today when pressed.
func ToDay(student int64, date time.Time) Tap {
	return Tap{Verb: Day, A: student, Date: clamp(date)}
}

// ToDates opens a calendar of the diary's days; date is any day of the month,
// zero the current one when pressed.
func ToDates(student int64, date time.Time) Tap {
	return Tap{Verb: Dates, A: student, Date: clamp(date)}
}

// ToDatesOf opens the calendar of homework («hw») or of the timetable («sch»).
func ToDatesOf(what Verb, student int64, date time.Time) Tap {
	return Tap{Verb: DatesOf, A: student, Date: clamp(date), Word: string(what)}
}

// ToMark opens a mark's comment.
func ToMark(student, mark int64) Tap { return Tap{Verb: Mark, A: student, B: mark} }

// ToMarks opens the marks table; period 0 is the current one.
func ToMarks(student, period int64) Tap { return Tap{Verb: Marks, A: student, B: period} }

// ToSubject opens one subject's marks; period 0 is the current one.
func ToSubject(student, subject, period int64) Tap {
	return Tap{Verb: Subject, A: student, B: subject, C: period}
}
