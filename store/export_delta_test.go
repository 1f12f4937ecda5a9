package store_test

import (
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

// TestADeltaGoesOutAsTheSum: a school comes in, a delta changes it, and what goes out
// is what a school goes out as that came with the sum of both at once, to the byte.
func TestADeltaGoesOutAsTheSum(t *testing.T) {
	t.Parallel()
	draws := 3
	if os.Getenv("ZVONOK_SOAK") != "" {
		draws = 30
	}
	for seed := range draws {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			first := drawnSchool(t, uint64(seed)+100)
			delta, sum := drawnDelta(t, first, uint64(seed))
			step, whole := newImporting(t), newImporting(t)
			step.must(first, keepGoing)
			report := step.must(delta, keepGoing)
			if report.Refused != 0 || file(report, "results").Written == 0 {
				t.Fatalf("the delta: %+v %v", report.Files, report.Problems)
			}
			whole.must(sum, keepGoing)
			given := step.give("")
			sameBytes(t, given, whole.give(""))
			sameRows(t, sum, given)
			for _, f := range step.must(delta, keepGoing).Files { // the same delta twice
				if f.Written != 0 || f.Quarantined != 0 {
					t.Errorf("again: %+v", f)
				}
			}
			sameBytes(t, given, step.give(""))
		})
	}
}

// lastDay is yesterday by the sandbox clock, on which what is taken back ends.
const lastDay = "2026-11-22"

// changeable are columns that a delta changes, by file, and files whose rows it may
// take back.
var (
	changeable = map[string]string{
		"academicSessions": "title", "courses": "title", "users": "middleName", "demographics": "birthDate", "classes": "location", "enrollments": "beginDate",
		"categories": "title", "journalLessons": "topic", "lineItems": "description", "results": "comment", "journalAttendance": "comment", "journalNotes": "text",
		"journalHolidays": "title", "journalEvents": "place", "roles": "roleType",
	}
	leaves = []string{"results", "journalAttendance", "journalNotes", "journalHolidays", "journalEvents", "enrollments", "roles", "users", "demographics"}
)

