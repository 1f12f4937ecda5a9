package school

import (
	"errors"
	"fmt"
)

// Code says what kind of refusal an error is; there are few, so that one place
// can turn each into words.
type Code string

// The codes. Whatever carries none of them is Internal: a stranger whose text
// never reaches a person.
const (
	Invalid  Code = "invalid"   // the input is wrong; Field and Reason say where and why
	NotFound Code = "not_found" // there is no such thing, or this person may not know of it
	Denied   Code = "denied"    // the role does not hold, or the account is blocked
	Conflict Code = "conflict"  // somebody was faster, or it is already so
	Locked   Code = "locked"    // too many tries; Error.Until says when to come back
	Internal Code = "internal"
)

// Error is a refusal that our own code made. Reason is for logs and the
// operator: it never holds a name, a mark, a contact or a code.
type Error struct {
	Code   Code
	Field  string // what was wrong, by its name in our types; empty when nothing in particular
	Reason string
}

func (e *Error) Error() string {
	if e.Field == "" {
		return fmt.Sprintf("%s: %s", e.Code, e.Reason)
	}
	return fmt.Sprintf("%s: %s: %s", e.Code, e.Field, e.Reason)
}

// Refuse makes an Error without a field.
func Refuse(code Code, reason string) error { return &Error{Code: code, Reason: reason} }

// Wrong makes an Invalid error about one field.
func Wrong(field, reason string) error {
	return &Error{Code: Invalid, Field: field, Reason: reason}
}

// CodeOf finds the code of err; an error that is not ours is Internal.
func CodeOf(err error) Code {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return Internal
}
