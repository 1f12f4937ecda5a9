package school

import "time"

// NewsKind is what a row of news is about.
type NewsKind string

// The kinds. A remark is never told to a student.
const (
	NewsMark     NewsKind = "mark"
	NewsAbsence  NewsKind = "absence"
	NewsHomework NewsKind = "homework"
	NewsRemark   NewsKind = "remark"
	NewsComment  NewsKind = "comment"
	NewsLesson   NewsKind = "lesson"  // the timetable changed
	NewsControl  NewsKind = "control" // a control work was planned, moved or dropped
	NewsMeeting  NewsKind = "meeting" // an event of the school or the class: a meeting, an excursion
	// NewsAnnouncement is what the school says to many at once.
	NewsAnnouncement NewsKind = "announcement"
	// NewsMessage is a letter from one of the staff to one account of a family.
	NewsMessage NewsKind = "message"
)

// Hold is how long a change rests before it is released, from the first change
// on: a slip mended meanwhile makes no news.
func (k NewsKind) Hold() time.Duration {
	switch k {
	case NewsMark, NewsHomework, NewsRemark, NewsComment:
		return 10 * time.Minute
	case NewsAbsence:
		return 2 * time.Minute
	}
	return 0
}

// NewsHorizon is how far back a change may be dated and still be news.
const NewsHorizon = 14 // days

// Audience is whom a row of news concerns.
type Audience string

// The audiences; the id beside it is a student's, a class's, a school's.
const (
	ToStudent Audience = "student"
	ToClass   Audience = "class"
	ToSchool  Audience = "school"
)

// Fact is one side of a piece of news, old or new, complete in itself: a letter
// made from it a second time is the same letter whatever changed since. It is
// stored as JSON; which fields are set depends on the kind:
//
//	mark      Subject Value Work Kind Weight Text(comment)
//	absence   Subject Lesson Value(an AbsenceKind) Minutes Topic Text(comment)
//	homework  Subject Text Due
//	remark    Subject Text
//	comment   Subject Text
//	lesson    Subject Lesson Starts Ends Room
//	control   Subject Work
//	meeting   Work(title) Starts Ends Room(place) Text Due(its day)
//	message   Subject(who) Value(their role) To Only; its words are not here
//	announcement  Subject(who, «Фамилия И. О.») Value(their role) Work(class; empty: the school) Text Due(the last day of use) To
type Fact struct {
	Subject string  `json:"subject,omitempty"`
	Lesson  int     `json:"lesson,omitempty"` // number in the day
	Value   string  `json:"value,omitempty"`
	Work    string  `json:"work,omitempty"`
	Kind    string  `json:"kind,omitempty"` // the category's title
	Weight  float64 `json:"weight,omitempty"`
	Text    string  `json:"text,omitempty"`
	Topic   string  `json:"topic,omitempty"`
	Minutes int     `json:"minutes,omitempty"`
	Starts  int     `json:"starts,omitempty"` // minute of the day, school's wall
	Ends    int     `json:"ends,omitempty"`
	Room    string  `json:"room,omitempty"`
	Due     string  `json:"due,omitempty"`  // YYYY-MM-DD
	To      string  `json:"to,omitempty"`   // the role that alone hears it; empty: whoever may
	Only    int64   `json:"only,omitempty"` // the account that alone hears it; 0: whoever may
}

// News is one released row.
type News struct {
	Seq        int64
	Audience   Audience
	AudienceID int64
	Kind       NewsKind
	Object     int64 // the mark, absence, lesson, note or work
	Day        time.Time
	Old, New   *Fact // nil: there was none before, there is none any more
}
