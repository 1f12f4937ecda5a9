package school

import "time"

// NoticeKinds are the kinds of news that can be told at once, in the order in
// which a person chooses among them.
func NoticeKinds() []NewsKind {
	return []NewsKind{NewsAbsence, NewsRemark, NewsMessage, NewsAnnouncement, NewsMark, NewsHomework, NewsComment, NewsLesson, NewsControl, NewsMeeting}
}

// UsualNotices are the kinds that are told at once, by chat, until the person
// says otherwise: what a parent acts upon. The rest is in the digest.
func UsualNotices() []NewsKind { return []NewsKind{NewsAbsence, NewsRemark, NewsMessage} }

// NoticeGather is for how long what teachers enter in a row is gathered, so that
// the marks of a class are one message to a family.
const NoticeGather = 5 * time.Minute

const (
	eveMinute     = 18 * 60            // a change of the timetable is told on the evening before
	holidayMinute = 19 * 60            // what waited over holidays is told on their last evening
	holidayWait   = 7 * 24 * time.Hour // and no longer than this
)

// gather is for how long a piece of news waits for its like.
func (k NewsKind) gather() time.Duration {
	switch k {
	case NewsMark, NewsHomework, NewsRemark, NewsComment:
		return NoticeGather
	}
	return 0
}

// rests tells whether it can wait until the holidays are over.
func (k NewsKind) rests() bool {
	switch k {
	case NewsMark, NewsHomework, NewsComment, NewsLesson, NewsControl:
		return true
	}
	return false
}

// Notice is a piece of news that is to be told at once: as soon as it suits.
type Notice struct {
	Kind     NewsKind
	Released time.Time
	Days     []time.Time // school days that it is about; a moved lesson has two
}

// NoticeHours is what a notice is fitted into.
type NoticeHours struct {
	Zone     *time.Location // of the person's wall
	School   *time.Location // of the child's school
	Quiet    Quiet          // the person's, with its Zone
	Holidays []Span         // of the child's school, around now
}

// Due is the first instant, not before at, when the notice may be told.
func (n Notice) Due(at time.Time, h NoticeHours) time.Time {
	due := later(n.Released.Add(n.Kind.gather()), at)
	if day, ok := n.firstDay(h); ok && n.Kind == NewsLesson {
		due = later(due, At(day.AddDate(0, 0, -1), eveMinute, h.Zone))
	}
	for range 4 { // holidays may end in quiet hours, and quiet hours in holidays
		next := n.afterHolidays(due, h)
		if until, quiet := h.Quiet.Until(next); quiet {
			next = until
		}
		if next.Equal(due) {
			break
		}
		due = next
	}
	return due
}

// firstDay is the first of the days that was not over when it was released: what
// quiet hours carried past it is told when they end, and does not wait for the next.
func (n Notice) firstDay(h NoticeHours) (first time.Time, ok bool) {
	today := Day(n.Released, h.School)
	for _, day := range n.Days {
		if !day.Before(today) && (!ok || day.Before(first)) {
			first, ok = day, true
		}
	}
	return first, ok
}

// afterHolidays is the last evening of the holidays that t lies in, if the
// notice can wait for it: what it is about is not over by then.
func (n Notice) afterHolidays(t time.Time, h NoticeHours) time.Time {
	if !n.Kind.rests() {
		return t
	}
	last, free := lastHoliday(Day(t, h.School), h.Holidays)
	if day, ok := n.firstDay(h); !free || ok && !day.After(last) {
		return t
	}
	evening, most := At(last, holidayMinute, h.Zone), n.Released.Add(holidayWait)
	if most.Before(evening) {
		evening = most
	}
	return later(t, evening)
}

// lastHoliday is the last day of the holidays around a day; holidays that touch
// are one.
func lastHoliday(day time.Time, all []Span) (last time.Time, free bool) {
	for found := true; found; {
		found = false
		for _, s := range all {
			if !day.Before(s.From) && !day.After(s.To) {
				last, free, found = s.To, true, true
				day = s.To.AddDate(0, 0, 1)
			}
		}
	}
	return last, free
}

func later(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}
