package school

import "time"

// Listed is a student whom class lists brought: a child keeps its id while
// classes, parents and slips of the pen change.
type Listed struct {
	ID                    string // sourcedId
	Family, Given, Middle string
	Born                  time.Time // zero: was not said
	Class                 string    // the title of the homeroom; empty: in none now
	Parents               []ListedParent
}

// ListedParent is a parent whom a class list named beside a student.
type ListedParent struct {
	ID                    string
	Family, Given, Middle string
}
