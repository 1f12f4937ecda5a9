package bot

import (
	"strings"
	"time"
	"unicode"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store/school"
)

// sentScreen follows the review: what was sent, to whom, and how far it is.
func sentScreen(r *Request, notes []school.AbsenceNote) Screen {
	n := notes[0]
	s := absenceScreen(r, n)
	title := r.T.Say("absence.sent")
	if len(notes) > 1 {
		title = r.T.Say("absence.sent_many")
		var blocks []string
		for _, one := range notes {
			blocks = append(blocks, noteLines(r, one))
		}
		s = Screen{Text: strings.Join(blocks, "\n\n"), Rows: [][]Button{{{Text: r.T.Say("absence.button_list"), Tap: tap.OfVerb(tap.Absences)}}, menuButton(r)}}
	} else {
		s.Text = noteLines(r, n)
	}
	last := r.T.Say("absence.will_tell")
	switch n.SentTo {
	case school.ToCurator:
		last = r.T.Say("absence.to_curator") + " " + last
	case school.ToNobody:
		last = r.T.Say("absence.to_nobody")
	}
	s.Text = title + "\n\n" + s.Text + "\n\n" + last
	return s
}

// absenceScreen is one note for a parent.
func absenceScreen(r *Request, n school.AbsenceNote) Screen {
	s := Screen{Text: noteText(r, n)}
	switch {
	case changeable(r, n):
		row := []Button{{Text: r.T.Say("absence.button_withdraw"), Tap: tap.Withdraw(n.ID, false)}}
		if open := shorterDays(r, n); !open.To.Before(open.From) {
			row = append(row, Button{Text: r.T.Say("absence.button_shorten"), Tap: tap.ToAbsenceMonth(n.ID, false, time.Time{})})
		}
		if open := longerDays(n); !open.To.Before(open.From) {
			row = append(row, Button{Text: r.T.Say("absence.button_extend"), Tap: tap.ToAbsenceMonth(n.ID, true, time.Time{})})
		}
		s.Rows = append(s.Rows, row)
	case !n.Live() && !n.Span.To.Before(schoolDay(r, n.Zone)):
		s.Rows = append(s.Rows, []Button{{Text: r.T.Say("absence.button_again"), Tap: tap.OfVerb(tap.AbsenceNew)}})
	}
	if n.File != 0 {
		s.Rows = append(s.Rows, []Button{{Text: r.T.Say("absence.button_file"), Tap: tap.ToAbsenceFile(n.ID)}})
	}
	s.Rows = append(s.Rows,
		[]Button{{Text: r.T.Say("absence.button_refresh"), Tap: tap.ToAbsence(n.ID)}, {Text: r.T.Say("absence.button_list"), Tap: tap.OfVerb(tap.Absences)}},
		menuButton(r))
	return s
}

// absenceList is the family's notes: those that lie ahead first.
func absenceList(r *Request, notes []school.AbsenceNote) Screen {
	s := Screen{Text: r.T.Say("absence.title")}
	if len(notes) == 0 {
		s.Text += "\n\n" + r.T.Say("absence.none")
	}
	for _, n := range notes[:min(len(notes), 6)] {
		text := r.T.Say("absence.button_one", "Child", shorten(n.Child, 16), "Days", r.T.Span(n.Span.From, n.Span.To), "State", stateOf(r, n))
		s.Rows = append(s.Rows, []Button{{Text: text, Tap: tap.ToAbsence(n.ID)}})
	}
	s.Rows = append(s.Rows, []Button{{Text: r.T.Say("absence.button_new"), Tap: tap.OfVerb(tap.AbsenceNew)}}, menuButton(r))
	return s
}

// noteText is a note with its way so far.
func noteText(r *Request, n school.AbsenceNote) string {
	return r.T.Say("absence.note") + "\n\n" + noteLines(r, n) + "\n\n" + strings.Join(noteSteps(r, n), "\n")
}

