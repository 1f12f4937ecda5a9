package tap

import (
	"errors"
	"strings"
)

var (
	// ErrStale: the data follows our grammar, but this release does not know its
	// version or verb: an old button, or one of a newer release. The person gets
	// a fresh screen and one kind line.
	ErrStale = errors.New("tap: made by another release")
	// ErrForeign: the data is garbled, tampered with, or not ours at all.
	ErrForeign = errors.New("tap: not one of ours")
)

// Parse reads callback data. The error is ErrStale or ErrForeign, never with
// the data in it. What it accepts, Pack writes again byte for byte.
func Parse(data string) (Tap, error) {
	if len(data) < 2 || len(data) > MaxBytes || !isOurs(data) {
		return Tap{}, ErrForeign
	}
	verb, arguments, _ := strings.Cut(data[1:], ":")
	form, known := verbs[Verb(verb)]
	if data[0] != version || !known {
		return Tap{}, ErrStale
	}
	t := Tap{Verb: Verb(verb)}
	if !t.read(form, arguments) || Pack(t) != data {
		return Tap{}, ErrForeign
	}
	return t, nil
}

// read fills the tap from its arguments; false where they do not fit the form.
func (t *Tap) read(form shape, arguments string) bool {
	if form == "" {
		return arguments == ""
	}
	parts := strings.Split(arguments, ":")
	if len(parts) != len(form) {
		return false
	}
	ok := true
	for i, letter := range form {
		switch part := parts[i]; letter {
		case 'a':
			t.A, ok = parseID(part)
		case 'b':
			t.B, ok = parseID(part)
		case 'c':
			t.C, ok = parseID(part)
		case 'd':
			t.Date, ok = parseDate(part)
		case 'w':
			t.Word, ok = part, isWord(part)
		}
		if !ok {
			return false
		}
	}
	return true
}

// isOurs says whether the data could come from some release of ours: a version
// (digit or letter), a verb, and arguments, all in our alphabet.
func isOurs(data string) bool {
	for i := range len(data) {
		if !isTokenByte(data[i]) && data[i] != ':' {
			return false
		}
	}
	first, second := data[0], data[1]
	return (isDigit(first) || isLetter(first)) && isLetter(second)
}
