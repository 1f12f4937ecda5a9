package tap

import "time"

// ToHomework opens the homework due on a day; a zero date is the next school day
// when pressed.
func ToHomework(student int64, date time.Time) Tap {
	return Tap{Verb: Homework, A: student, Date: clamp(date)}
}

// ToHomeWeek opens a week's homework; a zero date is the current week when pressed.
func ToHomeWeek(student int64, date time.Time) Tap {
	return Tap{Verb: HomeWeek, A: student, Date: clamp(date)}
}

// ToHomeGroup opens one subject's homework; group 0 offers the subjects.
func ToHomeGroup(student, group int64) Tap { return Tap{Verb: HomeGroup, A: student, B: group} }

// ToTask opens one homework whole, on a page from 1.
func ToTask(student, lesson, page int64) Tap { return Tap{Verb: Task, A: student, B: lesson, C: page} }

// ToSchedule opens a day of the timetable; a zero date is the next school day
// when pressed.
func ToSchedule(student int64, date time.Time) Tap {
	return Tap{Verb: Schedule, A: student, Date: clamp(date)}
}

// ToScheduleWeek opens a week of the timetable; a zero date is the current week
// when pressed.
func ToScheduleWeek(student int64, date time.Time) Tap {
	return Tap{Verb: ScheduleWeek, A: student, Date: clamp(date)}
}

// ToHolidays lists the holidays of the school year.
func ToHolidays(student int64) Tap { return Tap{Verb: Holidays, A: student} }

// ToRemarks opens remarks and comments of the newest month.
func ToRemarks(student int64) Tap { return Tap{Verb: Remarks, A: student, B: 1} }

// ToRemarksOf opens those of the month of a day, on a page from 1.
func ToRemarksOf(student int64, month time.Time, page int64) Tap {
	return Tap{Verb: NotesOf, A: student, B: page, Date: clamp(month)}
}

// ToFamily opens the day of all children; a zero date is today when pressed.
func ToFamily(date time.Time) Tap { return Tap{Verb: Family, Date: clamp(date)} }
