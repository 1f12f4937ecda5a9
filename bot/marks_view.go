package bot

import (
	"fmt"
	"strings"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// cardScreen shows all subjects of a period with their averages.
func cardScreen(r *Request, c store.ReportCard) Screen {
	blocks := []string{r.T.Say("marks.title", "Child", childOf(r, c.Student), "Period", periodLine(r, c.Period))}
	var buttons []Button
	var bare []string
	for _, s := range c.Subjects {
		if len(s.Marks) == 0 {
			bare = append(bare, telegram.Escape(s.Title))
			continue
		}
		avg, ok := s.Average.Value()
		average := r.T.Say("marks.no_average")
		if ok {
			average = r.T.Say("marks.average", "Average", r.veil(r.T.Average(avg, ok)))
		}
		blocks = append(blocks, r.T.Say("marks.subject_line", "Title", telegram.Escape(s.Title),
			"Average", average, "Marks", r.veil(values(s.Marks, 40))))
		buttons = append(buttons, Button{Text: shorten(s.Title, 24), Tap: tap.ToSubject(c.Student.ID, s.Subject, c.Period.ID)})
	}
	if len(buttons) == 0 {
		blocks = append(blocks, r.T.Say("marks.none"))
	} else if len(bare) > 0 {
		blocks = append(blocks, r.T.Say("marks.bare", "Subjects", strings.Join(bare, ", ")))
	}
	below := periodRow(r, c, func(period int64) tap.Tap { return tap.ToMarks(c.Student.ID, period) })
	below = append(below, yearRow(r, c)...)
	below = append(below, siblings(r, c.Student.ID, func(child int64) tap.Tap { return tap.ToMarks(child, 0) })...)
	rows := append(titles(buttons, 7-len(below)), below...)
	return Screen{Text: strings.Join(blocks, "\n\n"), Rows: append(rows, marksFoot(r, c.Student.ID))}
}

// subjectScreen shows one subject: dates, works, weights, comments.
func subjectScreen(r *Request, c store.ReportCard, s store.SubjectMarks) Screen {
	title := s.Title
	if title == "" {
		title = r.T.Say("marks.subject_unnamed")
	}
	avg, ok := s.Average.Value()
	blocks := []string{r.T.Say("marks.subject_title", "Title", telegram.Escape(title), "Child", childOf(r, c.Student),
		"Period", periodLine(r, c.Period), "Average", r.veil(r.T.Average(avg, ok)))}
	shown := s.Marks[max(0, len(s.Marks)-maxWorks):]
	if hidden := len(s.Marks) - len(shown); hidden > 0 {
		blocks = append(blocks, r.T.Count("marks.earlier", hidden))
	}
	for i := len(shown) - 1; i >= 0; i-- { // the newest first: it is what one came for
		blocks = append(blocks, workBlock(r, shown[i]))
	}
	if len(s.Marks) == 0 {
		blocks = append(blocks, r.T.Say("marks.none"))
	}
	rows := periodRow(r, c, func(period int64) tap.Tap { return tap.ToSubject(c.Student.ID, s.Subject, period) })
	rows = append(rows, []Button{{Text: r.T.Say("marks.button_all"), Tap: tap.ToMarks(c.Student.ID, c.Period.ID)}})
	return Screen{Text: strings.Join(blocks, "\n\n"), Rows: append(rows, []Button{
		{Text: r.T.Say("marks.button_diary"), Tap: tap.ToWeek(c.Student.ID, r.Today())},
		{Text: r.T.Say("common.button_menu"), Tap: tap.OfVerb(tap.Home)},
	})}
}

// maxWorks keeps a subject within one message.
const maxWorks = 20

func workBlock(r *Request, m school.Mark) string {
	line := r.T.Say("marks.work", "Day", r.T.DateShort(m.Day), "Value", r.veil(telegram.Escape(m.Value)))
	if work := workName(r, m); work != "" {
		line += " — " + work
	}
	if m.Comment != "" {
		line += "\n" + r.T.Say("marks.comment", "Text", telegram.Escape(shorten(m.Comment, 120)))
	}
	return line
}

// workName is «Контрольная работа № 2, вес 2»: the kind only where the name
// does not say it already.
func workName(r *Request, m school.Mark) string {
	var parts []string
	if m.Title != "" {
		parts = append(parts, telegram.Escape(shorten(m.Title, 80)))
	}
	if m.Kind != "" && !strings.Contains(strings.ToLower(m.Title), strings.ToLower(m.Kind)) {
		parts = append(parts, telegram.Escape(m.Kind))
	}
	if m.Weight != 1 && m.Counts {
		parts = append(parts, r.T.Say("marks.weight", "Weight", r.T.Number(m.Weight)))
	}
	if _, points := m.Points(); points && !m.Counts {
		parts = append(parts, r.T.Say("marks.not_counted"))
	}
	return strings.Join(parts, ", ")
}

// markScreen is one mark opened.
func markScreen(r *Request, m store.OpenMark) Screen {
	lines := []string{r.T.Say("marks.mark_title", "Value", r.veil(telegram.Escape(r.T.Mark(m.Value))),
		"Subject", telegram.Escape(m.SubjectTitle), "Day", r.T.DayTitle(m.Day))}
	if work := workName(r, m.Mark); work != "" {
		lines = append(lines, r.T.Say("marks.mark_work", "Work", work))
	}
	if m.Comment != "" {
		lines = append(lines, r.T.Say("marks.mark_comment", "Text", telegram.Escape(m.Comment)))
	} else if m.Title == "" {
		lines = append(lines, r.T.Say("marks.mark_bare"))
	}
	return Screen{Text: strings.Join(lines, "\n\n"), Rows: [][]Button{
		{{Text: r.T.Say("marks.button_subject"), Tap: tap.ToSubject(m.Student, m.Subject, 0)}},
		{
			{Text: r.T.Say("marks.button_day"), Tap: tap.ToDay(m.Student, m.Day)},
			{Text: r.T.Say("common.button_menu"), Tap: tap.OfVerb(tap.Home)},
		},
	}}
}

func periodLine(r *Request, p school.Period) string {
	if p.ID == 0 {
		return r.T.Say("marks.last_days")
	}
	return telegram.Escape(p.Title) + " · " + r.T.Span(p.Span.From, p.Span.To)
}

// periodRow offers the periods beside the one shown, and the whole year.
func periodRow(r *Request, c store.ReportCard, to func(period int64) tap.Tap) [][]Button {
	var before, after, year *school.Period
	for i := range c.Periods {
		p := &c.Periods[i]
		switch {
		case p.ID == c.Period.ID:
		case p.Kind == "schoolyear":
			year = p
		case p.Kind != c.Period.Kind && c.Period.Kind != "schoolyear":
		case p.Span.To.Before(c.Period.Span.From) || c.Period.Kind == "schoolyear":
			before = p
		case after == nil && p.Span.From.After(c.Period.Span.To):
			after = p
		}
	}
	var row []Button
	if before != nil {
		row = append(row, Button{Text: "← " + shorten(before.Title, 20), Tap: to(before.ID)})
	}
	if year != nil {
		row = append(row, Button{Text: r.T.Say("marks.button_whole_year"), Tap: to(year.ID)})
	}
	if after != nil {
		row = append(row, Button{Text: shorten(after.Title, 20) + " →", Tap: to(after.ID)})
	}
	return inRows(row, 3)
}

// yearRow leads to the school year before and the one after.
func yearRow(r *Request, c store.ReportCard) [][]Button {
	var row []Button
	for i, y := range c.Years {
		name := r.T.Say("marks.button_year", "Year", fmt.Sprintf("%d/%02d", y.Year-1, y.Year%100))
		switch {
		case y.Year < c.Period.Year && (i+1 == len(c.Years) || c.Years[i+1].Year > c.Period.Year):
			row = append(row, Button{Text: "← " + name, Tap: tap.ToMarks(c.Student.ID, y.ID)})
		case y.Year > c.Period.Year:
			return inRows(append(row, Button{Text: name + " →", Tap: tap.ToMarks(c.Student.ID, y.ID)}), 2)
		}
	}
	return inRows(row, 2)
}

// values are marks in a row: «5, 4-, н», the last ones where there are many.
func values(marks []school.Mark, most int) string {
	var out []string
	if len(marks) > most {
		out = append(out, "…")
		marks = marks[len(marks)-most:]
	}
	for _, m := range marks {
		out = append(out, telegram.Escape(m.Value))
	}
	return strings.Join(out, ", ")
}

func childOf(r *Request, p school.Person) string {
	child, _ := r.Session.Child(p.ID)
	return nameAndClass(p.Short(), child.Class)
}

func marksFoot(r *Request, student int64) []Button {
	return []Button{
		{Text: r.T.Say("marks.button_diary"), Tap: tap.ToWeek(student, r.Today())},
		{Text: r.T.Say("common.button_menu"), Tap: tap.OfVerb(tap.Home)},
	}
}
