package tap

import (
	"maps"
	"slices"
	"time"
)

// Verbs lists the table in a stable order.
func Verbs() []Verb { return slices.Sorted(maps.Keys(verbs)) }

// Filled makes a tap with every argument of the verb set.
func Filled(verb Verb, id int64, date time.Time, word string) Tap {
	t, form := Tap{Verb: verb}, verbs[verb]
	if form.has("a") {
		t.A = id
	}
	if form.has("b") {
		t.B = id
	}
	if form.has("c") {
		t.C = id
	}
	if form.has("d") {
		t.Date = date
	}
	if form.has("w") {
		t.Word = word
	}
	return t
}
