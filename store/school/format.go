package school

import "slices"

// This file is the journal bundle's format as a table: store/bundle reads and
// checks rows by it, store stages and cross-checks them by it. OneRoster CSV
// 1.1 and 1.2, and the journal's extension files.

// Kind is what a column holds, and so what a row's value of it is in Go.
type Kind int

// The kinds; a value that is empty is nil in a Row whatever its kind.
const (
	Text    Kind = iota // string, trimmed, no control characters but line breaks; Column.Max runes at most
	ID                  // string: a sourcedId, 255 bytes at most
	IDs                 // []string: sourcedIds, comma-separated
	Word                // string, lower-cased: one of Column.Words
	Bool                // bool: true, false, in any case; 1, 0
	Number              // float64, finite, not negative
	Integer             // int64, not negative
	CalDate             // time.Time: YYYY-MM-DD, nothing else is guessed at
	Minute              // int64: HH:MM as the minute of the day
	Instant             // time.Time in UTC: RFC 3339, or a bare date at 00:00 UTC
	EMail               // string, as given; whether it is an address is the store's warning
	Phone               // string, as given
)

// Column is one column of a file.
type Column struct {
	Name     string
	Kind     Kind
	Required bool
	Ref      string   // the file whose sourcedId this names
	Words    []string // for Word
	Max      int      // for Text and Integer: the most it may be; 0: 2,000 runes
	Since    string   // "1.2": the column exists only from that version on; "1.1": only in it
	Loose    bool     // with Ref: a row can do without it, so one that leads nowhere is left out and the row stays
	Private  bool     // a name, a contact, what was said of a child: never quoted in a Problem
}

// File is one file of a bundle.
type File struct {
	Name    string // without .csv
	Columns []Column
	Since   string // "1.2": only from that version on
	Journal bool   // an extension file: never named by a plain OneRoster manifest
}

// Row is one row in the order of File.Columns, with where it stood.
type Row struct {
	Line   int // 1 is the header
	Values []any
}

// Problem is a row, a column or a file that cannot be used. Value is the cell
// as it stood, cut to 80 runes, and empty for contacts, names and birth dates:
// a quarantine report travels by e-mail.
type Problem struct {
	File    string `json:"file"` // with .csv
	Line    int    `json:"line,omitempty"`
	Column  string `json:"column,omitempty"`
	Value   string `json:"value,omitempty"`
	Reason  string `json:"reason"` // Russian, says what to do
	Warning bool   `json:"warning,omitempty"`
}

var statusWords = []string{"active", "inactive", "tobedeleted"}

// The first columns of every file but the manifest.
var head = []Column{
	{Name: "sourcedId", Kind: ID, Required: true},
	{Name: "status", Kind: Word, Words: statusWords},
	{Name: "dateLastModified", Kind: Instant},
}

func file(name string, columns ...Column) File {
	return File{Name: name, Columns: slices.Concat(head, columns)}
}

// of makes the rows of f belong to those of another file: they share sourcedIds.
func of(other string, f File) File { f.Columns[0].Ref = other; return f }

func since12(f File) File { f.Since = "1.2"; return f }
func journal(f File) File { f.Journal = true; return f }

