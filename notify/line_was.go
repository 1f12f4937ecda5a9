package notify

import (
	"zvonok/store/school"
)

// alsoWas is what of the rest has changed: what stands in the lead of a line, and
// words that were not there before, which would look as if nothing had changed.
func (w writer) alsoWas(kind school.NewsKind, old, now *school.Fact) (out []string) {
	if subject := paragraph(old.Subject); kind != school.NewsLesson && subject != "" && old.Subject != now.Subject {
		out = append(out, w.t.Say("notice.was_subject", "Subject", subject))
	}
	switch kind {
	case school.NewsAbsence:
		if w.notice && old.Lesson != now.Lesson && old.Lesson > 0 { // a digest does not name it
			out = append(out, w.t.Say("notice.was_lesson", "Number", old.Lesson))
		}
		fallthrough
	case school.NewsMark:
		if old.Text == "" && now.Text != "" {
			out = append(out, w.t.Say("notice.was_uncommented"))
		}
	case school.NewsHomework:
		if old.Due == "" && now.Due != "" {
			out = append(out, w.t.Say("notice.was_dueless"))
		}
	case school.NewsMeeting:
		if old.Work != now.Work && old.Work != "" {
			out = append(out, w.t.Say("notice.was_title", "Title", quoted(old.Work)))
		}
		switch text := paragraph(old.Text); {
		case text == "" && now.Text != "":
			out = append(out, w.t.Say("notice.was_unexplained"))
		case text != "" && old.Text != now.Text:
			out = append(out, w.t.Say("digest.was_written", "Old", text))
		}
	}
	return out
}
