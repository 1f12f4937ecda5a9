package store_test

import (
	"strings"
	"testing"
)

// Deltas cross on their way: what takes a record back may be here before what made it.
// The older one makes nothing then, and the newer one that comes at last does.
func TestARemovalThatOvertakes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ row, holds string }{
		"a mark": {
			`{"file":"results","row":{"sourcedId":"x1",STAMP"lineItemSourcedId":"w1","studentSourcedId":"a","scoreStatus":"fully graded","score":2,"scoreDate":"2026-11-20"}}`,
			`SELECT count(*) FROM marks WHERE sourced_id = 'x1' AND removed_at IS NULL`,
		},
		"no mark": {
			`{"file":"results","row":{"sourcedId":"x1",STAMP"lineItemSourcedId":"w1","studentSourcedId":"a","scoreStatus":"exempt","scoreDate":"2026-11-20"}}`,
			`SELECT count(*) FROM outside_rows WHERE sourced_id = 'x1' AND cells ->> 'scoreStatus' = 'exempt'`,
		},
		"a place": {
			`{"file":"enrollments","row":{"sourcedId":"x1",STAMP"classSourcedId":"g","schoolSourcedId":"s","userSourcedId":"t","role":"teacher"}}`,
			`SELECT count(*) FROM enrolments WHERE sourced_id = 'x1' AND ends IS NULL`,
		},
		"a role": {
			`{"file":"roles","row":{"sourcedId":"x1",STAMP"userSourcedId":"p","role":"principal","orgSourcedId":"s"}}`,
			`SELECT count(*) FROM person_roles WHERE role = 'management' AND ends IS NULL`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := importing{newImporting(t).DB, t}
			i.must(with(t))
			key := i.key("s")
			file, _, _ := strings.Cut(strings.TrimPrefix(c.row, `{"file":"`), `"`)
			push := func(stamp string, removes bool, warned, holds int) {
				t.Helper()
				said := ``
				if stamp != "" {
					said = `"dateLastModified":"2026-11-20T` + stamp + `:00Z",`
				}
				line := strings.Replace(c.row, "STAMP", said, 1)
				if removes {
					line = `{"file":"` + file + `","row":{"sourcedId":"x1",` + said + `"status":"tobedeleted"}}`
				}
				r, err := i.push(key, line)
				if err != nil || r.Refused != 0 || len(r.Problems) != warned {
					t.Errorf("%s: %v %+v", stamp, err, r.Problems)
				}
				if got := i.count(c.holds); got != holds {
					t.Errorf("%s: it is there %d times, want %d", stamp, got, holds)
				}
				if text := rowsOf(t, i.give("s"))[file]["x1"]; (text != nil) != (holds > 0) && text["endDate"] == "" {
					t.Errorf("%s: %v goes out", stamp, text)
				}
			}
			before := i.count(`SELECT count(*) FROM outside_rows`)
			push("12:00", true, 0, 0)
			push("10:00", false, 1, 0) // made before it was taken back
			push("", true, 0, 0)
			for _, f := range i.must(with(t)).Files { // nor is what was never there missed
				if f.Written+f.Removed != 0 {
					t.Errorf("the whole again: %+v", f)
				}
			}
			push("11:00", false, 1, 0)
			push("13:00", false, 0, 1)
			push("15:00", true, 0, 0)
			push("14:00", false, 1, 0)
			push("16:00", false, 0, 1)
			push("", true, 0, 0)
			push("", false, 0, 1) // who says no dates is taken as it comes
			if name != "no mark" {
				if after := i.count(`SELECT count(*) FROM outside_rows`); after != before {
					t.Errorf("%d rows are kept outside, were %d", after, before)
				}
			}
		})
	}
}

// What one school takes back that was never there keeps no other from its own.
func TestARemovalOvertakesAtItsOwnSchool(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(district(t))
	one, other := i.key("z"), i.key("s")
	if r, err := i.push(one, `{"file":"results","row":{"sourcedId":"x1","status":"tobedeleted","dateLastModified":"2199-01-01"}}`); err != nil || r.Refused != 0 {
		t.Fatal(err, r.Problems)
	}
	r, err := i.push(other, `{"file":"results","row":{"sourcedId":"x1","dateLastModified":"2026-11-20","lineItemSourcedId":"w1","studentSourcedId":"a","scoreStatus":"fully graded","score":5,"scoreDate":"2026-11-20"}}`)
	if err != nil || len(r.Problems) != 0 || i.count(`SELECT count(*) FROM marks WHERE sourced_id = 'x1'`) != 1 {
		t.Errorf("%v %+v", err, r.Problems)
	}
}
