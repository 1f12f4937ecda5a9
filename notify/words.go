package notify

import (
	"zvonok/bot/tap"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// Words is a word of the service itself, by whichever way it goes.
type Words struct {
	Lang     locale.Lang
	Brand    string   // mail: who speaks
	Subject  string   // mail
	Lines    []string // paragraphs
	Code     string   // shown large; may be empty
	Link     string   // may be empty
	LinkText string
	Before   string // stands above the link in plain text
	After    string
	Doors    [][]Door // chat: buttons, row by row
	Open     string   // mail: what a link to the chat says, where there is one; Link is empty
	Brief    string   // text message: all that it says
}

// words puts a service delivery into words; false for one that nobody knows how
// to say by that channel.
func (c *composer) words(l store.Letter) (Words, bool) {
	if l.Note.ID != 0 {
		return c.noteWords(l)
	}
	t := c.catalog.In(locale.Lang(l.Language))
	if l.Service.Key == store.MessageCame {
		return messageWords(t, l)
	}
	w := Words{Lang: t.Lang(), Brand: t.Say("letters.brand")}
	if l.Channel == store.ByChat { // a way on under each
		w.Doors = [][]Door{{{t.Say("common.button_menu"), tap.OfVerb(tap.Home)}}}
	}
	child := oneLine(l.Service.Args["Child"])
	if class := oneLine(l.Service.Args["Class"]); class != "" {
		child = t.Say("digest.child", "Name", child, "Class", class)
	}
	if l.Level.Nameless() {
		child = ""
	}
	if ok := recoveryWords(t, l, &w); ok {
		return w, true
	}
	told := l.Channel == store.ByChat || l.Instead == store.ByChat // by any way in the chat's place
	switch l.Service.Key {
	case store.MailStopped:
		w.Lines = []string{mailStopped(t, l.Service.Args["Why"]), t.Say("reach.mail_mend")}
		w.Doors = [][]Door{{{t.Say("reach.button_mend"), tap.EditProfile("mail")}}, {{t.Say("reach.button_again"), tap.OfVerb(tap.MailAgain)}}}
		return w, l.Channel == store.ByChat
	case store.ConfirmMail:
		w.Subject = t.Say("words.confirm_subject")
		w.Lines = []string{t.Say("words.confirm_text")}
		w.Code = l.Service.Args["Code"]
		w.After = t.Say("words.confirm_else")
		if c.links.public != "" {
			w.Before, w.Link, w.LinkText = t.Say("words.confirm_link"), c.links.confirm(l.Service.Args["Token"]), t.Say("words.confirm_button")
		}
		return w, l.Channel == store.ByMail
	case store.CodeVoided:
		if child == "" {
			w.Lines = []string{t.Say("words.code_bare")}
			return w, told
		}
		w.Lines = []string{t.Say("words.code_guessed", "Child", child)}
		if l.Service.Args["Why"] == "group" {
			w.Lines = []string{t.Say("words.code_group", "Child", child)}
		}
		return w, told
	case store.FeedSilent:
		w.Lines = feedWords(t, l.Service)
		return w, told
	case store.PlaceLost:
		if child == "" {
			w.Lines = []string{t.Say("words.place_lost_bare")}
			return w, told
		}
		w.Lines = []string{t.Say("words.place_lost", "Child", child)}
		return w, told
	case store.MailProved:
		w.Lines = []string{t.Say("words.mail_proved")}
		return w, l.Channel == store.ByChat
	}
	return w, false
}

// mailStopped says why an address is written to no more.
func mailStopped(t *locale.Texts, why string) string {
	switch why {
	case school.MailUnknown:
		return t.Say("reach.mail_unknown")
	case school.MailDisabled:
		return t.Say("reach.mail_disabled")
	case school.MailRefused:
		return t.Say("reach.mail_refused")
	}
	return t.Say("reach.mail_unreached")
}
