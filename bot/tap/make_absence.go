package tap

import "time"

// ToAbsence opens a note for a parent.
func ToAbsence(note int64) Tap { return Tap{Verb: AbsenceNote, A: note} }

// Withdraw takes a note back; unless sure, it asks first.
func Withdraw(note int64, sure bool) Tap { return Tap{Verb: AbsenceWithdraw, A: note, B: bit(sure)} }

// EndAbsence makes a day the last one of a note.
func EndAbsence(note int64, last time.Time) Tap {
	return Tap{Verb: AbsenceEnd, A: note, Date: clamp(last)}
}

// ToAbsenceMonth offers the days of a month as new last ones, later or earlier
// than the one that is; a zero month is that of the last day.
func ToAbsenceMonth(note int64, longer bool, month time.Time) Tap {
	return Tap{Verb: AbsenceMonth, A: note, B: bit(longer), Date: clamp(month)}
}

// ToAbsenceFile hands over a note's file.
func ToAbsenceFile(note int64) Tap { return Tap{Verb: AbsenceFile, A: note} }

// Who marks or unmarks a child in a form.
func Who(draft int64, step string, student int64) Tap {
	return Tap{Verb: AbsenceWho, A: draft, B: student, Word: step}
}

// PickDay answers a form's step with a day.
func PickDay(draft int64, step string, day time.Time) Tap {
	return Tap{Verb: CalendarDay, A: draft, Date: clamp(day), Word: step}
}

// PickMonth turns a form's calendar.
func PickMonth(draft int64, step string, month time.Time) Tap {
	return Tap{Verb: CalendarMonth, A: draft, Date: clamp(month), Word: step}
}

// ToDeskNote opens a note for the school, which reads it by that.
func ToDeskNote(note int64) Tap { return Tap{Verb: DeskNote, A: note} }

// ConfirmNote says yes to a note up to the last day that the card shows: nobody
// agrees to days that were changed since.
func ConfirmNote(note int64, last time.Time) Tap {
	return Tap{Verb: DeskAgree, A: note, Date: clamp(last)}
}

// RefuseNote asks for the reason of a no.
func RefuseNote(note int64) Tap { return Tap{Verb: DeskRefuse, A: note} }

// ToDeskStudent opens the notes of one student for the school.
func ToDeskStudent(student int64) Tap { return Tap{Verb: DeskStudent, A: student} }