// Format is every file that is used, in the order in which they are checked
// and merged: what is referred to comes first.
var Format = []File{
	file("orgs",
		Column{Name: "name", Kind: Text, Required: true, Max: 200},
		Column{Name: "type", Kind: Word, Required: true, Words: []string{"department", "school", "district", "local", "state", "national"}},
		Column{Name: "identifier", Kind: Text, Max: 200},
		Column{Name: "parentSourcedId", Kind: ID}, // a department's parent is often not in the bundle
		Column{Name: "metadata.timeZone", Kind: Text, Max: 60},
	),
	file("academicSessions",
		Column{Name: "title", Kind: Text, Required: true, Max: 200},
		Column{Name: "type", Kind: Word, Required: true, Words: []string{"gradingperiod", "semester", "schoolyear", "term"}},
		Column{Name: "startDate", Kind: CalDate, Required: true},
		Column{Name: "endDate", Kind: CalDate, Required: true},
		Column{Name: "parentSourcedId", Kind: ID, Loose: true, Ref: "academicSessions"},
		Column{Name: "schoolYear", Kind: Integer, Required: true, Max: 2200},
	),
	file("courses",
		Column{Name: "schoolYearSourcedId", Kind: ID, Loose: true, Ref: "academicSessions"},
		Column{Name: "title", Kind: Text, Required: true, Max: 200},
		Column{Name: "courseCode", Kind: Text, Max: 200},
		Column{Name: "grades", Kind: Text, Max: 200},
		Column{Name: "orgSourcedId", Kind: ID, Required: true, Ref: "orgs"},
		Column{Name: "subjects", Kind: Text},
		Column{Name: "subjectCodes", Kind: Text},
	),
	file("users",
		Column{Name: "enabledUser", Kind: Bool},
		Column{Name: "orgSourcedIds", Kind: IDs, Loose: true, Ref: "orgs", Since: "1.1"},
		Column{Name: "role", Kind: Word, Words: roleWords, Since: "1.1"},
		Column{Name: "givenName", Kind: Text, Private: true, Required: true, Max: 200},
		Column{Name: "familyName", Kind: Text, Private: true, Required: true, Max: 200},
		Column{Name: "middleName", Kind: Text, Private: true, Max: 200},
		Column{Name: "email", Kind: EMail, Private: true},
		Column{Name: "sms", Kind: Phone, Private: true},
		Column{Name: "phone", Kind: Phone, Private: true},
		Column{Name: "agentSourcedIds", Kind: IDs, Loose: true, Ref: "users"},
		Column{Name: "grades", Kind: Text, Max: 200},
		Column{Name: "primaryOrgSourcedId", Kind: ID, Loose: true, Ref: "orgs", Since: "1.2"},
	),
	since12(file("roles",
		Column{Name: "userSourcedId", Kind: ID, Required: true, Ref: "users"},
		Column{Name: "roleType", Kind: Word, Words: []string{"primary", "secondary"}},
		Column{Name: "role", Kind: Word, Required: true, Words: roleWords},
		Column{Name: "beginDate", Kind: CalDate},
		Column{Name: "endDate", Kind: CalDate},
		Column{Name: "orgSourcedId", Kind: ID, Required: true, Ref: "orgs"},
	)),
	of("users", file("demographics",
		Column{Name: "birthDate", Kind: CalDate, Private: true},
	)),
	file("classes",
		Column{Name: "title", Kind: Text, Required: true, Max: 200},
		Column{Name: "grades", Kind: Text, Max: 200},
		Column{Name: "courseSourcedId", Kind: ID, Required: true, Ref: "courses"},
		Column{Name: "classCode", Kind: Text, Max: 200},
		Column{Name: "classType", Kind: Word, Required: true, Words: []string{"homeroom", "scheduled"}},
		Column{Name: "location", Kind: Text, Max: 200},
		Column{Name: "schoolSourcedId", Kind: ID, Required: true, Ref: "orgs"},
		Column{Name: "termSourcedIds", Kind: IDs, Loose: true, Required: true, Ref: "academicSessions"},
		Column{Name: "subjects", Kind: Text},
		Column{Name: "subjectCodes", Kind: Text},
		Column{Name: "periods", Kind: Text},
		Column{Name: "metadata.kind", Kind: Word, Words: []string{"extracurricular"}},
	),
	file("enrollments",
		Column{Name: "classSourcedId", Kind: ID, Required: true, Ref: "classes"},
		Column{Name: "schoolSourcedId", Kind: ID, Required: true, Ref: "orgs"},
		Column{Name: "userSourcedId", Kind: ID, Required: true, Ref: "users"},
		Column{Name: "role", Kind: Word, Required: true, Words: []string{"administrator", "proctor", "student", "teacher"}},
		Column{Name: "primary", Kind: Bool},
		Column{Name: "beginDate", Kind: CalDate},
		Column{Name: "endDate", Kind: CalDate},
	),
	file("categories",
		Column{Name: "title", Kind: Text, Required: true, Max: 200},
		Column{Name: "weight", Kind: Number, Since: "1.2"},
		Column{Name: "metadata.counts", Kind: Bool},
		Column{Name: "metadata.kind", Kind: Word, Words: []string{"control", "final", "classwork", "homework"}},
	),
	journal(file("journalLessons",
		Column{Name: "classSourcedId", Kind: ID, Required: true, Ref: "classes"},
		Column{Name: "date", Kind: CalDate, Required: true},
		Column{Name: "number", Kind: Integer, Required: true, Max: 15},
		Column{Name: "startTime", Kind: Minute, Required: true},
		Column{Name: "endTime", Kind: Minute, Required: true},
		Column{Name: "room", Kind: Text, Max: 100},
		Column{Name: "teacherSourcedId", Kind: ID, Loose: true, Ref: "users"},
		Column{Name: "topic", Kind: Text, Max: 2000},
		Column{Name: "homework", Kind: Text, Max: 50000},
		Column{Name: "homeworkDueDate", Kind: CalDate},
		Column{Name: "attachments", Kind: Text, Max: 8000},
		Column{Name: "replacesLessonSourcedId", Kind: ID, Loose: true, Ref: "journalLessons"},
	)),
	file("lineItems",
		Column{Name: "title", Kind: Text, Required: true, Max: 500},
		Column{Name: "description", Kind: Text, Max: 4000},
		Column{Name: "assignDate", Kind: Instant, Required: true},
		Column{Name: "dueDate", Kind: Instant, Required: true},
		Column{Name: "classSourcedId", Kind: ID, Required: true, Ref: "classes"},
		Column{Name: "categorySourcedId", Kind: ID, Required: true, Ref: "categories"},
		Column{Name: "gradingPeriodSourcedId", Kind: ID, Loose: true, Ref: "academicSessions", Since: "1.1"},
		Column{Name: "academicSessionSourcedId", Kind: ID, Loose: true, Ref: "academicSessions", Since: "1.2"},
		Column{Name: "resultValueMin", Kind: Number},
		Column{Name: "resultValueMax", Kind: Number},
		Column{Name: "metadata.lessonSourcedId", Kind: ID, Loose: true, Ref: "journalLessons"},
		Column{Name: "metadata.weight", Kind: Number},
	),
	file("results",
		Column{Name: "lineItemSourcedId", Kind: ID, Required: true, Ref: "lineItems"},
		Column{Name: "studentSourcedId", Kind: ID, Required: true, Ref: "users"},
		Column{Name: "scoreStatus", Kind: Word, Required: true, Words: []string{"exempt", "fully graded", "not submitted", "partially graded", "submitted"}},
		Column{Name: "score", Kind: Text, Max: MarkLen},
		Column{Name: "scoreDate", Kind: CalDate, Required: true},
		Column{Name: "comment", Kind: Text, Private: true, Max: 4000},
		Column{Name: "textScore", Kind: Text, Max: MarkLen},
	),
	journal(file("journalAttendance",
		Column{Name: "studentSourcedId", Kind: ID, Required: true, Ref: "users"},
		Column{Name: "lessonSourcedId", Kind: ID, Ref: "journalLessons"},
		Column{Name: "date", Kind: CalDate},
		Column{Name: "kind", Kind: Word, Required: true, Words: []string{"absent", "ill", "excused", "late", "arrived", "left"}},
		Column{Name: "time", Kind: Minute},
		Column{Name: "minutes", Kind: Integer, Max: 1440},
		Column{Name: "comment", Kind: Text, Private: true, Max: 2000},
	)),
	journal(file("journalNotes",
		Column{Name: "studentSourcedId", Kind: ID, Required: true, Ref: "users"},
		Column{Name: "kind", Kind: Word, Required: true, Words: []string{"remark", "comment"}},
		Column{Name: "date", Kind: CalDate, Required: true},
		Column{Name: "lessonSourcedId", Kind: ID, Loose: true, Ref: "journalLessons"},
		Column{Name: "teacherSourcedId", Kind: ID, Loose: true, Ref: "users"},
		Column{Name: "text", Kind: Text, Private: true, Required: true, Max: 8000},
	)),
	journal(file("journalHolidays",
		Column{Name: "schoolSourcedId", Kind: ID, Required: true, Ref: "orgs"},
		Column{Name: "title", Kind: Text, Required: true, Max: 200},
		Column{Name: "startDate", Kind: CalDate, Required: true},
		Column{Name: "endDate", Kind: CalDate, Required: true},
	)),
	journal(file("journalEvents",
		Column{Name: "schoolSourcedId", Kind: ID, Required: true, Ref: "orgs"},
		Column{Name: "classSourcedId", Kind: ID, Ref: "classes"},
		Column{Name: "title", Kind: Text, Required: true, Max: 200},
		Column{Name: "startTime", Kind: Instant, Required: true},
		Column{Name: "endTime", Kind: Instant},
		Column{Name: "place", Kind: Text, Max: 200},
		Column{Name: "text", Kind: Text, Max: 8000},
	)),
}

// roleWords are OneRoster's, 1.1 and 1.2, lower-cased.
var roleWords = []string{
	"administrator", "aide", "counselor", "districtadministrator", "guardian", "parent", "principal", "proctor", "relative",
	"siteadministrator", "student", "systemadministrator", "teacher",
}

// FileNamed finds a file of the format by its name without .csv.
func FileNamed(name string) (File, bool) {
	i := slices.IndexFunc(Format, func(f File) bool { return f.Name == name })
	if i < 0 {
		return File{}, false
	}
	return Format[i], true
}

// Column finds the place of a column in a row.
func (f File) Column(name string) int {
	return slices.IndexFunc(f.Columns, func(c Column) bool { return c.Name == name })
}
