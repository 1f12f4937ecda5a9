package notify

import (
	"strings"
	"unicode/utf16"
)

// smsLetters is what one text message holds in Russian: UTF-16 units.
const smsLetters = 70

// smsText is a text message: that there is something new, and how much of it
// where the school lets that be said. It holds no mark, no text and nothing but
// the blocks' headings, whatever digest it is given.
func smsText(d Digest) string {
	var said []string
	for _, b := range d.Children {
		if b.Name == "" {
			return d.T.Say("discreet.sms_bare")
		}
		said = append(said, d.T.Say("digest.subject_child", "Name", b.Name, "What", strings.Join(b.Facts, ", ")))
	}
	text := d.T.Say("discreet.sms_headings", "What", strings.Join(said, "; "))
	if len(said) == 0 || len(utf16.Encode([]rune(text))) > smsLetters {
		return d.T.Say("discreet.sms_bare")
	}
	return text
}
