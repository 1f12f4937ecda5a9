package notify

import (
	"strings"

	"zvonok/store"
)

// ReturnPath is where the bounce of one letter returns to: name+TOKEN@host for a
// BOUNCE_ADDRESS name@host (VERP). The token names the delivery and proves that
// we made it (store.BounceToken), so a bounce needs no reading of its text, and
// one that somebody made up stops nobody.
//
// The mailbox behind BOUNCE_ADDRESS must take name+anything (Postfix:
// recipient_delimiter = +). Empty: base is no address, or token is empty.
func ReturnPath(base, token string) string {
	name, host, ok := strings.Cut(base, "@")
	if !ok || name == "" || host == "" || token == "" {
		return ""
	}
	return name + "+" + token + "@" + host
}

// ReadReturnPath gives the token of such an address, whatever case a mail server
// has put it into; store.ReadBounceToken says what it names. False: it is not one.
func ReadReturnPath(base, address string) (token string, ok bool) {
	name, host, _ := strings.Cut(strings.ToLower(base), "@")
	local, at, found := strings.Cut(strings.ToLower(strings.Trim(address, "<> ")), "@")
	token, below := strings.CutPrefix(local, name+"+")
	if !found || !below || at != host || name == "" || token == "" {
		return "", false
	}
	return token, true
}

// returnPath is that of one letter. Without BOUNCE_ADDRESS nothing promises that
// name+anything arrives, so a bounce goes to the sender as it is.
func (w letterWriter) returnPath(l store.Letter) (string, error) {
	if w.bounce == "" {
		return w.from.Address, nil
	}
	if w.tokens == nil || l.ID == 0 {
		return w.bounce, nil
	}
	token, err := w.tokens.BounceToken(l.DeliveryRef)
	if err != nil {
		return "", err
	}
	return ReturnPath(w.bounce, token), nil
}
