package notify

import (
	"maps"
	"slices"
	"strings"
	"time"

	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// weekDays is up to how many days a digest is told day by day; a longer one is
// told by subject, or nobody would read it.
const weekDays = 7

// titles are what a digest is called, and what its subject ends with.
func titles(t *locale.Texts, day time.Time, p school.Span) (title, when string) {
	switch {
	case p.From.IsZero():
		return t.Say("digest.title", "Day", t.Date(day)), t.Date(day)
	case p.Whole():
		return t.Month(p.From), t.MonthWithin(p.From)
	case p.Days() == weekDays:
		span := t.Span(p.From, p.To)
		return t.Say("period.week", "Span", span), t.Say("period.week_within", "Span", span)
	}
	span := t.Span(p.From, p.To)
	return t.Say("period.span", "Span", span), span
}

// periodBlock is a child's week or month: what each subject came to, then what
// happened day by day, or in a longer time by kind, without what the sums say.
func periodBlock(t *locale.Texts, c store.LetterChild, p school.Span) Block {
	w := writer{t: t, child: c}
	out := Block{Student: c.ID, Name: oneLine(c.Name), Title: childTitle(t, c), Partly: c.Partly}
	facts := map[int][]string{}
	for _, s := range sections {
		if news := w.of(s.kind); len(news) > 0 {
			facts[s.rank] = count(t, s.kind, s.fact, news)
		}
	}
	out.Sections = append(out.Sections, w.lessonsSection()...)
	out.Sections = append(out.Sections, w.sums()...)
	if p.Days() <= weekDays {
		out.Sections = append(out.Sections, w.byDay()...)
	} else {
		out.Sections = append(out.Sections, w.byKind(p)...)
	}
	out.Sections = append(out.Sections, w.homeworkSection()...)
	out.Sections = append(out.Sections, w.asOfADay(school.NewsMessage)...)
	out.Sections = append(out.Sections, w.asOfADay(school.NewsAnnouncement)...)
	out.Sections = append(out.Sections, w.asOfADay(school.NewsControl)...)
	out.Sections = append(out.Sections, w.asOfADay(school.NewsMeeting)...)
	out.Sections = append(out.Sections, w.ahead()...)
	out.Week = weekOf(t, c.Week)
	switch {
	case len(facts) > 0:
		for _, rank := range slices.Sorted(maps.Keys(facts)) {
			out.Facts = append(out.Facts, facts[rank]...)
		}
	case len(c.Sums) > 0:
		out.Facts = w.summed()
	case len(out.Sections) > 0:
		out.Facts = []string{t.Say("digest.fact_ahead")}
	default:
		out.hasNothing(t)
	}
	return out
}

// summed is what the sums come to, where nothing of it is news.
func (w writer) summed() (facts []string) {
	marks, missed, late := 0, 0, 0
	for _, s := range w.child.Sums {
		marks, missed, late = marks+len(s.Marks), missed+s.Missed, late+s.Late
	}
	for _, c := range []struct {
		key string
		n   int
	}{{"school.count_marks", marks}, {"period.missed", missed}, {"period.late", late}} {
		if c.n > 0 {
			facts = append(facts, w.t.Count(c.key, c.n))
		}
	}
	return facts
}

// sums are the marks of each subject with their average, and what was missed.
func (w writer) sums() []Section {
	if len(w.child.Sums) == 0 {
		return nil
	}
	s := Section{Title: w.t.Say("period.sums")}
	for _, sum := range w.child.Sums {
		line := Line{Lead: paragraph(sum.Subject)}
		if line.Lead == "" {
			line.Lead = w.t.Say("digest.no_subject")
		}
		if len(sum.Marks) > 0 {
			marks := make([]string, len(sum.Marks))
			for i, m := range sum.Marks {
				marks[i] = paragraph(m)
			}
			line.Text, line.Mark = strings.Join(marks, ", "), true
			if v, ok := sum.Average.Value(); ok && len(sum.Marks) > 1 {
				line.Text = w.t.Say("period.average", "Marks", line.Text, "Average", w.t.Average(v, true))
			}
		}
		if sum.Missed > 0 {
			line.Notes = append(line.Notes, w.t.Count("period.missed", sum.Missed))
		}
		if sum.Late > 0 {
			line.Notes = append(line.Notes, w.t.Count("period.late", sum.Late))
		}
		s.Lines = append(s.Lines, line)
	}
	return []Section{s}
}

// byDay tells what happened on each day, in order.
func (w writer) byDay() []Section {
	days := map[time.Time][]Line{}
	for _, kind := range []school.NewsKind{school.NewsMark, school.NewsAbsence, school.NewsRemark, school.NewsComment} {
		for _, n := range w.of(kind) {
			on := w
			on.child.Today = n.Day // the heading names the day
			line := on.line(n)
			switch kind {
			case school.NewsRemark:
				line.Text = w.t.Say("period.remark", "Text", line.Text)
			case school.NewsComment:
				line.Text = w.t.Say("period.comment", "Text", line.Text)
			}
			days[n.Day] = append(days[n.Day], line)
		}
	}
	var out []Section
	for _, day := range slices.SortedFunc(maps.Keys(days), time.Time.Compare) {
		out = append(out, Section{Title: w.t.DayTitle(day), Lines: days[day]})
	}
	return out
}

// byKind tells what the sums do not: of the marks those that were corrected,
// that weigh more, or that a teacher said something to.
func (w writer) byKind(p school.Span) []Section {
	marks := Section{Title: w.t.Say("period.marks")}
	for _, n := range w.of(school.NewsMark) {
		if n.Old != nil || n.New != nil && (n.New.Text != "" || n.New.Weight > 1) || !p.Holds(n.Day) {
			marks.Lines = append(marks.Lines, w.line(n))
		}
	}
	var out []Section
	if len(marks.Lines) > 0 {
		out = append(out, marks)
	}
	for _, kind := range []school.NewsKind{school.NewsAbsence, school.NewsRemark, school.NewsComment} {
		out = append(out, w.asOfADay(kind)...)
	}
	return out
}

// asOfADay is a section as a day's digest has it.
func (w writer) asOfADay(kind school.NewsKind) []Section {
	news := w.of(kind)
	if len(news) == 0 {
		return nil
	}
	for _, s := range sections {
		if s.kind == kind {
			out := Section{Title: s.title(w.t)}
			for _, n := range news {
				out.Lines = append(out.Lines, w.line(n))
			}
			return []Section{out}
		}
	}
	return nil
}

// lessonsSection are the changes of the timetable that are still to come; those
// of the days that are over are counted.
func (w writer) lessonsSection() []Section {
	return w.toCome(school.NewsLesson, "digest.lessons", "period.lessons_over", func(n school.News) bool {
		return !n.Day.Before(w.child.Today)
	})
}

// homeworkSection is the homework that is still to be done; what was due is counted.
func (w writer) homeworkSection() []Section {
	return w.toCome(school.NewsHomework, "digest.homework", "period.homework_over", func(n school.News) bool {
		f := n.New
		if f == nil {
			f = n.Old
		}
		due, err := time.Parse(time.DateOnly, f.Due)
		return err != nil || !due.Before(w.child.Today)
	})
}

func (w writer) toCome(kind school.NewsKind, title, over string, still func(school.News) bool) []Section {
	s := Section{Title: w.t.Say(title)}
	past := 0
	for _, n := range w.of(kind) {
		if still(n) {
			s.Lines = append(s.Lines, w.line(n))
		} else {
			past++
		}
	}
	if past > 0 {
		s.Lines = append(s.Lines, Line{Lead: w.t.Count(over, past)})
	}
	if len(s.Lines) == 0 {
		return nil
	}
	return []Section{s}
}
