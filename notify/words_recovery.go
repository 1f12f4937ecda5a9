package notify

import (
	"fmt"
	"time"

	"zvonok/bot/tap"
	"zvonok/notify/locale"
	"zvonok/store"
)

// recoveryWords are about an account that comes back to its person; false for a word
// of another kind.
func recoveryWords(t *locale.Texts, l store.Letter, w *Words) bool {
	args := l.Service.Args
	by := store.ByMail
	switch l.Service.Key {
	case store.RecoveryMail:
		w.Subject, w.Lines, w.After = t.Say("recovery.mail_subject"), []string{t.Say("recovery.mail_text")}, t.Say("recovery.mail_else")
		w.Code = args["Code"]
		if bot := args["Bot"]; bot != "" {
			w.Before, w.LinkText = t.Say("recovery.mail_link"), t.Say("recovery.mail_button")
			w.Link = "https://t.me/" + bot + "?start=" + args["Start"]
		}
	case store.AccessMoved:
		by = store.ByChat
		w.Lines = []string{t.Say("recovery.moved", "When", whenWords(t, l)), t.Say("recovery.moved_else")}
		w.Doors = [][]Door{{{t.Say("recovery.button_return"), tap.OfVerb(tap.Recover)}}}
	case store.AccessMovedMail:
		w.Subject = t.Say("recovery.moved_subject")
		w.Lines = []string{t.Say("recovery.moved_mail", "When", whenWords(t, l)), t.Say("recovery.moved_mail_else", "Button", t.Say("recovery.button_lost"))}
	case store.RecoveryIssued:
		by = store.ByChat
		w.Lines = []string{t.Say("recovery.issued_word", "When", whenWords(t, l)), t.Say("recovery.issued_word_else")}
	case store.RecoveryIssuedMail:
		w.Subject = t.Say("recovery.issued_subject")
		w.Lines = []string{t.Say("recovery.issued_mail", "When", whenWords(t, l)), t.Say("recovery.issued_word_else")}
	case store.RecoveryVoided:
		by = store.ByChat
		w.Lines = []string{t.Say("recovery.void_guessed")}
		if args["Why"] == "group" {
			w.Lines = []string{t.Say("recovery.void_group")}
		}
		w.Doors = append([][]Door{{{t.Say("recovery.button_desk"), tap.OfVerb(tap.RecoverSeek)}}}, w.Doors...)
	default:
		return false
	}
	return l.Channel == by
}

// whenWords is the instant of a word on its reader's wall: «27 ноября в 19:05
// (МСК+3)». By what clock is said, since whoever lost a phone may read it elsewhere.
func whenWords(t *locale.Texts, l store.Letter) string {
	at, err := time.Parse(time.RFC3339, l.Service.Args["At"])
	if err != nil {
		at = l.AsOf
	}
	zone := time.UTC
	for _, name := range []string{l.Service.Args["Zone"], l.Zone} { // the person's own stands above the school's
		if found, err := time.LoadLocation(name); err == nil && name != "" {
			zone = found
		}
	}
	at = at.In(zone)
	_, offset := at.Zone()
	if t.Lang() == locale.RU {
		offset -= 3 * 60 * 60
	}
	return t.Say("recovery.when", "Day", t.Date(at), "Time", t.Clock(at.Hour()*60+at.Minute()), "Shift", shift(offset/60))
}

// shift is «+3», «−1», «+5:30»; nothing where there is none.
func shift(minutes int) string {
	sign := "+"
	if minutes < 0 {
		sign, minutes = "\u2212", -minutes
	}
	switch {
	case minutes == 0:
		return ""
	case minutes%60 == 0:
		return fmt.Sprintf("%s%d", sign, minutes/60)
	}
	return fmt.Sprintf("%s%d:%02d", sign, minutes/60, minutes%60)
}
