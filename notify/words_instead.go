package notify

import (
	"strings"

	"zvonok/notify/locale"
	"zvonok/store"
)

// instead makes a word that was to go by chat fit for the way that it goes by in
// the chat's place: a letter has a subject and a link where the chat has buttons,
// a text message says only that there is something. What the level of the channel
// keeps back is gone from the lines by now, so the subject is made of them.
func instead(t *locale.Texts, w Words, l store.Letter) Words {
	if l.Instead != store.ByChat {
		return w
	}
	switch l.Channel {
	case store.ByMail:
		w.Brand, w.Subject = t.Say("letters.brand"), subjectInstead(t, l, w.Lines)
		w.Open, w.Before = t.Say("letters.open"), t.Say("letters.open_before")
		w.After = t.Say("letters.instead")
	case store.ByText:
		w.Brief = t.Say("discreet.sms_bare")
	}
	return w
}

// subjectInstead is the first line, where that is a heading.
func subjectInstead(t *locale.Texts, l store.Letter, lines []string) string {
	switch l.Service.Key {
	case store.RecoveryVoided:
		return t.Say("letters.recovery_voided")
	case store.CodeVoided:
		return t.Say("letters.code_voided")
	case store.PlaceLost:
		return t.Say("letters.place_lost")
	case store.NotesWait:
		return t.Say("letters.notes_wait")
	}
	if len(lines) == 0 {
		return t.Say("letters.brand")
	}
	return cut(oneLine(strings.TrimRight(lines[0], ".")), subjectLen)
}
