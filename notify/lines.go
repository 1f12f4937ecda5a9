package notify

import (
	"strconv"
	"strings"
	"time"

	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// writer puts the news of one child into lines.
type writer struct {
	t      *locale.Texts
	child  store.LetterChild
	notice bool // of now: which lesson it was matters
}

// line says one piece of news: what is now, what was before, and when.
func (w writer) line(n school.News) Line {
	f := n.New
	if f == nil {
		f = n.Old
	}
	lead := paragraph(f.Subject)
	say, notes := w.plain, w.commented
	switch n.Kind {
	case school.NewsMark:
		say, notes = w.mark, w.markNotes
	case school.NewsAbsence:
		say, notes = w.absence, w.absenceNotes
		if f.Subject == "" {
			lead = w.t.Say("digest.whole_day")
		}
	case school.NewsHomework:
		notes = w.homeworkNotes
	case school.NewsLesson:
		lead, notes = w.t.DayTitle(n.Day), w.none
		say = func(f *school.Fact) string { return w.lesson(f, n.Day) }
	case school.NewsControl:
		say, notes = w.control, w.none
	case school.NewsMeeting:
		lead, say, notes = paragraph(f.Work), w.meeting, w.commentsOf
	case school.NewsMessage:
		return w.message(n, f)
	case school.NewsAnnouncement:
		return w.announcement(n, f)
	}
	if lead == "" {
		lead = w.t.Say("digest.no_subject")
	}
	out := Line{Lead: lead, Text: w.both(n, say), Mark: n.Kind == school.NewsMark, Notes: append(notes(f), w.was(n)...)}
	was := w.before(n)
	if was != "" { // a long text beside another reads as one
		out.Text = say(n.New)
	}
	if out.Mark && n.New != nil {
		out.Chip, out.Rest = w.chip(n)
	}
	if day := w.dayOf(n.Day); day != "" && n.Kind != school.NewsLesson && n.Kind != school.NewsControl && n.Kind != school.NewsMeeting {
		if n.Kind == school.NewsHomework { // which names the day that it is for, too
			day = w.t.Say("digest.given", "Day", day)
		}
		out.Notes = append(out.Notes, day)
	}
	if n.Kind == school.NewsAbsence && n.New != nil && school.AbsenceKind(f.Value).Missed() && w.child.Announced(n.Day, f.Lesson) {
		out.Notes = append(out.Notes, w.t.Say("absence.by_note"))
	}
	out.Notes = append(out.Notes, notEmpty(was)...)
	return out
}

// before says what was written before, where it is a text and not a word.
func (w writer) before(n school.News) string {
	if n.New == nil || n.Old == nil || w.plain(n.New) == w.plain(n.Old) || w.plain(n.Old) == "" {
		return ""
	}
	switch n.Kind {
	case school.NewsHomework:
		return w.t.Say("digest.was_given", "Old", w.plain(n.Old))
	case school.NewsRemark, school.NewsComment:
		return w.t.Say("digest.was_written", "Old", w.plain(n.Old))
	}
	return ""
}

// both says a change: «5 (отлично) (было: 4 (хорошо))», «убрано: 4 (хорошо)».
func (w writer) both(n school.News, say func(*school.Fact) string) string {
	switch {
	case n.New == nil:
		return w.t.Say("digest.removed", "Old", say(n.Old))
	case n.Old == nil || say(n.Old) == "" || say(n.Old) == say(n.New):
		return say(n.New)
	}
	return w.t.Say("digest.changed", "New", say(n.New), "Old", say(n.Old))
}

// was is what the small print said before, where that is what has changed.
func (w writer) was(n school.News) (out []string) {
	if n.Old == nil || n.New == nil {
		return nil
	}
	out = w.alsoWas(n.Kind, n.Old, n.New)
	switch old, now := n.Old, n.New; n.Kind {
	case school.NewsMark:
		if old.Work != now.Work && old.Work != "" {
			out = append(out, w.t.Say("notice.was_work", "Work", quoted(old.Work)))
		}
		if old.Kind != now.Kind && old.Kind != "" && old.Kind != old.Work {
			out = append(out, w.t.Say("notice.was_kind", "Kind", paragraph(old.Kind)))
		}
		if old.Weight != now.Weight && old.Weight != 0 {
			out = append(out, w.t.Say("notice.was_weight", "Weight", number(old.Weight)))
		}
		if old.Text != now.Text && old.Text != "" {
			out = append(out, w.t.Say("notice.was_comment", "Text", quoted(old.Text)))
		}
	case school.NewsAbsence:
		if old.Topic != now.Topic && old.Topic != "" {
			out = append(out, w.t.Say("notice.was_topic", "Topic", paragraph(old.Topic)))
		}
		if old.Text != now.Text && old.Text != "" {
			out = append(out, w.t.Say("notice.was_comment", "Text", quoted(old.Text)))
		}
	case school.NewsHomework:
		if day, err := time.Parse(time.DateOnly, old.Due); err == nil && old.Due != now.Due {
			out = append(out, w.t.Say("notice.was_due", "Day", w.t.Date(day)))
		}
	}
	return out
}

// number is «1,5».
func number(n float64) string {
	return strings.Replace(strconv.FormatFloat(n, 'f', -1, 64), ".", ",", 1)
}

func (w writer) none(*school.Fact) []string { return nil }

func (w writer) plain(f *school.Fact) string { return paragraph(f.Text) }

func (w writer) mark(f *school.Fact) string { return w.t.Mark(paragraph(f.Value)) }

func (w writer) markNotes(f *school.Fact) []string {
	var what []string
	for _, s := range []string{paragraph(f.Kind), quoted(f.Work)} {
		if s != "" && (len(what) == 0 || what[0] != strings.Trim(s, "«»")) {
			what = append(what, s)
		}
	}
	line := strings.Join(what, " ")
	if f.Weight != 0 && f.Weight != 1 {
		weight := w.t.Say("digest.weight", "Weight", number(f.Weight))
		line = strings.TrimPrefix(line+", "+weight, ", ")
	}
	return append(notEmpty(line), notEmpty(quoted(f.Text))...)
}

func (w writer) absence(f *school.Fact) string {
	kind := w.t.Absence(f.Value)
	if f.Starts > 0 { // came or left at
		kind += ", " + w.t.Clock(f.Starts)
	}
	if f.Minutes > 0 {
		return w.t.Say("digest.late", "Kind", kind, "Minutes", w.t.Count("school.count_minutes", f.Minutes))
	}
	return kind
}

func (w writer) absenceNotes(f *school.Fact) []string {
	var out []string
	if w.notice && f.Lesson > 0 {
		out = append(out, w.t.Say("notice.lesson", "Number", f.Lesson))
	}
	if topic := paragraph(f.Topic); topic != "" && len(out) > 0 { // it goes on after a semicolon
		out = append(out, w.t.Say("notice.topic", "Topic", topic))
	} else if topic != "" {
		out = append(out, w.t.Say("digest.topic", "Topic", topic))
	}
	return append(out, notEmpty(quoted(f.Text))...)
}

func (w writer) commented(*school.Fact) []string { return nil }

func (w writer) homeworkNotes(f *school.Fact) []string {
	due, err := time.Parse(time.DateOnly, f.Due)
	if err != nil {
		return nil
	}
	return []string{w.t.Say("digest.due", "Day", w.t.Date(due))}
}

// lesson names its day too, where that is not the one the line begins with.
func (w writer) lesson(f *school.Fact, day time.Time) string {
	out := w.t.Say("digest.lesson", "Number", f.Lesson, "Subject", paragraph(f.Subject))
	if f.Ends > 0 {
		out += ", " + w.t.Say("digest.lesson_time", "Starts", w.t.Clock(f.Starts), "Ends", w.t.Clock(f.Ends))
	}
	if f.Room != "" {
		out += ", " + w.room(f.Room)
	}
	if on, err := time.Parse(time.DateOnly, f.Due); err == nil && !on.Equal(day) {
		out += ", " + w.t.Date(on)
	}
	return out
}

// room is «каб. 204», but «спортзал».
func (w writer) room(name string) string {
	if name[0] >= '0' && name[0] <= '9' {
		return w.t.Say("digest.room", "Room", paragraph(name))
	}
	return paragraph(name)
}

func (w writer) control(f *school.Fact) string {
	out := paragraph(f.Work)
	if on, err := time.Parse(time.DateOnly, f.Due); err == nil {
		out = strings.TrimPrefix(out+", "+w.t.DayTitle(on), ", ")
	}
	return out
}

// meeting is when and where an event is.
func (w writer) meeting(f *school.Fact) string {
	var out []string
	if on, err := time.Parse(time.DateOnly, f.Due); err == nil {
		out = append(out, w.t.DayTitle(on))
	}
	switch {
	case f.Starts > 0 && f.Ends > f.Starts:
		out = append(out, w.t.Say("digest.lesson_time", "Starts", w.t.Clock(f.Starts), "Ends", w.t.Clock(f.Ends)))
	case f.Starts > 0:
		out = append(out, w.t.Clock(f.Starts))
	}
	if f.Room != "" {
		out = append(out, w.room(f.Room))
	}
	return strings.Join(out, ", ")
}

func (w writer) commentsOf(f *school.Fact) []string { return notEmpty(paragraph(f.Text)) }

// ahead is the homework for the next school day and the control works of the week.
func (w writer) ahead() []Section {
	a := w.child.Ahead
	var out []Section
	if len(a.Homework) > 0 {
		s := Section{Title: w.t.Say("digest.ahead", "Day", w.t.WeekdayWithin(a.Day)+", "+w.t.Date(a.Day))}
		for _, h := range a.Homework {
			s.Lines = append(s.Lines, Line{Lead: paragraph(h.Subject), Text: paragraph(h.Text)})
		}
		out = append(out, s)
	}
	if len(a.Controls) > 0 {
		s := Section{Title: w.t.Say("digest.ahead_controls")}
		for _, c := range a.Controls {
			s.Lines = append(s.Lines, Line{Lead: w.t.DayTitle(c.Day), Text: strings.Trim(paragraph(c.Subject)+": "+paragraph(c.Title), ": ")})
		}
		out = append(out, s)
	}
	return out
}

// paragraph is what a school wrote, without what nobody sees and without the
// line breaks that a spreadsheet left at its ends.
func paragraph(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r < ' ' || r == 0x7f:
			return -1
		}
		return visible(r)
	}, text))
}

func quoted(text string) string {
	if text = paragraph(text); text == "" {
		return ""
	}
	return "«" + text + "»"
}

func notEmpty(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}
