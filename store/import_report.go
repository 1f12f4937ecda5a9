package store

import (
	"encoding/json"

	"zvonok/store/school"
)

// What a report lists at most, in all and, where every line is told of, of one line;
// the rest is counted.
const (
	maxProblems = 10000
	maxOfLine   = 20
)

// ImportReport says what an import did, or would do.
type ImportReport struct {
	Source   string           `json:"source"`
	First    bool             `json:"first"` // no news were made: this source came for the first time
	DryRun   bool             `json:"dryRun"`
	Files    []ImportedFile   `json:"files"` // in the order of school.Format; absent ones are left out
	Links    int              `json:"links"` // family links made, changed or ended
	News     int              `json:"news"`  // changes that somebody will hear of
	Changes  Changes          `json:"changes"`
	Refused  int              `json:"refused"`
	Problems []school.Problem `json:"problems"`
	More     int              `json:"more"` // problems beyond those listed

	tooManyRemovals bool
	every           bool // problems are listed without bound, but for those of one line
	ofLine          map[int]lineSaid
	byName          map[string]int
}

// ImportedFile is one line of the summary. In = Written + Unchanged + Quarantined.
type ImportedFile struct {
	Name        string      `json:"name"` // without .csv
	Mode        school.Mode `json:"mode"`
	In          int         `json:"in"`          // rows read
	Written     int         `json:"written"`     // new, changed, or taken back by tobedeleted
	Unchanged   int         `json:"unchanged"`   // said nothing new
	Quarantined int         `json:"quarantined"` // could not be used; each is among the problems
	Removed     int         `json:"removed"`     // rows of the database that a bulk file no longer has
}

func newImportReport(o Import) ImportReport {
	// Whoever pushes is told of each line, and lines are bounded.
	r := ImportReport{DryRun: o.DryRun, every: o.School != 0, ofLine: map[int]lineSaid{}, byName: map[string]int{}}
	r.Changes.News = map[school.NewsKind]int{}
	for _, f := range school.Format {
		if mode := o.Manifest.ModeOf(f.Name); mode != school.Missing {
			r.byName[f.Name] = len(r.Files)
			r.Files = append(r.Files, ImportedFile{Name: f.Name, Mode: mode})
		}
	}
	return r
}

// file is the line of a file; a spare one where the file is absent.
func (r *ImportReport) file(name string) *ImportedFile {
	if at, ok := r.byName[name]; ok {
		return &r.Files[at]
	}
	return &ImportedFile{}
}

func (r *ImportReport) add(p school.Problem) {
	if !p.Warning {
		r.Refused++
	}
	if r.full(p) {
		r.More++
		return
	}
	if short := []rune(p.Value); len(short) > 80 {
		p.Value = string(short[:79]) + "…"
	}
	r.Problems = append(r.Problems, p)
}

// lineSaid is what was listed of a line: how much, and whether it was refused.
type lineSaid struct {
	problems int
	refused  bool
}

// full tells whether p is only counted. That a line is refused is always listed.
func (r *ImportReport) full(p school.Problem) bool {
	if !r.every {
		return len(r.Problems) >= maxProblems
	}
	said := r.ofLine[p.Line]
	if said.problems >= maxOfLine && (p.Warning || said.refused) {
		return true
	}
	r.ofLine[p.Line] = lineSaid{said.problems + 1, said.refused || !p.Warning}
	return false
}

// settle works out what was read, good, and said nothing new.
func (r *ImportReport) settle() {
	for i := range r.Files {
		f := &r.Files[i]
		f.Written = min(f.Written, f.In-f.Quarantined)
		f.Unchanged = f.In - f.Written - f.Quarantined
	}
}

// forget says that nothing was written.
func (r *ImportReport) forget() {
	for i := range r.Files {
		r.Files[i].Written, r.Files[i].Unchanged, r.Files[i].Removed = 0, 0, 0
	}
	r.Links, r.News = 0, 0
	r.Changes = Changes{News: map[school.NewsKind]int{}}
}

// counts is what the table of imports keeps: numbers, and names of files.
func (r *ImportReport) counts() string {
	text, err := json.Marshal(r.Files)
	if err != nil {
		return "[]" // numbers and our own names always marshal
	}
	return string(text)
}