// noteLines say what is announced.
func noteLines(r *Request, n school.AbsenceNote) string {
	child := telegram.Escape(n.Child)
	if n.Class != "" {
		child = r.T.Say("absence.child", "Name", child, "Class", telegram.Escape(n.Class))
	}
	lines := []string{
		r.T.Say("absence.line_child", "Children", "<b>"+child+"</b>"),
		r.T.Say("absence.line_days", "Days", r.T.AbsenceDays(n.Span.From, n.Span.To, n.Lessons)),
		r.T.Say("absence.line_reason", "Reason", r.T.AbsenceReason(string(n.Reason))),
	}
	if n.Text != "" {
		lines = append(lines, r.T.Say("absence.line_text", "Text", telegram.Escape(n.Text)))
	}
	if n.File != 0 {
		lines = append(lines, r.T.Say("absence.line_file"))
	}
	if !n.FileGone.IsZero() {
		lines = append(lines, r.T.Say("absence.line_file_gone"))
	}
	return strings.Join(lines, "\n")
}

// noteSteps say what became of it: when, and by whom.
func noteSteps(r *Request, n school.AbsenceNote) []string {
	lines := []string{r.T.Say("absence.step_sent", "At", moment(r, n.FiledAt, n.Zone))}
	if !n.Changed.IsZero() {
		lines = append(lines, r.T.Say("absence.step_changed", "At", moment(r, n.Changed, n.Zone)))
	}
	if !n.Delivered.IsZero() {
		lines = append(lines, r.T.Say("absence.step_delivered", "At", moment(r, n.Delivered, n.Zone)))
	}
	if !n.Read.IsZero() {
		lines = append(lines, r.T.Say("absence.step_read", "At", moment(r, n.Read, n.Zone), "By", byWhom(r, n.ReadBy)))
	}
	switch n.State() {
	case school.NoteConfirmed:
		lines = append(lines, r.T.Say("absence.step_confirmed", "At", moment(r, n.Settled, n.Zone), "By", byWhom(r, n.SettledBy)))
	case school.NoteRefused:
		lines = append(lines, r.T.Say("absence.step_refused", "At", moment(r, n.Settled, n.Zone), "By", byWhom(r, n.SettledBy)),
			r.T.Say("absence.why", "Why", telegram.Escape(n.Why)))
	case school.NoteWithdrawn:
		lines = append(lines, r.T.Say("absence.step_withdrawn", "At", moment(r, n.Withdrawn, n.Zone)))
	default:
		lines = append(lines, r.T.Say("absence.step_waits"))
	}
	if len(n.Present) > 0 {
		lines = append(lines, r.T.Say("absence.present_on", "Days", daysIn(r, n.Present)))
	}
	return lines
}

// moment is «сегодня, 10:05» on the school's wall.
func moment(r *Request, at time.Time, zone string) string {
	where := zoneOf(r, zone)
	return r.T.Relative(school.Day(at, where), school.Day(r.Now, where)) + ", " + at.In(where).Format("15:04")
}

func byWhom(r *Request, name string) string {
	if name == "" {
		return r.T.Say("absence.school")
	}
	return telegram.Escape(name)
}

// stateOf is the state in a word: «отправлена».
func stateOf(r *Request, n school.AbsenceNote) string {
	switch n.State() {
	case school.NoteDelivered:
		return r.T.Say("absence.state_delivered")
	case school.NoteRead:
		return r.T.Say("absence.state_read")
	case school.NoteConfirmed:
		return r.T.Say("absence.state_confirmed")
	case school.NoteRefused:
		return r.T.Say("absence.state_refused")
	case school.NoteWithdrawn:
		return r.T.Say("absence.state_withdrawn")
	}
	return r.T.Say("absence.state_sent")
}

// upper begins words with a capital letter, as buttons do.
func upper(text string) string {
	runes := []rune(text)
	if len(runes) > 0 {
		runes[0] = unicode.ToUpper(runes[0])
	}
	return string(runes)
}
