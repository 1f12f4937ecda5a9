package school

import (
	"slices"
	"time"
	"unicode/utf8"
)

// AbsenceReason is why a child will be away.
type AbsenceReason string

// The reasons, in the order in which they are offered.
const (
	Illness     AbsenceReason = "illness"
	Doctor      AbsenceReason = "doctor"
	FamilyCause AbsenceReason = "family"
	Competition AbsenceReason = "competition"
	OtherReason AbsenceReason = "other" // a text says what
)

// AbsenceReasons lists them in that order.
func AbsenceReasons() []AbsenceReason {
	return []AbsenceReason{Illness, Doctor, FamilyCause, Competition, OtherReason}
}

// Bounds of an absence note.
const (
	MaxAbsence     = 60   // days, both ends included
	MaxAbsenceText = 1000 // characters of a parent's comment, or of a refusal's reason
	FileDays       = 60   // for which a file is kept after the last day of its note; the consent and the form name them
	maxAhead       = 365  // days from today to the first one
)

// AbsenceFiling is what a parent announces: one note for each student. Parents
// file, the class teacher settles, nobody's register is touched.
type AbsenceFiling struct {
	Students []int64 // at least one, none twice
	Span     Span    // school days, MaxAbsence at most, none before today
	Lessons  []int   // numbers of lessons of one day; empty: the whole of each day
	Reason   AbsenceReason
	Text     string // a comment; OtherReason wants one
	File     int64  // a stored file of the parent's; 0: none
}

// Why days were refused: Reason of an Invalid error about the field "days".
const (
	DaysBackwards = "ends before it begins"
	DaysPast      = "before today"
	DaysTooMany   = "too many days"
	DaysTooFar    = "too far ahead"
)

// Validate judges a filing on the day that it is at the school. Invalid.
func (f AbsenceFiling) Validate(today time.Time) error {
	sorted := slices.Sorted(slices.Values(f.Students))
	switch {
	case len(f.Students) == 0 || len(slices.Compact(sorted)) != len(f.Students):
		return Wrong("students", "none, or one twice")
	case !slices.Contains(AbsenceReasons(), f.Reason):
		return Wrong("reason", "not one of ours")
	case utf8.RuneCountInString(f.Text) > MaxAbsenceText:
		return Wrong("text", "too long")
	case f.Reason == OtherReason && f.Text == "":
		return Wrong("text", "the other reason is not said")
	case len(f.Lessons) > 0 && !f.Span.From.Equal(f.Span.To):
		return Wrong("lessons", "of several days")
	}
	for _, n := range f.Lessons {
		if n < 1 || n > 15 {
			return Wrong("lessons", "not a number of a lesson")
		}
	}
	return CheckAbsenceDays(f.Span, today)
}

// CheckAbsenceDays judges the days of a note to be filed. Invalid, with one of
// the reasons above.
func CheckAbsenceDays(s Span, today time.Time) error {
	switch {
	case s.To.Before(s.From):
		return Wrong("days", DaysBackwards)
	case s.From.Before(today):
		return Wrong("days", DaysPast)
	case !s.To.Before(s.From.AddDate(0, 0, MaxAbsence)):
		return Wrong("days", DaysTooMany)
	case s.From.After(today.AddDate(0, 0, maxAhead)):
		return Wrong("days", DaysTooFar)
	}
	return nil
}

// CheckAbsenceEnd judges a new last day of a note that was filed: yesterday at
// the earliest, for a child who came back today.
func CheckAbsenceEnd(s Span, today time.Time) error {
	if s.To.Before(today.AddDate(0, 0, -1)) && !s.To.Before(s.From) {
		return Wrong("days", DaysPast)
	}
	return CheckAbsenceDays(s, s.From)
}

// AbsenceState is how far a note has come.
type AbsenceState string

// The states.
const (
	NoteSent      AbsenceState = "sent"
	NoteDelivered AbsenceState = "delivered" // it is in the chat of whoever settles it
	NoteRead      AbsenceState = "read"
	NoteConfirmed AbsenceState = "confirmed"
	NoteRefused   AbsenceState = "refused" // only with a reason
	NoteWithdrawn AbsenceState = "withdrawn"
)

// AbsenceNote is a note with all that became of it. Times are UTC, zero: not yet.
type AbsenceNote struct {
	ID        int64
	School    int64
	Zone      string // IANA name, the school's
	Student   int64
	Child     string // as a family calls the child
	Full      string // as on the school's list
	Class     string // «5А»; may be empty
	FiledBy   int64  // account
	FiledName string // as the parent signs; may be empty
	FiledAt   time.Time
	Span      Span
	Lessons   []int
	Reason    AbsenceReason
	Text      string    // may be empty
	File      int64     // 0: none
	FileGone  time.Time // a file was there; its time was over
	// Present are days on which the register saw the student all the same; read
	// for a note that is opened alone.
	Present   []time.Time
	SentTo    NoteReader
	Delivered time.Time
	Read      time.Time
	ReadBy    string // «Фамилия И. О.»; empty though read: the school
	Verdict   AbsenceState
	Settled   time.Time
	SettledBy string
	Why       string // of a refusal
	Withdrawn time.Time
	Changed   time.Time // the days were changed
}

// NoteReader is who a note goes to.
type NoteReader string

// The readers. A note that reaches nobody waits on the desk of whoever is linked next.
const (
	ToLeader  NoteReader = "leader" // the class teacher
	ToCurator NoteReader = "curator"
	ToNobody  NoteReader = "nobody"
)

// State is the furthest that the note has come.
func (n AbsenceNote) State() AbsenceState {
	switch {
	case !n.Withdrawn.IsZero():
		return NoteWithdrawn
	case n.Verdict != "":
		return n.Verdict
	case !n.Read.IsZero():
		return NoteRead
	case !n.Delivered.IsZero():
		return NoteDelivered
	}
	return NoteSent
}

// Live tells whether the note still announces something: it was neither
// withdrawn nor refused.
func (n AbsenceNote) Live() bool {
	s := n.State()
	return s != NoteWithdrawn && s != NoteRefused
}

// Waits tells whether somebody at the school must still say yes or no.
func (n AbsenceNote) Waits() bool { return n.Live() && n.Verdict == "" }

// Covers tells whether a live note announces an absence from a lesson; number 0
// asks about the whole day.
func (n AbsenceNote) Covers(day time.Time, number int) bool {
	return n.Live() && n.Span.Holds(day) && (len(n.Lessons) == 0 || number != 0 && slices.Contains(n.Lessons, number))
}
