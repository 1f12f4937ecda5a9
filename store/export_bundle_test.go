package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"zvonok/store"
	"zvonok/store/bundle"
)

// give exports a school into a new folder and gives the folder back.
func (i importing) give(school string) string {
	i.t.Helper()
	dir, _ := i.gives(school)
	return dir
}

func (i importing) gives(school string) (string, store.ExportReport) {
	i.t.Helper()
	dir := filepath.Join(i.t.TempDir(), "school")
	w, err := bundle.Create(dir, false)
	if err != nil {
		i.t.Fatal(err)
	}
	defer w.Abandon()
	report, err := i.Export(i.t.Context(), store.Export{School: school, Begin: w.Begin})
	if err != nil {
		i.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		i.t.Fatal(err)
	}
	return dir, report
}

// sameBytes compares two bundles file by file.
func sameBytes(t *testing.T, one, two string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(one, "*"))
	others, err2 := filepath.Glob(filepath.Join(two, "*"))
	if err != nil || err2 != nil || len(files) != len(others) || len(files) == 0 {
		t.Fatalf("%d files and %d, %v, %v", len(files), len(others), err, err2)
	}
	for _, path := range files {
		a, err := os.ReadFile(path)
		b, err2 := os.ReadFile(filepath.Join(two, filepath.Base(path)))
		if err != nil || err2 != nil {
			t.Fatal(err, err2)
		}
		if bytes.Equal(a, b) {
			continue
		}
		was, is := bytes.Split(a, []byte("\n")), bytes.Split(b, []byte("\n"))
		for n := range min(len(was), len(is)) {
			if !bytes.Equal(was[n], is[n]) {
				t.Errorf("%s:%d:\n%s\n%s", filepath.Base(path), n+1, was[n], is[n])
				break
			}
		}
		t.Errorf("%s: %d lines and %d", filepath.Base(path), len(was), len(is))
	}
}

// again imports what was exported from this very database: nothing changes.
func (i importing) again(dir, source string) {
	i.t.Helper()
	report := i.must(dir, func(o *store.Import) { o.Source = source })
	for _, f := range report.Files {
		if f.Written != 0 || f.Removed != 0 || f.Quarantined != 0 {
			i.t.Errorf("again: %+v", f)
		}
	}
	if report.News != 0 || report.Links != 0 || report.Refused != 0 {
		i.t.Errorf("again: %d news, %d links, %v", report.News, report.Links, report.Problems)
	}
}

// roundTrip takes an export to another database and back to this one.
func (i importing) roundTrip(school, source string) string {
	i.t.Helper()
	one := i.give(school)
	other := newImporting(i.t)
	other.must(one)
	sameBytes(i.t, one, other.give(""))
	i.again(one, source)
	sameBytes(i.t, one, i.give(school))
	return one
}

func TestExportGivesBackTheSmallBundle(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	source := with(t)
	i.must(source)
	sameRows(t, source, i.roundTrip("", ""))
}

// What stays behind is counted, whatever goes out beside the tables: a mark of a work
// that was removed, and no more.
func TestExportSaysWhatStaysBehind(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t, "enrollments.csv", "et,h", "ex,g,s,t,proctor,,\net,h")) // r4 is exempt: no mark
	for _, want := range []map[string]int{{}, {"results": 2}} {
		_, report := i.gives("")
		for _, f := range report.Files {
			if f.Left != want[f.Name] {
				t.Errorf("%s: %d rows and %d stay behind, want %d", f.Name, f.Rows, f.Left, want[f.Name])
			}
		}
		i.Exec(t, `UPDATE works SET removed_at = '2026-11-23' WHERE sourced_id = 'w3'`) // r3's and r4's
	}
}

// What people entered here has no sourcedId. It goes out under one of ours, the same
// each time, and when it comes back nothing is entered twice.
func TestRowsEnteredHereGoOutAndAreKnownAgain(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	i.Exec(t, `INSERT INTO works (school_id, class_id, title, given_on, due_on) SELECT school_id, id, 'Устный ответ', '2026-11-23', '2026-11-23' FROM classes WHERE sourced_id = 'g';
		INSERT INTO marks (school_id, student_id, class_id, work_id, day, value, comment) SELECT w.school_id, p.id, w.class_id, w.id, '2026-11-23', '5', E'строка\r\nи\x07 звонок'
			FROM works w, people p WHERE w.title = 'Устный ответ' AND p.sourced_id = 'a';
		INSERT INTO notes (school_id, student_id, kind, day, text) SELECT school_id, id, 'remark', '2026-11-23', '=1+1' FROM people WHERE sourced_id = 'b';
		INSERT INTO classes (school_id, kind, title) SELECT id, 'homeroom', '11Я' FROM schools;
		INSERT INTO people (school_id, family, given) SELECT id, 'Рукописнов', 'Пётр' FROM schools;
		INSERT INTO enrolments (school_id, class_id, person_id, role) SELECT c.school_id, c.id, p.id, 'student' FROM classes c, people p WHERE c.title = '11Я' AND p.family = 'Рукописнов'`)
	count := func() string {
		return i.say(`SELECT (SELECT count(*) FROM marks), (SELECT count(*) FROM works), (SELECT count(*) FROM notes), (SELECT count(*) FROM people),
			(SELECT count(*) FROM classes), (SELECT count(*) FROM enrolments), (SELECT count(*) FROM subjects), (SELECT count(*) FROM categories)`)
	}
	before := count()
	dir := i.roundTrip("", "")
	if after := count(); after != before {
		t.Errorf("rows %s, were %s", after, before)
	}
	marked := 0
	for id, mark := range rowsOf(t, dir)["results"] {
		if mark["comment"] == "строка\nи звонок" {
			marked++
			if !strings.HasPrefix(id, "zvonok-") || !strings.Contains(id, "-marks-") {
				t.Errorf("the mark goes out as %s", id)
			}
		}
	}
	if marked != 1 {
		t.Errorf("the mark goes out %d times", marked)
	}
}
