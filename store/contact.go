package store

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"zvonok/store/school"
)

// Contacts have one canonical form each: it is what is sealed, and what the
// blind index is made over, so that one person has one row under every spelling.
// Each of these functions gives back what it is given once it is canonical.
// Their errors are Invalid; Reason is one of a few words that screens turn into
// advice, and never quotes the input.

// Why a contact was refused.
const (
	TooLong   = "too long"
	TooShort  = "too short"  // a name of one word, a phone of few digits
	OddSign   = "odd sign"   // a sign that does not belong there: <, =, a line break
	NoLetters = "no letters" // a name made of digits or signs
	NotValid  = "not valid"  // the form is right, the numbering plan or the domain is not
	NoAt      = "no at sign" // an e-mail without exactly one @
	NotLatin  = "not latin"  // an e-mail whose name part is not Latin
	tooMuch   = 1000         // bytes: nothing that a person types as a contact is longer
	nameMax   = 120          // letters of a full name
	emailMax  = 254          // RFC 5321
	localMax  = 64           // RFC 5321
	homeland  = "RU"         // of phones typed without a country
)

// CanonicalPhone is the number in E.164: «8 (900) 000-00-01» becomes
// «+79000000001». Without a country it is Russian; «007…» is «+7…».
func CanonicalPhone(typed string) (string, error) {
	if len(typed) > tooMuch {
		return "", school.Wrong("phone", TooLong)
	}
	clean := strings.TrimSpace(norm.NFKC.String(visible(typed)))
	digits := 0
	for _, r := range clean {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case strings.ContainsRune("+()-.\u2010\u2011\u2012\u2013\u2014\u2212", r), r == ' ':
		default:
			return "", school.Wrong("phone", OddSign)
		}
	}
	switch {
	case digits < 7:
		return "", school.Wrong("phone", TooShort)
	case digits > 17:
		return "", school.Wrong("phone", TooLong)
	}
	if rest, ok := strings.CutPrefix(clean, "00"); ok {
		clean = "+" + rest
	}
	number, err := phonenumbers.Parse(clean, homeland)
	if err != nil || !phonenumbers.IsValidNumber(number) {
		return "", school.Wrong("phone", NotValid)
	}
	return phonenumbers.Format(number, phonenumbers.E164), nil
}

// localPart is a dot-atom of RFC 5322 in lower case, which every mail provider
// of today accepts; quoted names and comments are not.
var localPart = regexp.MustCompile(`^[a-z0-9!#$%&'*+/=?^_{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_{|}~-]+)*$`)

// CanonicalEmail is the address in lower case, its domain in the ASCII form of
// IDNA. What could break out of a mail header is refused, not repaired.
func CanonicalEmail(typed string) (string, error) {
	if len(typed) > tooMuch {
		return "", school.Wrong("email", TooLong)
	}
	clean := strings.ToLower(strings.Trim(visible(typed), " \u00a0"))
	if strings.ContainsFunc(clean, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) }) {
		return "", school.Wrong("email", OddSign)
	}
	local, domain, ok := strings.Cut(clean, "@")
	switch {
	case !ok || local == "" || domain == "" || strings.Contains(domain, "@"):
		return "", school.Wrong("email", NoAt)
	case strings.ContainsFunc(local, func(r rune) bool { return r > unicode.MaxASCII }):
		return "", school.Wrong("email", NotLatin)
	case !localPart.MatchString(local):
		return "", school.Wrong("email", OddSign)
	}
	ascii, err := idna.Lookup.ToASCII(strings.TrimSuffix(domain, "."))
	if err != nil || !realDomain(ascii) {
		return "", school.Wrong("email", NotValid)
	}
	if len(local) > localMax || len(local)+1+len(ascii) > emailMax {
		return "", school.Wrong("email", TooLong)
	}
	return local + "@" + ascii, nil
}

var topLevel = regexp.MustCompile(`^([a-z]{2,}|xn--[a-z0-9-]+)$`)

// realDomain wants two labels or more, none empty, and a top one that is no number.
func realDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	for _, l := range labels {
		if l == "" {
			return false
		}
	}
	return len(labels) >= 2 && topLevel.MatchString(labels[len(labels)-1])
}

// CanonicalName is a person's full name as they wrote it, in composed letters
// and single spaces: family name and given name at the least.
func CanonicalName(typed string) (string, error) {
	if len(typed) > tooMuch {
		return "", school.Wrong("name", TooLong)
	}
	clean := strings.Join(strings.Fields(norm.NFC.String(visible(typed))), " ")
	letters, marks := 0, 0
	for _, r := range clean {
		switch {
		case unicode.IsLetter(r):
			letters, marks = letters+1, 0
			continue
		case unicode.IsMark(r) && marks < 2 && letters > 0:
			marks++
			continue
		case strings.ContainsRune(" -'’.", r):
			marks = 0
			continue
		}
		if letters == 0 && unicode.IsDigit(r) {
			return "", school.Wrong("name", NoLetters)
		}
		return "", school.Wrong("name", OddSign)
	}
	words := 0
	for _, w := range strings.Fields(clean) {
		if strings.ContainsFunc(w, unicode.IsLetter) {
			words++
		}
	}
	switch {
	case letters == 0:
		return "", school.Wrong("name", NoLetters)
	case len([]rune(clean)) > nameMax:
		return "", school.Wrong("name", TooLong)
	case words < 2:
		return "", school.Wrong("name", TooShort)
	}
	return clean, nil
}

// visible drops what nobody sees and nobody meant: marks of writing direction,
// zero-width signs. A name that holds them would turn the lines around it.
func visible(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Cf, r) || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, text)
}

// sealed is a contact as a row keeps it.
type sealed struct{ enc, blind []byte }

// sealContact gives the two columns of a contact in its canonical form; nothing
// for an empty one.
func (s *Store) sealContact(canonical string, at Seal) (sealed, error) {
	if canonical == "" {
		return sealed{}, nil
	}
	enc, err := s.keys.Seal([]byte(canonical), at)
	if err != nil {
		return sealed{}, err
	}
	blind, err := s.keys.Blind(canonical)
	return sealed{enc, blind}, err
}

// accountSeal is the place of a contact of an account.
func accountSeal(column string, account int64) Seal {
	return Seal{Table: "accounts", Column: column, Key: strconv.FormatInt(account, 10)}
}
