package school

// Level is how much of a child's news a channel may carry. A school sets it:
// some may not pass personal data through a messenger.
type Level string

// The levels, the mildest first. The zero value is as good as Full.
const (
	Full     Level = "full"
	Headings Level = "headings" // the child's name, and how much of what is new: no values, no texts
	Bare     Level = "bare"     // that there is something new: no name
)

// Valid tells whether it is one of the levels.
func (l Level) Valid() bool { return l == Full || l == Headings || l == Bare }

// rank orders the levels; a word that is none of ours counts as the strictest.
func (l Level) rank() int {
	switch l {
	case Full, "":
		return 0
	case Headings:
		return 1
	}
	return 2
}

// Stricter is the stricter of two levels.
func (l Level) Stricter(other Level) Level {
	if other.rank() > l.rank() {
		return other
	}
	return l
}

// Whole tells whether everything may be carried.
func (l Level) Whole() bool { return l.rank() == 0 }

// Nameless tells whether not even a name may be.
func (l Level) Nameless() bool { return l.rank() == 2 }

// Discretion is what a school asks of each channel. It is a floor: where a
// person has chosen something stricter, that holds.
type Discretion struct {
	Chat, Mail, SMS Level
	Protect         bool // what comes by chat cannot be forwarded
	HideMarks       bool // in the chat, marks stand behind a spoiler
}

// Stricter joins two floors: in each point the stricter holds.
func (d Discretion) Stricter(other Discretion) Discretion {
	return Discretion{
		Chat: d.Chat.Stricter(other.Chat), Mail: d.Mail.Stricter(other.Mail), SMS: d.SMS.Stricter(other.SMS),
		Protect: d.Protect || other.Protect, HideMarks: d.HideMarks || other.HideMarks,
	}
}

// Guarded tells whether nothing that comes by chat may be forwarded: a school
// that lets no name through the messenger does not want it passed on there.
func (d Discretion) Guarded() bool { return d.Protect || d.Chat.Nameless() }
