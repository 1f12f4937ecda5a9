package notify

import (
	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// message says who wrote, and what.
func (w writer) message(n school.News, f *school.Fact) Line {
	lead := w.t.Correspondent(paragraph(f.Subject), f.Value)
	out := Line{Lead: lead, Text: paragraph(f.Text), Write: n.Object, Notes: notEmpty(w.dayOf(n.Day))}
	switch f.Kind {
	case school.Shut:
		out.Text = w.t.Say("messages.shut")
	case school.WithFile:
		out.Notes = append([]string{w.t.Say("messages.with_file")}, out.Notes...)
	}
	if !w.notice {
		out.Text = cut(out.Text, announcementLetters)
	}
	return out
}

// messageDoor answers the message that is told of, or opens the threads where
// there are several.
func messageDoor(d Digest) [][]telegram.Button {
	var all []int64
	for _, b := range d.Children {
		for _, s := range b.Sections {
			for _, l := range s.Lines {
				if l.Write != 0 {
					all = append(all, l.Write)
				}
			}
		}
	}
	switch {
	case len(all) == 0 || d.Subscription == 0 && !d.Notice && !d.Comeback:
		return nil
	case len(all) == 1:
		return [][]telegram.Button{{button(d.T.Say("messages.button_answer"), tap.OpenMessage(all[0]))}}
	}
	return [][]telegram.Button{{button(d.T.Say("messages.button_all"), tap.OpenMessage(0))}}
}

// messageWords is a message of a family to one of the staff: whose it is, of which
// child, and what it says, as far as a school lets the messenger carry that.
func messageWords(t *locale.Texts, l store.Letter) (Words, bool) {
	w := Words{Lang: t.Lang(), Lines: []string{t.Say("messages.tell")}}
	w.Doors = [][]Door{{{t.Say("messages.button_open"), tap.OpenMessage(l.Came.ID)}}}
	if l.Level.Whole() {
		w.Doors = [][]Door{{messageAnswer(t, l)}}
		w.Lines = append(w.Lines, t.FamilyOf(oneLine(l.CameIn.FamilyName), string(l.CameIn.FamilyRole), oneLine(l.CameIn.Full), oneLine(l.CameIn.Class)))
		if l.Came.Shut {
			w.Lines = append(w.Lines, t.Say("messages.shut"))
		}
		if l.Came.Text != "" {
			w.Lines = append(w.Lines, paragraph(l.Came.Text))
		}
		if l.Came.File != 0 {
			w.Lines = append(w.Lines, upperFirst(t.Say("messages.with_file"))+".")
		}
	}
	return w, l.Channel == store.ByChat || l.Instead == store.ByChat // the same, by mail
}

// messageAnswer is the way to answer a message that was told whole: at once, or, where
// there is a file to look at or no words to answer to, by its thread.
func messageAnswer(t *locale.Texts, l store.Letter) Door {
	if l.Came.File != 0 || l.Came.Shut {
		return Door{t.Say("messages.button_answer"), tap.OpenMessage(l.Came.ID)}
	}
	return Door{t.Say("messages.button_reply"), tap.AnswerMessage(l.Came.ID)}
}
