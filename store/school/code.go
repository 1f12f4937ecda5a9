package school

import (
	"io"
	"strings"
	"unicode"
	"unicode/utf8"
)

// An invite code is seventeen characters of the alphabet below: a locator of
// four (which row), a secret of twelve (60 random bits, kept only as a keyed
// hash) and a check character, so that a slip of the finger is told from a
// wrong code without a try being counted. It is shown as XXXX-XXXX-XXXX-XXXX-X.
const (
	codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	LocatorLen   = 4
	SecretLen    = 12
	codeLen      = LocatorLen + SecretLen + 1
)

// lookAlike forgives what a hand types: lower case is folded before, the rest
// are letters that look like one of ours, Cyrillic among them.
var lookAlike = strings.NewReplacer(
	"O", "0", "I", "1", "L", "1",
	"А", "A", "В", "B", "С", "C", "Е", "E", "Ё", "E", "Н", "H", "К", "K", "М", "M", "О", "0", "Р", "P",
	"Т", "T", "Х", "X", "У", "Y", "З", "3", "І", "1", "Ѕ", "S", "Ј", "J", "Ԛ", "Q", "Ԝ", "W", "Ԍ", "G", "Һ", "H",
)

// InviteCode is a code that is well formed, without its check character.
type InviteCode struct{ body string }

// NewCode draws a code from random.
func NewCode(random io.Reader) (InviteCode, error) {
	body, err := drawBody(random, LocatorLen+SecretLen)
	return InviteCode{body}, err
}

func drawBody(random io.Reader, length int) (string, error) {
	raw := make([]byte, length)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", err
	}
	for i, b := range raw {
		raw[i] = codeAlphabet[b%32]
	}
	return string(raw), nil
}

// ParseCode reads a code as typed: any case, spaces, dashes of every kind and
// Cyrillic look-alikes are forgiven. Invalid when the length, a character or
// the check character is wrong; the error never quotes the input.
func ParseCode(typed string) (InviteCode, error) {
	body, err := readBody(typed, codeLen)
	return InviteCode{body}, err
}

// readBody reads so many characters, of which the last one checks the others.
func readBody(typed string, length int) (string, error) {
	if len(typed) > 200 {
		return "", Wrong("code", "too long")
	}
	clean := fold(typed)
	if len(clean) != length {
		return "", Wrong("code", "length")
	}
	if strings.Trim(clean, codeAlphabet) != "" {
		return "", Wrong("code", "character")
	}
	body := clean[:length-1]
	if checkCharacter(body) != clean[length-1] {
		return "", Wrong("code", "check character")
	}
	return body, nil
}

// ParseLocator reads a locator as typed, the first four characters of a code.
// Invalid when it is none.
func ParseLocator(typed string) (string, error) {
	clean := fold(typed)
	if len(clean) != LocatorLen || strings.Trim(clean, codeAlphabet) != "" {
		return "", Wrong("code", "neither a code nor its first four characters")
	}
	return clean, nil
}

// checkCharacter weighs each place with its own odd number, mod 32: every
// single slip is caught, and every swap of neighbours but those 16 apart.
func checkCharacter(body string) byte {
	sum := 0
	for i := range len(body) {
		sum += (2*i + 1) * strings.IndexByte(codeAlphabet, body[i])
	}
	return codeAlphabet[sum%32]
}

// Locator is the part that finds the row; it is not secret.
func (c InviteCode) Locator() string { return c.body[:LocatorLen] }

// Body is the canonical form that the keyed hash is made over.
func (c InviteCode) Body() string { return c.body }

// String is the code in groups, as it is printed for people.
func (c InviteCode) String() string {
	whole := c.Payload()
	return whole[0:4] + "-" + whole[4:8] + "-" + whole[8:12] + "-" + whole[12:16] + "-" + whole[16:]
}

// Payload is the code for a deep link: t.me/BOT?start=PAYLOAD.
func (c InviteCode) Payload() string { return c.body + string(checkCharacter(c.body)) }

// fold is what was typed without separators, its look-alikes made ours.
func fold(typed string) string {
	clean := strings.Map(func(r rune) rune {
		switch {
		case r == '_', r == '-', r >= '\u2010' && r <= '\u2015', r == '\u2212', r == '.', unicode.IsSpace(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, typed)
	return lookAlike.Replace(strings.ToUpper(clean))
}

// LooksLikeCode tells a message that is meant as a code from small talk: about
// as long as one, and made of the signs that codes are made of, but for one slip.
// It says nothing about whether the code is right.
func LooksLikeCode(text string) bool { return looksLike(text, codeLen, 2) }

func looksLike(text string, length, slack int) bool {
	if len(text) > 200 {
		return false
	}
	n, odd := 0, 0
	for _, r := range fold(text) {
		n++
		if r > unicode.MaxASCII || strings.IndexByte(codeAlphabet, byte(r)) < 0 {
			odd++
		}
	}
	notWords := strings.ContainsAny(text, "0123456789") || strings.ToUpper(text) == text
	return n >= length-slack && n <= length+slack && odd <= 1 && notWords
}

// FindCodes finds well-formed codes within a text: runs of neighbouring words
// that make one, at most twenty.
func FindCodes(text string) []InviteCode {
	const most = 20
	words := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	var found []InviteCode
	for end := range words {
		joined := ""
		for i := end; i >= 0 && utf8.RuneCountInString(joined) < codeLen; i-- {
			joined = words[i] + joined
			if code, err := ParseCode(joined); err == nil && len(found) < most {
				found = append(found, code)
			}
		}
	}
	return found
}