// drawnDelta draws changes to a bundle and gives them as a delta, and the bundle with
// them done.
func drawnDelta(t *testing.T, of string, seed uint64) (delta, sum string) {
	t.Helper()
	d := &draw{rand.New(rand.NewPCG(seed, 23)), t, of}
	delta, sum = t.TempDir(), t.TempDir()
	manifest := "propertyName,value\noneroster.version,1.2\nfile.orgs,absent\n"
	all := map[string]*sheet{}
	for _, f := range school.Format {
		d.edit(f.Name, func(s *sheet) {
			for _, column := range []string{"status", "dateLastModified", "endDate", changeable[f.Name]} {
				if f.Column(column) >= 0 {
					s.ensure(column)
				}
			}
			all[f.Name] = s
		})
	}
	gone := map[string]bool{} // whose role of a kind was taken back
	mayGo := func(file string, s *sheet, row []string) bool {
		if file != "roles" {
			return slices.Contains(leaves, file)
		}
		user := *s.at(row, "userSourcedId")
		key := user + heldRole(*s.at(row, "role"))
		may := !gone[user] && !gone[key]
		gone[key] = true
		return may
	}
	for _, f := range school.Format[1:] {
		s, said := all[f.Name], &sheet{header: all[f.Name].header}
		for n := 0; n < len(s.rows); n++ {
			row := s.rows[n]
			if strings.HasPrefix(row[0], "new-") { // they stand at the end
				break
			}
			if f.Name == "roles" && gone[*s.at(row, "userSourcedId")] {
				continue // they went with whose they were
			}
			switch {
			case d.odds(6) && mayGo(f.Name, s, row):
				back := make([]string, len(s.header))
				*s.at(back, "sourcedId"), *s.at(back, "status"), *s.at(back, "dateLastModified") = row[0], "tobedeleted", laterStamp
				said.rows = append(said.rows, back)
				gone[row[0]] = true
				if !tookBack(all, f.Name, row) {
					s.rows = slices.Delete(s.rows, n, n+1)
					n--
				}
			case d.odds(6):
				*s.at(row, "dateLastModified") = laterStamp
				d.otherwise(s, f.Name, row)
				said.rows = append(said.rows, slices.Clone(row))
			case d.odds(12) && f.Name != "demographics" && f.Name != "users":
				more := slices.Clone(row)
				more[0], *s.at(more, "dateLastModified") = "new-"+row[0], laterStamp
				s.rows = append(s.rows, more)
				said.rows = append(said.rows, slices.Clone(more))
			}
		}
		manifest += "file." + f.Name + ",delta\n"
		writeSheet(t, delta, f.Name, said)
	}
	for _, f := range school.Format {
		writeSheet(t, sum, f.Name, all[f.Name])
	}
	if err := os.WriteFile(filepath.Join(delta, "manifest.csv"), []byte(manifest), 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(filepath.Join(of, "manifest.csv"))
	if err == nil {
		err = os.WriteFile(filepath.Join(sum, "manifest.csv"), text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return delta, sum
}

const laterStamp = "2026-11-22T10:00:00Z"

// otherwise says something else in a row.
func (d *draw) otherwise(s *sheet, file string, row []string) {
	switch column := changeable[file]; column {
	case "birthDate":
		*s.at(row, column) = d.one("", "2013-03-01")
	case "beginDate":
		*s.at(row, column) = "2026-09-02"
		if d.odds(4) {
			*s.at(row, "role") = d.one("proctor", "administrator", "student", "teacher")
		}
	case "roleType":
		*s.at(row, column) = d.one("", "primary", "secondary")
	case "comment":
		*s.at(row, column) = d.one("", "сказано иначе")
		if file == "results" && d.odds(3) {
			*s.at(row, "scoreStatus"), *s.at(row, "score"), *s.at(row, "textScore") = d.one("exempt", "not submitted"), d.one("", "3"), ""
		}
	default:
		*s.at(row, column) = d.one("сказано иначе", "сказано опять иначе")
		if file == "users" && d.odds(2) {
			*s.at(row, "agentSourcedIds") = "" // the other side may say it still
		}
	}
}

// tookBack does to a bundle what a delta does that takes a row back, where the row
// stays: people and places are dated, and so is a role that is not held by another row.
func tookBack(all map[string]*sheet, file string, row []string) (stays bool) {
	s := all[file]
	until := func(s *sheet, row []string) {
		if end := s.at(row, "endDate"); *end == "" || *end > lastDay {
			*end = lastDay
		}
	}
	inactive := strings.EqualFold(*s.at(row, "status"), "inactive")
	switch {
	case file == "enrollments" && (*s.at(row, "role") == "student" || *s.at(row, "role") == "teacher") && !inactive:
		*s.at(row, "dateLastModified") = laterStamp
		until(s, row)
		return true
	case file == "users":
		*s.at(row, "dateLastModified"), *s.at(row, "status") = laterStamp, "inactive"
		if inactive {
			return true
		}
		roles := all["roles"]
		for _, r := range roles.rows {
			if *roles.at(r, "userSourcedId") == row[0] && heldRole(*roles.at(r, "role")) != "" && !strings.EqualFold(*roles.at(r, "status"), "inactive") {
				until(roles, r)
			}
		}
		return true
	case file == "roles" && heldRole(*s.at(row, "role")) != "" && !inactive:
		for _, other := range s.rows {
			if other[0] != row[0] && *s.at(other, "userSourcedId") == *s.at(row, "userSourcedId") && heldRole(*s.at(other, "role")) == heldRole(*s.at(row, "role")) &&
				!strings.EqualFold(*s.at(other, "status"), "inactive") {
				return false
			}
		}
		*s.at(row, "dateLastModified") = laterStamp
		until(s, row)
		return true
	}
	return false
}

// heldRole is the role that a word of OneRoster stands for.
func heldRole(word string) string {
	switch strings.ToLower(word) {
	case "student", "teacher":
		return strings.ToLower(word)
	case "parent", "guardian", "relative":
		return "parent"
	case "principal", "counselor":
		return "management"
	case "aide", "proctor":
		return ""
	}
	return "curator"
}

func (s *sheet) ensure(column string) {
	if !slices.Contains(s.header, column) {
		s.header = append(slices.Clone(s.header), column)
		for n := range s.rows {
			s.rows[n] = append(slices.Clone(s.rows[n]), "")
		}
	}
}

func writeSheet(t *testing.T, dir, file string, s *sheet) {
	t.Helper()
	f, err := os.Create(filepath.Join(dir, file+".csv"))
	if err != nil {
		t.Fatal(err)
	}
	if err := csv.NewWriter(f).WriteAll(append([][]string{s.header}, s.rows...)); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

// A delta that comes late, or a second time after a newer one, takes nothing back: the
// newer record stays, whichever comes last, and the report names the line. A row that
// does not say when it was changed counts as it comes.
func TestAnOlderDeltaDoesNotWin(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	mark := func(stamp, status, score string) string {
		dir := t.TempDir()
		for name, text := range map[string]string{
			"manifest.csv": "propertyName,value\noneroster.version,1.2\nfile.results,delta\n",
			"results.csv": "sourcedId,status,dateLastModified,lineItemSourcedId,studentSourcedId,scoreStatus,score,scoreDate,comment,textScore\n" +
				"m1," + status + "," + stamp + ",w1,a,fully graded," + score + ",2026-11-20,,\n",
		} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		return dir
	}
	is := func(want string) {
		t.Helper()
		if got := i.say(`SELECT value FROM marks WHERE sourced_id = 'm1' AND removed_at IS NULL`); got != want {
			t.Errorf("the mark is %q, want %q", got, want)
		}
	}
	i.must(mark("2026-11-20T12:00:00Z", "active", "5"))
	is("5")
	report := i.must(mark("2026-11-20T11:59:59Z", "active", "2"))
	is("5")
	if f := file(report, "results"); f.Quarantined != 1 || report.Refused != 0 || len(report.Problems) != 1 || report.Problems[0].Line != 2 ||
		report.Problems[0].Column != "dateLastModified" || report.Problems[0].Value != "2026-11-20T11:59:59Z" {
		t.Errorf("the older one: %+v, %+v", f, report.Problems)
	}
	i.must(mark("2026-11-20T11:00:00Z", "tobedeleted", ""))
	is("5")
	i.must(mark("2026-11-20T12:00:00Z", "active", "4")) // the same moment: what comes last counts
	is("4")
	i.must(mark("2026-11-20T13:00:00Z", "tobedeleted", ""))
	is("")
	i.must(mark("2026-11-20T12:30:00Z", "active", "3")) // it was removed after that
	is("")
	i.must(mark("", "active", "2"))
	is("2")
	i.hears(`mark | student | <nil> | 2 | <nil>`)
	// A push is a delta as well; whoever sends is told by the line, and is not refused.
	i.must(mark("2026-11-21T12:00:00Z", "active", "5"))
	r, err := i.push(i.key(""), `{"file":"results","row":{"sourcedId":"m1","dateLastModified":"2026-11-21T10:00:00Z","lineItemSourcedId":"w1","studentSourcedId":"a","scoreStatus":"fully graded","score":2,"scoreDate":"2026-11-20"}}`)
	if err != nil || r.Refused != 0 || len(r.Problems) != 1 || r.Problems[0].Line != 1 {
		t.Errorf("the older push: %+v, %v", r.Problems, err)
	}
	is("5")
}

// What is no table's is as old or new as anything else: a result without a mark, a role
// of no concern, a birth date.
func TestAnOlderDeltaDoesNotWinOutsideEither(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	key := i.key("")
	lines := func(stamp, status, role, born string) []string {
		return []string{
			`{"file":"results","row":{"sourcedId":"m2","dateLastModified":"` + stamp + `","lineItemSourcedId":"w1","studentSourcedId":"a","scoreStatus":"` + status + `","scoreDate":"2026-11-20"}}`,
			`{"file":"roles","row":{"sourcedId":"ro","dateLastModified":"` + stamp + `","userSourcedId":"a","role":"` + role + `","orgSourcedId":"s"}}`,
			`{"file":"demographics","row":{"sourcedId":"a","dateLastModified":"` + stamp + `","birthDate":"` + born + `"}}`,
		}
	}
	print := func() string {
		return i.say(`SELECT file, sourced_id, cells::text FROM outside_rows UNION ALL SELECT 'born', born::text, born_said::text FROM people WHERE sourced_id = 'a' ORDER BY 1`)
	}
	push := func(want int, all []string) {
		t.Helper()
		r, err := i.push(key, all...)
		if err != nil || r.Refused != 0 || len(r.Problems) != want {
			t.Errorf("%d problems, want %d: %+v, %v", len(r.Problems), want, r.Problems, err)
		}
	}
	push(1, lines("2026-11-20T12:00:00Z", "exempt", "aide", "2014-01-01")) // one warning: what is a role for
	before := print()
	push(3, lines("2026-11-20T11:00:00Z", "not submitted", "proctor", "2013-01-01"))
	if after := print(); after != before || !strings.Contains(before, "exempt") || !strings.Contains(before, "aide") {
		t.Errorf("an older push changed\n%s\nto\n%s", before, after)
	}
	push(1, lines("2026-11-20T13:00:00Z", "not submitted", "proctor", "2013-01-01"))
	if after := print(); !strings.Contains(after, "not submitted") || !strings.Contains(after, "proctor") || !strings.Contains(after, "2013-01-01") {
		t.Errorf("a newer push left\n%s", after)
	}
}

// What every school of a source has a copy of is as old at each as that one was told.
func TestAnOlderPushIsOlderAtItsOwnSchool(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(district(t))
	push := func(school, stamp, title string, stale int) {
		t.Helper()
		r, err := i.push(i.key(school), `{"file":"categories","row":{"sourcedId":"c","title":"`+title+`","dateLastModified":"`+stamp+`"}}`)
		if err != nil || r.Refused != 0 || len(r.Problems) != stale {
			t.Errorf("%s %s: %v %+v", school, stamp, err, r.Problems)
		}
	}
	push("s", "2026-11-20T13:00:00Z", "Зачёт", 0)
	push("z", "2026-11-20T12:00:00Z", "Срез", 0)
	push("s", "2026-11-20T12:30:00Z", "Опрос", 1)
	if got := i.say(`SELECT string_agg(title, ' ' ORDER BY title) FROM categories WHERE sourced_id = 'c'`); got != "Зачёт Срез" {
		t.Error(got)
	}
}

// A bulk file is how things are, whenever they were changed; a date that alone is new
// is taken over, and nothing else is: no row counts as changed, nothing is told.
func TestABulkFileIsHowThingsAre(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	dated := func(day, mark string) string {
		return with(t, "results.csv", "sourcedId,", "sourcedId,dateLastModified,", "results.csv", "\nr1,", "\nr1,"+day+",", "results.csv", "\nr2,", "\nr2,"+day+",", "results.csv", "\nr3,", "\nr3,"+day+",", "results.csv", "\nr4,", "\nr4,"+day+",", "results.csv", "graded,4,", "graded,"+mark+",")
	}
	i.must(dated("2026-11-20", "5"))
	report := i.must(dated("2026-11-21", "5"))
	if f := file(report, "results"); f.Written != 0 || report.News != 0 || report.Changes.Marks != (store.Change{}) {
		t.Errorf("a new date alone: %+v, %+v", f, report.Changes)
	}
	if got := i.say(`SELECT DISTINCT modified_at AT TIME ZONE 'UTC' FROM marks`); !strings.HasPrefix(got, "2026-11-21 00:00:00") || strings.Contains(got, "\n") {
		t.Errorf("the dates are %s", got)
	}
	if report = i.must(dated("2026-11-01", "3")); file(report, "results").Written == 0 || report.News == 0 {
		t.Errorf("an older bulk file: %+v", file(report, "results"))
	}
}
