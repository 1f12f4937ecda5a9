package school

import (
	"strings"
	"time"
	"unicode/utf8"
)

// The Kind of a message's Fact, when it is told.
const (
	WithFile = "file" // a file came along
	Shut     = "shut" // no key opens its words
)

// MaxMessage bounds a message, in characters.
const MaxMessage = 3000

// CheckMessage says what is wrong with the words of one; beside a file there need
// be none.
func CheckMessage(text string, file bool) error {
	switch {
	case strings.TrimSpace(text) == "" && !file:
		return Wrong("text", "empty")
	case utf8.RuneCountInString(text) > MaxMessage:
		return Wrong("text", "too long")
	}
	return nil
}

// Thread is what a family and one of the staff write to each other about a child;
// a parent's and the child's own are apart.
type Thread struct {
	ID         int64
	School     int64
	Zone       string // IANA name, the school's
	Student    int64
	Child      string // as a family calls the child
	Full       string
	Class      string // «5А»; may be empty
	Family     int64  // account
	FamilyRole Role   // Parent, Student
	FamilyName string // of a parent; may be empty
	Staff      int64  // account
	StaffName  string // «Фамилия И. О.»; empty: a curator who is on no list
}

// Message is one of a thread.
type Message struct {
	ID       int64
	Thread   int64
	ByFamily bool
	Text     string // empty: a file alone, or Shut
	Shut     bool   // no key opens its words
	File     int64  // 0: none
	At       time.Time
	Read     time.Time // by the other side; zero: not yet
}
