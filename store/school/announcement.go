package school

import (
	"strings"
	"time"
	"unicode/utf8"
)

// Bounds of an announcement.
const (
	MaxAnnouncement  = 3000 // characters
	AnnouncementDays = 366  // it is of use for at most that long
	// AnnouncementFresh is for how many days one that nobody opened counts as unread.
	AnnouncementFresh = 30
)

// Part is who of a class or a school an announcement is for. The words are the
// database's, and those of Fact.To.
type Part string

// The parts.
const (
	ForFamilies Part = "family" // parents and students
	ForParents  Part = "parent"
	ForStudents Part = "student"
)

// Parts lists them as a person chooses among them.
func Parts() []Part { return []Part{ForFamilies, ForParents, ForStudents} }

// alone is the role that alone hears it, as a Fact says it; empty: families do.
func (p Part) alone() string {
	if p == ForFamilies {
		return ""
	}
	return string(p)
}

// Announcing is an announcement as it is written.
type Announcing struct {
	School int64
	Class  int64 // a homeroom; 0: the whole school
	Part   Part
	Text   string
	Until  time.Time // school day, the last on which it is of use; zero: without end
}

// Validate says what is wrong with it on a school day; it trims nothing.
func (a Announcing) Validate(today time.Time) error {
	switch text := strings.TrimSpace(a.Text); {
	case text == "":
		return Wrong("text", "empty")
	case utf8.RuneCountInString(a.Text) > MaxAnnouncement:
		return Wrong("text", "too long")
	case strings.ContainsRune(a.Text, 0):
		return Wrong("text", "a zero byte")
	}
	switch {
	case a.Part != ForFamilies && a.Part != ForParents && a.Part != ForStudents:
		return Wrong("part", "no such part")
	case !a.Until.IsZero() && a.Until.Before(today):
		return Wrong("until", "past")
	case !a.Until.IsZero() && a.Until.After(today.AddDate(0, 0, AnnouncementDays)):
		return Wrong("until", "too far")
	}
	return nil
}

// Announcement is one as it is read.
type Announcement struct {
	ID         int64
	School     int64
	SchoolName string
	Zone       string // IANA name, the school's
	Class      int64
	ClassTitle string // «5А»; empty: the whole school
	Part       Part
	Day, Until time.Time // school days; Until may be zero
	Text       string
	By         string // «Фамилия И. О.»; empty: a curator who is on no list
	As         Role   // of whoever wrote it
	At         time.Time
	Withdrawn  time.Time // zero: it stands
	Read       bool      // by the viewer
	Mine       bool      // the viewer wrote it
}

// Over tells whether it is of no use any more on a school day.
func (a Announcement) Over(today time.Time) bool { return !a.Until.IsZero() && a.Until.Before(today) }

// Fact is the announcement as news.
func (a Announcement) Fact() Fact {
	f := Fact{Subject: a.By, Value: string(a.As), Work: a.ClassTitle, Text: a.Text, To: a.Part.alone()}
	if !a.Until.IsZero() {
		f.Due = a.Until.Format(time.DateOnly)
	}
	return f
}
