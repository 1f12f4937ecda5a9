package store_test

import (
	"strings"
	"testing"

	"zvonok/store/school"
)

// A row that says something else under the sourcedId it had takes back what it said: a
// teacher's place that turns into a proctor's opens no class any more, whether the whole
// list came or the one row.
func TestAPlaceThatTurnsIntoNoneEnds(t *testing.T) {
	t.Parallel()
	turn := map[string]func(importing){
		"bulk": func(i importing) {
			i.must(with(t, "enrollments.csv", "et,h,s,t,teacher", "et,h,s,t,administrator", "enrollments.csv", "gt,g,s,t,teacher", "gt,g,s,t,proctor"), acceptRemovals)
		},
		"push": func(i importing) {
			r, err := i.push(i.key(""),
				`{"file":"enrollments","row":{"sourcedId":"et","classSourcedId":"h","schoolSourcedId":"s","userSourcedId":"t","role":"administrator"}}`,
				`{"file":"enrollments","row":{"sourcedId":"gt","classSourcedId":"g","schoolSourcedId":"s","userSourcedId":"t","role":"proctor"}}`)
			if err != nil || r.Refused != 0 {
				t.Fatal(err, r.Problems)
			}
		},
	}
	for name, do := range turn {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := importing{newImporting(t).DB, t}
			i.must(with(t))
			teacher := i.account(school.Teacher, "t")
			if got := i.reads(teacher, "a"); got == "nobody" {
				t.Fatal("the teacher reads nobody's diary before")
			}
			do(i)
			if got := i.reads(teacher, "a"); got != "nobody" {
				t.Errorf("the teacher who is none any more reads %q", got)
			}
			i.must(with(t)) // and back
			if got := i.reads(teacher, "a"); got == "nobody" {
				t.Error("the teacher who is one again reads nobody's diary")
			}
		})
	}
}

// A row of roles that comes with another role, or goes over to another person, ends the
// role that it gave before: a delta that makes a curator an aide leaves no curator.
func TestARoleThatTurnsIntoAnotherEnds(t *testing.T) {
	t.Parallel()
	roles := func(i importing) string {
		return strings.ReplaceAll(i.say(`SELECT p.sourced_id || ' ' || r.role FROM person_roles r JOIN people p ON p.id = r.person_id
			WHERE p.sourced_id IN ('t', 'p') AND (r.ends IS NULL OR r.ends >= '2026-11-23') ORDER BY 1`), "\n", ", ")
	}
	const more = `{"file":"roles","row":{"sourcedId":"rt9","userSourcedId":"t","role":"districtAdministrator","orgSourcedId":"s"}}`
	for name, c := range map[string]struct{ lines, want string }{
		"an aide":        {`{"file":"roles","row":{"sourcedId":"rt2","userSourcedId":"t","role":"aide","orgSourcedId":"s"}}`, "p parent, t teacher"},
		"the head":       {`{"file":"roles","row":{"sourcedId":"rt2","userSourcedId":"t","role":"principal","orgSourcedId":"s"}}`, "p parent, t management, t teacher"},
		"somebody else":  {`{"file":"roles","row":{"sourcedId":"rt2","userSourcedId":"p","role":"siteAdministrator","orgSourcedId":"s"}}`, "p curator, p parent, t teacher"},
		"by another row": {more + "\n" + `{"file":"roles","row":{"sourcedId":"rt2","userSourcedId":"p","role":"aide","orgSourcedId":"s"}}`, "p parent, t curator, t teacher"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := importing{newImporting(t).DB, t}
			i.must(with(t))
			if got := roles(i); got != "p parent, t curator, t teacher" {
				t.Fatal(got)
			}
			for _, line := range strings.Split(c.lines, "\n") { // one after the other
				if r, err := i.push(i.key(""), line); err != nil || r.Refused != 0 {
					t.Fatal(err, r.Problems)
				}
			}
			if got := roles(i); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// One row that cannot be used does not keep the others from ending what they gave.
func TestARoleTurnsBesideARowThatIsNone(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	i.must(with(t, "roles.csv", "rt2,t,secondary,siteAdministrator", "rt2,t,secondary,aide", "roles.csv", "ra,a,primary,student", "ra,a,primary,pupil"), keepGoing)
	got := i.say(`SELECT string_agg(p.sourced_id || ' ' || r.role, ', ' ORDER BY p.sourced_id, r.role) FROM person_roles r JOIN people p ON p.id = r.person_id
		WHERE r.ends IS NULL OR r.ends >= '2026-11-23'`)
	if want := "a student, b student, p parent, t teacher"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
