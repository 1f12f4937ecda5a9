package bot

import (
	"net/url"
	"path"
	"strings"
	"unicode"

	"zvonok/bot/telegram"
)

// longText is from where on a text folds away, in letters.
const longText = 200

// folded is a text of the school's as HTML: a long one folds away, one beyond
// most letters is cut, which is told.
func folded(text string, most int) (html string, cut bool) {
	text, cut = excerpt(text, most)
	if len([]rune(text)) > longText {
		return "<blockquote expandable>" + telegram.Escape(text) + "</blockquote>", cut
	}
	return telegram.Escape(text), cut
}

// excerpt keeps the first letters of a text with its line breaks; at a space
// where there is one near.
func excerpt(text string, most int) (string, bool) {
	runes := []rune(strings.TrimSpace(text))
	if len(runes) <= most {
		return string(runes), false
	}
	return strings.TrimRightFunc(string(runes[:breakAt(runes, most-1)]), unicode.IsSpace) + "…", true
}

// breakAt is where a text of more than most letters is cut: at the last space
// of its last quarter, else at most.
func breakAt(runes []rune, most int) int {
	for at := most; at > most*3/4; at-- {
		if unicode.IsSpace(runes[at]) {
			return at
		}
	}
	return most
}

// leaves cuts a text into pages of at most so many letters.
func leaves(text string, most int) []string {
	var out []string
	for runes := []rune(strings.TrimSpace(text)); ; {
		if len(runes) <= most {
			return append(out, string(runes))
		}
		at := breakAt(runes, most)
		out = append(out, strings.TrimSpace(string(runes[:at])))
		runes = []rune(strings.TrimSpace(string(runes[at:])))
	}
}

// attachment is a link to what the school attached. Only http and https are
// ever opened; of another scheme nothing is shown, a bare name is shown as it is.
func attachment(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil || len(address) > maxAddress:
		return ""
	case u.Scheme == "" && u.Host == "":
		return telegram.Escape(shorten(address, 60))
	case u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "":
		return ""
	}
	name := u.Hostname()
	if last := path.Base(u.Path); last != "." && last != "/" {
		name = last
	}
	return `<a href="` + telegram.Escape(u.String()) + `">` + telegram.Escape(shorten(name, 60)) + "</a>"
}

// maxAddress bounds a link, so that links never crowd the text out.
const maxAddress = 1000

// attachments are the links in a row, at most so many; more says how many are
// left out.
func attachments(addresses []string, most int) (html string, more int) {
	var out []string
	for _, address := range addresses {
		if link := attachment(address); link != "" {
			out = append(out, link)
		}
	}
	more = max(0, len(out)-most)
	return strings.Join(out[:len(out)-more], ", "), more
}
