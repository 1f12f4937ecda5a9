package bundle

import (
	"iter"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zvonok/store/school"
)

// ListOptions is what a class list does not say of itself.
type ListOptions struct {
	School     string              // sourcedId
	SchoolName string              // as it is, or is to be, called
	Today      time.Time           // no birth date lies after it
	Known      []school.Listed     // students of earlier lists
	Mint       func(string) string // makes an id that tells nobody what it was made of
}

// List is a class list read as a bundle: people, homerooms, places in them and
// parents, all as changes. What left a class that is on the list is the store's
// to see.
type List struct {
	name   string
	rows   map[string][]listed
	places map[string][]listPlace // by file: where each of its rows came from
	notes  []school.Problem
}

// listed is what Rows yields.
type listed struct {
	row     school.Row
	problem *school.Problem
}

// Workbook is a spreadsheet that was read and not yet understood.
type Workbook struct {
	name   string
	sheets []sheet
}

// OpenWorkbook reads a spreadsheet whole: a list is small. The error is as that of
// Open.
func OpenWorkbook(path string) (Workbook, error) {
	sheets, err := readSheets(path)
	return Workbook{cut(filepath.Base(path)), sheets}, err
}

// List takes the sheets for class lists.
//
//	xlsx, csv ─▶ sheets ─▶ header ─▶ children, parents ─▶ who is known ─▶ rows of school.Format
func (w Workbook) List(o ListOptions) *List {
	r := &listReader{today: o.Today}
	r.read(w.sheets)
	r.identify(o.Known, o.Mint)
	l := &List{name: w.name, places: map[string][]listPlace{}, rows: map[string][]listed{}}
	l.fill(r, r.parentIDs(o.Known, o.Mint), o)
	for _, p := range r.problems {
		p.File = l.name + strings.TrimPrefix(p.File, listFile)
		l.notes = append(l.notes, p)
	}
	return l
}

// Manifest is that of a bundle of changes.
func (l *List) Manifest() school.Manifest {
	m := school.Manifest{Version: "1.2", Source: l.name, Modes: map[string]school.Mode{}}
	for _, f := range []string{"orgs", "users", "roles", "demographics", "classes", "enrollments"} {
		m.Modes[f] = school.Delta
	}
	return m
}

// Problems are about sheets and columns.
func (l *List) Problems() []school.Problem { return slices.Clone(l.notes) }

// Rows are those of Bundle.
func (l *List) Rows(name string) iter.Seq2[school.Row, *school.Problem] {
	return func(yield func(school.Row, *school.Problem) bool) {
		for _, r := range l.rows[name] {
			if !yield(r.row, r.problem) {
				return
			}
		}
	}
}

// Place says of a problem where in the list it is: until then lines are counted
// by file, because a row of a list makes several.
func (l *List) Place(p school.Problem) school.Problem {
	name := strings.TrimSuffix(p.File, ".csv")
	file, ours := school.FileNamed(name)
	if !ours || p.Line < 1 || p.Line > len(l.places[name]) {
		return p
	}
	at := l.places[name][p.Line-1]
	p.File, p.Line = l.name, at.row
	if at.sheet != "" {
		p.File += ", лист «" + cut(at.sheet) + "»"
	}
	if file.Column(p.Column) >= 0 { // a column of the format is none of the list's
		p.Column, p.Value = listTitles[p.Column], "" // nor did anybody write an id
	}
	return p
}

var listTitles = map[string]string{"email": "почта", "phone": "телефон", "birthDate": "дата рождения"}

// fill makes the rows of the format.
func (l *List) fill(r *listReader, parents map[*listParent]string, o ListOptions) {
	l.add("orgs", listPlace{}, "sourcedId", o.School, "name", o.SchoolName, "type", "school")
	families := map[string][]string{} // known parents of a child whose row names none
	for _, k := range o.Known {
		for _, p := range k.Parents {
			families[k.ID] = append(families[k.ID], p.ID)
		}
	}
	agents := map[string][]string{} // children of a parent
	for _, c := range r.children {
		if len(c.parents) > 0 {
			families[c.id] = nil
		}
		for n := range c.parents {
			id := parents[&c.parents[n]]
			if !slices.Contains(families[c.id], id) {
				families[c.id] = append(families[c.id], id)
				agents[id] = append(agents[id], c.id)
			}
		}
	}
	written := map[string]bool{}
	for _, c := range r.children {
		at := r.places[c.line-1]
		class := "class-" + c.class
		if !written[class] {
			written[class] = true
			l.add("classes", at, "sourcedId", class, "title", c.class, "grades", c.grade, "classType", "homeroom", "schoolSourcedId", o.School)
		}
		l.person(at, c.id, c.name, c.phone, c.email, families[c.id], "student", o.School)
		if !c.born.IsZero() {
			l.add("demographics", at, "sourcedId", c.id, "birthDate", c.born)
		}
		l.add("enrollments", at, "sourcedId", "e-"+c.id+"-"+c.class, "classSourcedId", class, "schoolSourcedId", o.School, "userSourcedId", c.id, "role", "student")
		for n := range c.parents {
			p := &c.parents[n]
			if id := parents[p]; !written[id] {
				written[id] = true
				l.person(at, id, p.name, p.phone, p.email, agents[id], "parent", o.School)
			}
		}
	}
	l.fillBroken(r)
}

// fillBroken puts the rows that cannot be used among the users, each once with
// every problem of it.
func (l *List) fillBroken(r *listReader) {
	slices.SortStableFunc(r.broken, func(a, b brokenRow) int { return a.line - b.line })
	last := 0
	for _, b := range r.broken {
		if b.line != last {
			l.places["users"] = append(l.places["users"], r.places[b.line-1])
		}
		last = b.line
		b.problem.Line = len(l.places["users"])
		l.rows["users"] = append(l.rows["users"], listed{school.Row{Line: b.problem.Line, Values: make([]any, width("users"))}, &b.problem})
	}
}

func (l *List) person(at listPlace, id string, n listName, phone, email string, agents []string, role, org string) {
	l.add("users", at, "sourcedId", id, "familyName", n.family, "givenName", n.given, "middleName", n.middle,
		"phone", phone, "email", email, "agentSourcedIds", agents, "primaryOrgSourcedId", org)
	l.add("roles", at, "sourcedId", "r-"+id, "userSourcedId", id, "roleType", "primary", "role", role, "orgSourcedId", org)
}

func width(name string) int {
	f, _ := school.FileNamed(name)
	return len(f.Columns)
}

// add makes a row from names and values; empty ones are nil, as readers leave them.
func (l *List) add(name string, at listPlace, pairs ...any) {
	f, _ := school.FileNamed(name)
	l.places[name] = append(l.places[name], at)
	row := school.Row{Line: len(l.places[name]), Values: make([]any, len(f.Columns))}
	for pair := range slices.Chunk(pairs, 2) {
		column, _ := pair[0].(string)
		switch v := pair[1].(type) {
		case string:
			if v != "" {
				row.Values[f.Column(column)] = v
			}
		case []string:
			if len(v) > 0 {
				row.Values[f.Column(column)] = v
			}
		default:
			row.Values[f.Column(column)] = v
		}
	}
	l.rows[name] = append(l.rows[name], listed{row: row})
}
