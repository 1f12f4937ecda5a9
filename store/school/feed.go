package school

import "time"

// How many school days a journal may be silent before somebody is told. Days
// before today count: today is not over.
const (
	FeedDays  = 2 // nothing was imported or pushed
	MarksDays = 5 // no new mark in a class that had some this term
)

// Feed is how a school's journal comes in, and where it is silent.
type Feed struct {
	School     int64
	SourcedID  string
	Name       string
	Zone       string
	Imported   time.Time // zero: never
	Pushed     time.Time // zero: never
	Term       bool      // today is a school day within a term; else nothing below is said
	Quiet      int       // school days since anything came
	NoNewMarks []SilentClass
}

// SilentClass is a homeroom without new marks.
type SilentClass struct {
	Class int64
	Title string
	Days  int       // school days
	Last  time.Time // the day of its last mark
}

// Came is when anything came last; zero: never.
func (f Feed) Came() time.Time {
	if f.Pushed.After(f.Imported) {
		return f.Pushed
	}
	return f.Imported
}

// Late tells whether the journal should have come by now.
func (f Feed) Late() bool { return f.Term && f.Quiet >= FeedDays }

// DaysBetween counts the school days after one day and before another. Lessons
// are the days with lessons; beyond the last of them nobody knows the timetable,
// and Monday to Friday less holidays count.
func DaysBetween(after, before time.Time, lessons map[time.Time]bool, holidays []Holiday) int {
	last := time.Time{}
	for day := range lessons {
		if day.After(last) {
			last = day
		}
	}
	n := 0
	for day := after.AddDate(0, 0, 1); day.Before(before); day = day.AddDate(0, 0, 1) {
		if lessons[day] || day.After(last) && SchoolDay(day, holidays) {
			n++
		}
	}
	return n
}
