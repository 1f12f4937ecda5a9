package school

import (
	"strings"
	"time"
)

// Person is somebody on the school's list: a student, a teacher, a parent whom
// the bundle names. Contacts are not here: they are stored encrypted.
type Person struct {
	ID     int64
	School int64
	Family string // фамилия; may be empty
	Given  string // имя; may be empty
	Middle string // отчество; may be empty
	Born   time.Time
}

// Short is how a family calls a child: the given name, else what there is.
func (p Person) Short() string {
	for _, s := range []string{p.Given, p.Family, p.Middle} {
		if s != "" {
			return s
		}
	}
	return "Ученик"
}

// Full is «Фамилия Имя Отчество», as on a school list.
func (p Person) Full() string {
	return strings.Join(strings.Fields(p.Family+" "+p.Given+" "+p.Middle), " ")
}

// Initials is «Фамилия И. О.», as teachers are named in a timetable. No line
// ends within it: the spaces do not break.
func (p Person) Initials() string {
	out := p.Family
	for _, s := range []string{p.Given, p.Middle} {
		if r := []rune(s); len(r) > 0 {
			out += "\u00A0" + string(r[0]) + "."
		}
	}
	return strings.TrimSpace(out)
}
