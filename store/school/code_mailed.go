package school

import "io"

// A mailed code is eight characters of the invite codes' alphabet: seven that are
// drawn (35 random bits, for half an hour and for one chat) and a check character.
// It is shown as XXXX-XXXX.
const (
	mailedLen   = 8
	mailedGroup = 4
)

// MailedCode is a code of a recovery letter that is well formed, without its check
// character.
type MailedCode struct{ body string }

// NewMailedCode draws a code from random.
func NewMailedCode(random io.Reader) (MailedCode, error) {
	body, err := drawBody(random, mailedLen-1)
	return MailedCode{body}, err
}

// ParseMailedCode reads a code as typed, as forgiving as ParseCode. Invalid when
// the length, a character or the check character is wrong; the error never quotes
// the input.
func ParseMailedCode(typed string) (MailedCode, error) {
	body, err := readBody(typed, mailedLen)
	return MailedCode{body}, err
}

// Body is the canonical form that the keyed hash is made over.
func (c MailedCode) Body() string { return c.body }

// Payload is the code for a deep link: t.me/BOT?start=PAYLOAD.
func (c MailedCode) Payload() string { return c.body + string(checkCharacter(c.body)) }

// String is the code in two groups, as a letter shows it.
func (c MailedCode) String() string {
	whole := c.Payload()
	return whole[:mailedGroup] + "-" + whole[mailedGroup:]
}

// LooksLikeMailedCode tells a message that is meant as the code of a letter from
// small talk: as long as one but for one slip, with a digit or in capitals
// throughout. It says nothing about whether the code is right.
func LooksLikeMailedCode(text string) bool { return looksLike(text, mailedLen, 1) }
