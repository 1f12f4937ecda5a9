package store_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zvonok/store/bundle"
	"zvonok/store/school"
)

// cells is a row by column, empty ones left out, as text.
type cells map[string]string

// rowsOf reads a bundle whole: file, sourcedId, cells.
func rowsOf(t *testing.T, dir string) map[string]map[string]cells {
	t.Helper()
	b, err := bundle.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = b.Close() }()
	out := map[string]map[string]cells{}
	for _, f := range school.Format {
		out[f.Name] = map[string]cells{}
		for row, p := range b.Rows(f.Name) {
			if p != nil {
				t.Fatalf("%+v", *p)
			}
			c := cellsOf(f, row)
			out[f.Name][c["sourcedId"]] = c
		}
	}
	return out
}

func cellsOf(f school.File, row school.Row) cells {
	c := cells{}
	for n, column := range f.Columns {
		if v := row.Values[n]; v != nil {
			c[column.Name] = shown(v)
		}
	}
	return c
}

func shown(v any) string {
	switch v := v.(type) {
	case time.Time:
		return v.Format(time.RFC3339Nano)
	case []string:
		return strings.Join(v, ",")
	}
	return fmt.Sprint(v)
}

// sameRows holds what came out against what went in, every column of every row. Both
// were read by the same reader, so they are the same where the format has several ways
// to write one thing (LF and CRLF, TRUE and true and 1, GradingPeriod and
// gradingPeriod, 8:30 and 08:30, an instant in any zone, 1.50 and 1.5, blanks around a
// value); beyond that one thing alone is not told apart: see expected.
func sameRows(t *testing.T, in, out string) {
	t.Helper()
	sameSheets(t, expected(rowsOf(t, in)), rowsOf(t, out))
}

func sameSheets(t *testing.T, want, got map[string]map[string]cells) {
	t.Helper()
	for _, f := range school.Format {
		for id, row := range want[f.Name] {
			other, there := got[f.Name][id]
			if !there {
				t.Errorf("%s: %s is not given back", f.Name, id)
				continue
			}
			for _, c := range f.Columns {
				if row[c.Name] != other[c.Name] {
					t.Errorf("%s: %s: %s went in as %q and came out as %q", f.Name, id, c.Name, row[c.Name], other[c.Name])
				}
			}
		}
		for id := range got[f.Name] {
			if _, there := want[f.Name][id]; !there {
				t.Errorf("%s: %s came from nowhere", f.Name, id)
			}
		}
	}
}

// expected is a bundle as an export gives it back: the whole list of what is not the
// identity. OneRoster has rows of a bulk file active and leaves their status empty, so
// «active» is what an empty status says.
func expected(all map[string]map[string]cells) map[string]map[string]cells {
	for _, rows := range all {
		for _, c := range rows {
			if c["status"] == "active" {
				delete(c, "status")
			}
		}
	}
	return all
}
