package bot

import (
	"slices"
	"strings"
	"time"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// Bounds of the desk: what is more is counted, and found by student.
const (
	deskAway    = 30
	deskWaiting = 5
)

// deskScreen is the morning: who is away, class by class, then what waits.
func deskScreen(r *Request, d store.Desk) Screen {
	today := r.Today()
	if len(d.Classes) > 0 {
		today = d.Classes[0].Day
	}
	blocks := []string{r.T.Say("desk.title"), r.T.Say("desk.today", "Day", r.T.Date(today))}
	if len(d.Classes) == 0 {
		blocks = append(blocks, r.T.Say("desk.nobody"))
	}
	left, more := deskAway, 0
	for _, c := range d.Classes {
		lines := []string{r.T.Say("desk.no_class")}
		if c.Title != "" {
			lines[0] = r.T.Say("desk.class", "Class", telegram.Escape(c.Title))
		}
		for _, one := range c.Away {
			if left == 0 {
				more++
				continue
			}
			left--
			lines = append(lines, r.T.Say("desk.student", "Name", telegram.Escape(one.Name), "What", awayBecause(r, one)))
		}
		if len(lines) > 1 {
			blocks = append(blocks, strings.Join(lines, "\n"))
		}
	}
	if more > 0 {
		blocks = append(blocks, r.T.Count("desk.more", more))
	}
	s := Screen{}
	if len(d.Waiting) == 0 {
		blocks = append(blocks, r.T.Say("desk.none_waits"))
	} else {
		blocks = append(blocks, r.T.Count("desk.waiting", len(d.Waiting)))
	}
	for _, n := range d.Waiting[:min(len(d.Waiting), deskWaiting)] {
		text := r.T.Say("desk.button_waiting", "Child", shorten(n.Full, 24), "Days", r.T.Span(n.Span.From, n.Span.To))
		s.Rows = append(s.Rows, []Button{{Text: text, Tap: tap.ToDeskNote(n.ID)}})
	}
	var below []Button
	if d.Notes > 0 {
		below = append(below, Button{Text: r.T.Say("desk.button_history"), Tap: tap.OfVerb(tap.DeskStudents)})
	}
	s.Rows = append(s.Rows, append(below, announceButton(r)))
	if r.Session.Role == school.Curator {
		s.Rows = append(s.Rows, []Button{
			{Text: r.T.Say("reach.button_list"), Tap: tap.ToUnreached(1)},
			{Text: r.T.Say("recovery.button_desk"), Tap: tap.OfVerb(tap.RecoverSeek)},
		})
	}
	s.Rows = append(s.Rows, []Button{{Text: r.T.Say("absence.button_refresh"), Tap: tap.OfVerb(tap.Desk)}, menuButton(r)[0]})
	s.Text = strings.Join(blocks, "\n\n")
	return s
}

// awayBecause says what is known, and where note and register disagree.
func awayBecause(r *Request, d store.DeskStudent) string {
	if d.Note == nil {
		if len(d.Missed) == 0 {
			return r.T.Say("desk.missed_day")
		}
		return r.T.Say("desk.missed", "Lessons", r.T.Lessons(d.Missed))
	}
	reason, state := r.T.AbsenceReason(string(d.Note.Reason)), stateOf(r, *d.Note)
	what := r.T.Say("desk.note", "Reason", reason, "State", state)
	if len(d.Note.Lessons) > 0 {
		what = r.T.Say("desk.note_lessons", "Reason", reason, "Lessons", r.T.Lessons(d.Note.Lessons), "State", state)
	}
	if d.Present {
		what += ", <b>" + r.T.Say("desk.present") + "</b>"
	}
	others := slices.DeleteFunc(slices.Clone(d.Missed), func(n int) bool { return slices.Contains(d.Note.Lessons, n) })
	if len(d.Note.Lessons) > 0 && len(others) > 0 {
		what += ", <b>" + r.T.Say("desk.more_missed", "Lessons", r.T.Lessons(others)) + "</b>"
	}
	return what
}

// deskNote is one note for the school: the full name, who filed it, what to answer.
func deskNote(r *Request, n school.AbsenceNote) Screen {
	n.Child = n.Full
	text := r.T.Say("absence.note") + "\n\n" + noteLines(r, n)
	if n.FiledName != "" {
		text += "\n" + r.T.Say("absence.line_from", "Name", telegram.Escape(n.FiledName))
	}
	steps := noteSteps(r, n)
	if n.Waits() {
		steps[len(steps)-1] = r.T.Say("desk.waits")
	}
	s := Screen{Text: text + "\n\n" + strings.Join(steps, "\n")}
	if n.Waits() {
		s.Rows = append(s.Rows, []Button{
			{Text: r.T.Say("desk.button_confirm"), Tap: tap.ConfirmNote(n.ID, n.Span.To)},
			{Text: r.T.Say("desk.button_refuse"), Tap: tap.RefuseNote(n.ID)},
		})
	}
	if n.File != 0 {
		s.Rows = append(s.Rows, []Button{{Text: r.T.Say("absence.button_file"), Tap: tap.ToAbsenceFile(n.ID)}})
	}
	s.Rows = append(s.Rows, deskButtons(r))
	return s
}

func deskButtons(r *Request) []Button {
	return []Button{{Text: r.T.Say("desk.button_desk"), Tap: tap.OfVerb(tap.Desk)}, menuButton(r)[0]}
}

func deskStudents(r *Request, all []school.Person) Screen {
	s := Screen{Text: r.T.Say("desk.students")}
	if len(all) == 0 {
		s.Text = r.T.Say("desk.no_students")
	}
	var names []Button
	for _, p := range all {
		names = append(names, Button{Text: shorten(p.Initials(), 24), Tap: tap.ToDeskStudent(p.ID)})
	}
	s.Rows = append(inRows(names, 3), deskButtons(r))
	return s
}

// deskHistory is the notes of one student, the newest first.
func deskHistory(r *Request, h store.AbsenceHistory) Screen {
	lines := []string{}
	s := Screen{}
	for _, n := range h.Notes {
		days := r.T.AbsenceDays(n.Span.From, n.Span.To, n.Lessons)
		lines = append(lines, r.T.Say("desk.history_line", "Days", upper(days), "Reason", r.T.AbsenceReason(string(n.Reason)), "State", stateOf(r, n)))
		if seen := h.Present[n.ID]; len(seen) > 0 {
			lines[len(lines)-1] += ", <b>" + r.T.Say("desk.present_on", "Days", daysIn(r, seen)) + "</b>"
		}
		if len(s.Rows) < 3 {
			s.Rows = append(s.Rows, []Button{{Text: upper(r.T.Span(n.Span.From, n.Span.To)), Tap: tap.ToDeskNote(n.ID)}})
		}
	}
	if len(lines) == 0 {
		lines = append(lines, r.T.Say("desk.none"))
	}
	s.Text = r.T.Say("desk.history", "Name", telegram.Escape(h.Student.Full())) + "\n\n" + strings.Join(lines, "\n")
	if r.Session.Role == school.Curator {
		s.Rows = append(s.Rows, []Button{{Text: r.T.Say("recovery.button_of"), Tap: tap.ToRecoverOf(h.Student.ID)}})
	}
	s.Rows = append(s.Rows, []Button{{Text: r.T.Say("common.button_back"), Tap: tap.OfVerb(tap.DeskStudents)}, {Text: r.T.Say("messages.button_family"), Tap: tap.WriteAbout(h.Student.ID)}}, deskButtons(r))
	return s
}

// daysIn lists the first of some days: «23.11, 24.11…».
func daysIn(r *Request, days []time.Time) string {
	var out []string
	for _, day := range days[:min(len(days), 5)] {
		out = append(out, r.T.DateShort(day))
	}
	text := strings.Join(out, ", ")
	if len(days) > 5 {
		text += "…"
	}
	return text
}
