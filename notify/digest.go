package notify

import (
	"time"

	"zvonok/notify/locale"
	"zvonok/store/school"
)

// Digest is what one letter tells, in words of the reader's language. It is the
// one model of all renderings: plain text throughout, escaped by each of them.
type Digest struct {
	T            *locale.Texts
	Subject      string // facts: «Мария: 2 новые оценки — 22 ноября»
	Title        string // «Сводка за 22 ноября»
	Day          time.Time
	Subscription int64 // 0: a preview
	Children     []Block
	HideMarks    bool            // in the chat, marks stand behind a spoiler; a letter holds none
	Empty        bool            // no news and nothing ahead for anybody
	Comeback     bool            // what was missed, after all
	Staff        school.Role     // the role of whom it tells, where that is one of the staff's
	Notice       bool            // news as it happens, and no digest
	Sounds       bool            // it is heard when it comes
	About        school.NewsKind // notice: of the only kind in it; empty: of several
}

// Block is one child's part; nothing of a sibling is ever in it.
type Block struct {
	Student  int64
	Name     string   // as the family calls the child
	Title    string   // «Мария, 5А»
	Facts    []string // «2 новые оценки», «1 замечание»: what matters most first
	Sections []Section
	Nothing  string // said where there are no sections
	Partly   bool   // the reader wants to hear nothing of some kinds: of those there may be news
	Week     *Week  // mail: the marks of the week; nil: too few
}

// Section is a heading with its lines.
type Section struct {
	Kind  school.NewsKind // empty: what lies ahead
	Title string
	Lines []Line
	More  int // lines that were left out for want of room
}

// Line is one piece of news.
type Line struct {
	Lead  string   // «Алгебра»
	Text  string   // «5 (отлично)»
	Mark  bool     // Text is a mark
	Chip  string   // the mark alone, where it is short enough to be drawn in a box
	Rest  string   // Text without it: «отлично»
	Notes []string // small print, one a line: the work, the comment, the day
	Opens int64    // the announcement that a button opens; 0: none
	Write int64    // the message that a button answers; 0: none
}

// change names what a letter's reader sets up in the chat, and command is where.
func (d Digest) change() string {
	if d.Notice {
		return d.T.Say("letters.change_notices")
	}
	return d.T.Say("letters.change")
}

func (d Digest) command() string {
	if d.Notice {
		return "/settings"
	}
	return "/digest"
}

// why says why it came and how to change that.
func (d Digest) why() []string {
	if d.Notice {
		return []string{d.T.Say("notice.why"), d.T.Say("notice.how")}
	}
	switch d.Staff {
	case school.Teacher:
		return []string{d.T.Say("staff.why_teacher"), d.T.Say("staff.how")}
	case school.Management:
		return []string{d.T.Say("staff.why_management"), d.T.Say("staff.how")}
	}
	return []string{d.T.Say("digest.why"), d.T.Say("digest.how")}
}
