package store_test

import (
	"strings"
	"testing"
)

// Who teaches at two schools of a source, and is taken off the list of the one,
// stays a teacher of the other; with a key of the one it cannot be otherwise.
func TestPushEndsNoRoleElsewhere(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t, "orgs.csv", "s,Школа", "z,Другая,school,Europe/Moscow\ns,Школа",
		"roles.csv", "rt,t,primary,teacher,s\n", "rt,t,primary,teacher,s\nrz,t,secondary,teacher,z\n"))
	roles := func() string {
		return i.say(`SELECT o.sourced_id || ' ' || r.role || CASE WHEN r.ends IS NULL THEN '' ELSE ' ended' END FROM person_roles r
			JOIN people p ON p.id = r.person_id JOIN schools o ON o.id = r.school_id WHERE p.sourced_id = 't' AND r.role = 'teacher' ORDER BY 1`)
	}
	if got := strings.Join(strings.Split(roles(), "\n"), ", "); got != "s teacher, z teacher" {
		t.Fatal(got)
	}
	r, err := i.push(i.key("s"),
		`{"file":"roles","row":{"sourcedId":"rt","status":"tobedeleted","userSourcedId":"t","roleType":"primary","role":"teacher","orgSourcedId":"s"}}`)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(strings.Split(roles(), "\n"), ", "); got != "s teacher ended, z teacher" {
		t.Errorf("%s (%+v)", got, r.Problems)
	}
}
