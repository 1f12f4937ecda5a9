package store

import (
	"slices"

	"zvonok/store/school"
)

// A push of the journal alone, a mark or a lesson as a teacher writes it, comes by
// the hundred. It settles nothing about people and makes no relation for a file that
// it does not bring: that would take ten times as long as to write the mark.

// ofPeople are the files whose rows move people: their schools, roles, families and
// codes have to be looked at anew.
var ofPeople = []string{"orgs", "courses", "users", "roles", "demographics", "classes", "enrollments"}

// journalOnly tells whether this is such a push.
func (i *importing) journalOnly() bool {
	return i.School != 0 && !slices.ContainsFunc(ofPeople, func(file string) bool { return i.mode(file) != school.Missing })
}
