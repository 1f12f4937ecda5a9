package store_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"zvonok/store"
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
			c := cells{}
			for n, column := range f.Columns {
				if v := row.Values[n]; v != nil {
					c[column.Name] = shown(v)
				}
			}
			out[f.Name][c["sourcedId"]] = c
		}
	}
	return out
}

func shown(v any) string {
	switch v := v.(type) {
	case time.Time:
		return v.Format(time.RFC3339Nano)
	case []string:
		slices.Sort(v)
		return strings.Join(v, ",")
	}
	return fmt.Sprint(v)
}

// sameRows holds what came out against what went in, column by column. What the
// database does not keep is written down in expected, and nowhere else.
func sameRows(t *testing.T, in, out string) {
	t.Helper()
	want, got := expected(rowsOf(t, in)), rowsOf(t, out)
	for _, f := range school.Format {
		for id, row := range want[f.Name] {
			other, there := got[f.Name][id]
			if !there {
				t.Errorf("%s: %s is not given back", f.Name, id)
				continue
			}
			for _, c := range f.Columns {
				if c.Name != "dateLastModified" && row[c.Name] != other[c.Name] {
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

// expected is a source bundle of one school as an export gives it back: the whole
// list of what is not the identity.
func expected(all map[string]map[string]cells) map[string]map[string]cells {
	drop := func(file string, when func(cells) bool) {
		maps.DeleteFunc(all[file], func(_ string, c cells) bool { return when(c) })
	}
	set := func(file string, change func(cells)) {
		for _, c := range all[file] {
			change(c)
		}
	}
	filled := func(c cells, column, value string) {
		if c[column] == "" {
			c[column] = value
		}
	}
	// Only the school is an org here; a word that is the rule is not said.
	drop("orgs", func(c cells) bool { return c["type"] != "school" })
	theSchool := slices.Sorted(maps.Keys(all["orgs"]))[0]
	set("orgs", func(c cells) { filled(c, "metadata.timeZone", "Europe/Moscow") })
	for file := range all {
		set(file, func(c cells) {
			if c["status"] == "active" || file != "users" {
				delete(c, "status")
			}
		})
	}
	set("courses", func(c cells) { c["orgSourcedId"] = theSchool })
	set("categories", func(c cells) { filled(c, "weight", "1"); filled(c, "metadata.counts", "true") })
	people(all, theSchool)
	drop("demographics", func(c cells) bool { return c["birthDate"] == "" })
	// Roles of no concern to the journal; who is primary is asked of teachers alone.
	drop("roles", func(c cells) bool { return c["role"] == "aide" || c["role"] == "proctor" })
	drop("enrollments", func(c cells) bool { return c["role"] != "student" && c["role"] != "teacher" })
	set("enrollments", func(c cells) {
		if c["primary"] != "true" || c["role"] != "teacher" {
			delete(c, "primary")
		}
	})
	// A work is of a day, not of a minute.
	zone, _ := time.LoadLocation(all["orgs"][theSchool]["metadata.timeZone"])
	set("lineItems", func(c cells) {
		for _, column := range []string{"assignDate", "dueDate"} {
			at, _ := time.Parse(time.RFC3339Nano, c[column])
			if !at.Equal(at.Truncate(24 * time.Hour)) {
				at = at.In(zone)
			}
			c[column] = at.Format(time.DateOnly) + "T00:00:00Z"
		}
	})
	// A result without a mark is none; a score that is no number is a textScore.
	drop("results", func(c cells) bool { return c["score"] == "" && c["textScore"] == "" })
	set("results", func(c cells) {
		if whole, is := strings.CutSuffix(c["score"], ".0"); is {
			c["score"] = whole
		}
		if strings.Trim(c["score"], "0123456789.") != "" && c["textScore"] == "" {
			c["textScore"], c["score"] = c["score"], ""
			if n := len(c["textScore"]); n == 2 && strings.ContainsAny(c["textScore"][:1], "123456789") && strings.ContainsAny(c["textScore"][1:], "+-") {
				c["score"] = c["textScore"][:1]
			}
		}
	})
	// The lesson tells the date.
	set("journalAttendance", func(c cells) {
		if c["lessonSourcedId"] != "" {
			delete(c, "date")
		}
		if c["minutes"] == "0" {
			delete(c, "minutes")
		}
	})
	return all
}

// people: contacts in their canonical form, one phone, family links of both sides.
func people(all map[string]map[string]cells, theSchool string) {
	is := func(id string, words ...string) bool {
		for _, r := range all["roles"] {
			if r["userSourcedId"] == id && slices.Contains(words, r["role"]) && (r["endDate"] == "" || r["endDate"] >= "2026-11-23") {
				return true
			}
		}
		return false
	}
	links := map[string]map[string]bool{}
	for id, c := range all["users"] {
		for _, other := range strings.Split(c["agentSourcedIds"], ",") {
			for _, pair := range [][2]string{{id, other}, {other, id}} {
				if is(pair[0], "student") && is(pair[1], "parent", "guardian", "relative") && pair[0] != pair[1] {
					for _, end := range [][2]string{pair, {pair[1], pair[0]}} {
						if links[end[0]] == nil {
							links[end[0]] = map[string]bool{}
						}
						links[end[0]][end[1]] = true
					}
				}
			}
		}
	}
	for id, c := range all["users"] {
		c["agentSourcedIds"] = strings.Join(slices.Sorted(maps.Keys(links[id])), ",")
		c["primaryOrgSourcedId"] = theSchool
		c["email"], _ = store.CanonicalEmail(c["email"])
		phone, err := store.CanonicalPhone(c["phone"])
		if err != nil {
			phone, _ = store.CanonicalPhone(c["sms"])
		}
		c["phone"], c["sms"] = phone, ""
	}
}
