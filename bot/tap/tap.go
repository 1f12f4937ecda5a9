package tap

import (
	"fmt"
	"strings"
	"time"
)

// MaxBytes is Telegram's limit for callback data.
const MaxBytes = 64

// version is the first byte of every tap. Raise it only when the grammar
// changes; a new verb needs no new version.
const version = '1'

// Tap is one press of a button, as a value. Which fields mean something, and
// what, stands beside the verb in verb.go; the others are zero.
//
// Taps are comparable: two are equal when their packed forms are.
type Tap struct {
	Verb Verb
	// A, B and C are ids of rows or small numbers; never negative.
	A, B, C int64
	// Date is a school date, 00:00 UTC, from 2000 to 2199. Zero means «today»,
	// decided when the button is pressed, since it may be pressed tomorrow.
	Date time.Time
	// Word is a token of ours: 1–16 of a–z, 0–9, «-», «_». Never a person's text.
	Word string
}

// Check says why a tap cannot be packed; nil means that it can.
func (t Tap) Check() error {
	form, known := verbs[t.Verb]
	if !known {
		return fmt.Errorf("tap: verb %q is not in the table", t.Verb)
	}
	for _, number := range []struct {
		letter string
		value  int64
	}{{"a", t.A}, {"b", t.B}, {"c", t.C}} {
		switch {
		case number.value < 0:
			return fmt.Errorf("tap: %s: negative %s", t.Verb, number.letter)
		case number.value != 0 && !form.has(number.letter):
			return fmt.Errorf("tap: %s carries no %s", t.Verb, number.letter)
		}
	}
	if !t.Date.IsZero() && (!form.has("d") || !isSchoolDate(t.Date)) {
		return fmt.Errorf("tap: %s: not a school date, or not wanted", t.Verb)
	}
	if form.has("w") != (t.Word != "") || (t.Word != "" && !isWord(t.Word)) {
		return fmt.Errorf("tap: %s: not a word, or not wanted", t.Verb)
	}
	return nil
}

// Pack writes a tap as callback data, at most MaxBytes long (a test proves it
// for every verb). It panics where Check fails: the constructors of this
// package never make such a tap, so it is a bug of the caller.
func Pack(t Tap) string {
	if err := t.Check(); err != nil {
		panic(err)
	}
	var out strings.Builder
	out.WriteByte(version)
	out.WriteString(string(t.Verb))
	for _, letter := range verbs[t.Verb] {
		out.WriteByte(':')
		switch letter {
		case 'a':
			out.WriteString(formatID(t.A))
		case 'b':
			out.WriteString(formatID(t.B))
		case 'c':
			out.WriteString(formatID(t.C))
		case 'd':
			out.WriteString(formatDate(t.Date))
		case 'w':
			out.WriteString(t.Word)
		}
	}
	return out.String()
}

// String is the packed form, for logs and test failures: ids, never names. A
// tap that cannot be packed shows its verb alone.
func (t Tap) String() string {
	if t.Check() != nil {
		return "?" + string(t.Verb)
	}
	return Pack(t)
}

func (s shape) has(letter string) bool { return strings.Contains(string(s), letter) }
