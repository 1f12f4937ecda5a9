package school

import "time"

// Lesson is one hour of one group on one day.
type Lesson struct {
	ID       int64
	Class    int64 // the group taught
	Subject  int64
	Day      time.Time // school day
	Number   int       // order in the day, 1..15
	Starts   int       // minute of the day on the school's wall, 0..1439
	Ends     int       // minute of the day, after Starts
	Room     string    // may be empty
	Topic    string    // may be empty
	Homework string    // what is due at this lesson; may be empty
	Teacher  int64     // 0: unknown
	Replaces int64     // the lesson that it stands in for; 0: none
}

// Absence is what the register says of a student at a lesson or on a day.
type Absence struct {
	ID      int64
	Student int64
	Lesson  int64     // 0: the whole day, or an arrival or departure
	Day     time.Time // school day
	Kind    AbsenceKind
	Minutes int // late by; 0 unless Kind is Late
	Comment string
}

// AbsenceKind is what happened.
type AbsenceKind string

// The kinds.
const (
	Absent  AbsenceKind = "absent"
	Ill     AbsenceKind = "ill"
	Excused AbsenceKind = "excused"
	Late    AbsenceKind = "late"
	Arrived AbsenceKind = "arrived"
	Left    AbsenceKind = "left"
)

// Missed tells whether the student was not there.
func (k AbsenceKind) Missed() bool { return k == Absent || k == Ill || k == Excused }

// Note is what a teacher wrote about a student.
type Note struct {
	ID      int64
	Student int64
	Kind    NoteKind
	Day     time.Time
	Lesson  int64 // 0: tied to none
	Class   int64 // the lesson's group; 0: unknown
	Subject int64 // 0: unknown
	Teacher int64 // 0: unknown
	Text    string
}

// NoteKind tells a remark (parents only) from a comment (parents and students).
type NoteKind string

// The kinds.
const (
	Remark  NoteKind = "remark"
	Comment NoteKind = "comment"
)

// Holiday is a run of days without school.
type Holiday struct {
	Title string
	Span  Span
}

// SchoolDay rules which days are school days where no lesson is known: Monday
// to Friday, less holidays.
func SchoolDay(day time.Time, holidays []Holiday) bool {
	if wd := day.Weekday(); wd == time.Saturday || wd == time.Sunday {
		return false
	}
	for _, h := range holidays {
		if h.Span.Holds(day) {
			return false
		}
	}
	return true
}
