package store_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"zvonok/store"
	"zvonok/store/bundle"
)

// give exports a school into a new folder and gives the folder back.
func (i importing) give(school string) string {
	i.t.Helper()
	dir := filepath.Join(i.t.TempDir(), "school")
	w, err := bundle.Create(dir, false)
	if err != nil {
		i.t.Fatal(err)
	}
	defer w.Abandon()
	if _, err := i.Export(i.t.Context(), store.Export{School: school, Begin: w.Begin}); err != nil {
		i.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		i.t.Fatal(err)
	}
	return dir
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
	if report.News != 0 || report.Links != 0 || len(report.Problems) != 0 {
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
