package notify

import (
	"strings"

	"zvonok/bot/tap"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// Door is a button under a word of the service.
type Door struct {
	Text string
	To   tap.Tap
}

// noteWords says what became of an absence note, as it is by the time of the
// sending: to the school with the answer one press away.
func (c *composer) noteWords(l store.Letter) (Words, bool) {
	t := c.catalog.In(locale.Lang(l.Language))
	w := Words{Lang: t.Lang()}
	n := l.Note
	open := [][]Door{{{t.Say("absence.button_open"), tap.ToAbsence(n.ID)}}}
	school := !l.AsParent // the same word goes to both; each has doors of its own
	if school {
		open = [][]Door{{{t.Say("absence.button_open"), tap.ToDeskNote(n.ID)}}}
	}
	title, told := "", l.Channel == store.ByChat || l.Instead == store.ByChat
	switch l.Service.Key {
	case store.NoteFiled:
		title, w.Doors = t.Say("absence.tell_filed"), answers(t, n)
	case store.NoteFiledToo:
		title, w.Doors = t.Say("absence.tell_filed_too"), open
	case store.NoteChanged:
		title, w.Doors = t.Say("absence.tell_changed"), open
		if school {
			w.Doors = answers(t, n)
		}
	case store.NoteTakenBack:
		title, w.Doors = t.Say("absence.tell_withdrawn"), open
	case store.NoteSettled:
		title, w.Doors = settledTitle(t, n), open
	case store.NotesWait:
		w.Lines = []string{t.Count("absence.tell_wait", l.Waiting, "Class", oneLine(n.Class))}
		w.Doors = [][]Door{{{t.Say("desk.button_desk"), tap.OfVerb(tap.DeskBelow)}}} // the reminder stays
		return w, told && l.Waiting > 0
	}
	w.Lines = []string{title, noteLines(t, n, school)}
	if n.Why != "" {
		w.Lines = append(w.Lines, t.Say("absence.why", "Why", paragraph(n.Why)))
	}
	return w, told && title != ""
}

func settledTitle(t *locale.Texts, n school.AbsenceNote) string {
	switch n.Verdict {
	case school.NoteConfirmed:
		return t.Say("absence.tell_confirmed")
	case school.NoteRefused:
		return t.Say("absence.tell_refused")
	}
	return "" // the days were changed meanwhile: it waits again, and there is nothing to tell
}

// answers are the buttons under a note that waits; one that does not any more
// can be opened.
func answers(t *locale.Texts, n school.AbsenceNote) [][]Door {
	open := Door{t.Say("absence.button_open"), tap.ToDeskNote(n.ID)}
	if !n.Waits() {
		return [][]Door{{open}}
	}
	return [][]Door{{
		{t.Say("desk.button_confirm"), tap.ConfirmNote(n.ID, n.Span.To)},
		{t.Say("desk.button_refuse"), tap.RefuseNote(n.ID)},
	}, {open}}
}

// noteLines say what is announced; the school reads the full name.
func noteLines(t *locale.Texts, n school.AbsenceNote, full bool) string {
	child := oneLine(n.Child)
	if full {
		child = oneLine(n.Full)
	}
	if n.Class != "" {
		child = t.Say("absence.child", "Name", child, "Class", oneLine(n.Class))
	}
	lines := []string{
		t.Say("absence.line_child", "Children", child),
		t.Say("absence.line_days", "Days", t.AbsenceDays(n.Span.From, n.Span.To, n.Lessons)),
		t.Say("absence.line_reason", "Reason", t.AbsenceReason(string(n.Reason))),
	}
	if n.Text != "" {
		lines = append(lines, t.Say("absence.line_text", "Text", paragraph(n.Text)))
	}
	if n.File != 0 {
		lines = append(lines, t.Say("absence.line_file"))
	}
	if !n.FileGone.IsZero() {
		lines = append(lines, t.Say("absence.line_file_gone"))
	}
	if full && n.FiledName != "" {
		lines = append(lines, t.Say("absence.line_from", "Name", oneLine(n.FiledName)))
	}
	return strings.Join(lines, "\n")
}
