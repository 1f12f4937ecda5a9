package notify

import (
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"unicode"

	"golang.org/x/net/idna"
)

// plainAddress reads an address of the configuration. A domain in Cyrillic gets
// its ASCII form, which is what mail servers and DKIM know.
func plainAddress(text string) (*netmail.Address, error) {
	wrong := errors.New("is not an e-mail address")
	a, err := netmail.ParseAddress(text)
	if err != nil || header(text) != nil {
		return nil, wrong
	}
	at := strings.LastIndexByte(a.Address, '@')
	domain, err := idna.Lookup.ToASCII(a.Address[at+1:])
	if err != nil || !ascii(a.Address[:at]) {
		return nil, wrong
	}
	a.Address = a.Address[:at+1] + domain
	return a, nil
}

func ascii(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > unicode.MaxASCII || r <= ' ' })
}

// header refuses what could end a header line and begin another.
func header(values ...string) error {
	for _, v := range values {
		if strings.ContainsAny(v, "\r\n\x00") {
			return fmt.Errorf("a line break in a header of %d bytes", len(v))
		}
	}
	return nil
}
