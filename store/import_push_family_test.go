package store_test

import (
	"slices"
	"testing"

	"zvonok/store"
)

// Мария stands on the list of the second school and has Семён in the first as well. The
// first school's key tells of Семён again and again: she stays his, until neither says
// so. Whose child it is of another school, a key neither makes nor ends.
func TestAPushKeepsAFamilyOfTwoSchools(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t, append(slices.Clone(twoSchools), "users.csv", "\"a,b\",s\n", "\"a,b,c\",s2\n")...), named("district"))
	links := func(want string) {
		t.Helper()
		if got := i.say(`SELECT string_agg(a.sourced_id || b.sourced_id, ' ' ORDER BY a.sourced_id) FROM guardians g JOIN people a ON a.id = g.student_id JOIN people b ON b.id = g.guardian_id
			WHERE g.ended_on IS NULL`); got != want {
			t.Errorf("families: %s, want %s", got, want)
		}
	}
	first, second := i.key("s"), i.key("s2")
	push := func(key store.APIKey, line string) {
		t.Helper()
		if r, err := i.push(key, line); err != nil || r.Refused != 0 {
			t.Errorf("%v %+v", err, r.Problems)
		}
	}
	links("ap bp cp")
	child := func(agents string) string {
		return `{"file":"users","row":{"sourcedId":"a","givenName":"Семён","familyName":"Звонков","agentSourcedIds":[` + agents + `],"primaryOrgSourcedId":"s"}}`
	}
	push(first, child(`"p"`))
	links("ap bp cp")
	push(first, child(`"t2","p"`)) // t2 is the other school's, and no family
	links("ap bp cp")
	push(first, child(``)) // her own row says that he is hers
	links("ap bp cp")
	push(second, `{"file":"users","row":{"sourcedId":"p","givenName":"Мария","familyName":"Звонкова","agentSourcedIds":["b","c"],"primaryOrgSourcedId":"s2"}}`)
	links("ap bp cp")
	push(first, child(``)) // now neither says so
	links("bp cp")
	push(first, child(`"p"`)) // a new link of another school's is none of the key's
	links("bp cp")
	push(second, `{"file":"users","row":{"sourcedId":"p","givenName":"Мария","familyName":"Звонкова","primaryOrgSourcedId":"s2"}}`)
	links("bp")
	// Who leaves the one school's list leaves with her codes at the other.
	i.Exec(t, `INSERT INTO invites (school_id, role, student_id, person_id, locator, hash, made_at, expires_at)
		SELECT a.school_id, 'parent', a.id, p.id, 'AAAA' || a.id, '', '2026-11-20', '2026-12-20' FROM people a, people p WHERE a.sourced_id IN ('a', 'b') AND p.sourced_id = 'p'`)
	push(second, `{"file":"users","remove":"p"}`)
	links("<nil>")
	if n := i.count(`SELECT count(*) FROM invites WHERE void_at IS NULL`); n != 0 {
		t.Errorf("%d codes of who left are open", n)
	}
}

// Exports say a family at one side as often as at both. A delta with the other side alone
// ends nothing: the row that says so has not changed.
func TestADeltaOfOneSideKeepsAFamily(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	key := i.key("")
	for _, c := range []struct{ row, want string }{
		{`"a","givenName":"Семён","familyName":"Звонков"`, "a b"},
		{`"p","givenName":"Мария","familyName":"Звонкова","agentSourcedIds":["b"]`, "b"},
		{`"a","givenName":"Семён","familyName":"Звонков","agentSourcedIds":["p"]`, "a b"},
		{`"p","givenName":"Мария","familyName":"Звонкова"`, "a"},
		{`"a","givenName":"Семён","familyName":"Звонков"`, ""},
	} {
		r, err := i.push(key, `{"file":"users","row":{"sourcedId":`+c.row+`,"primaryOrgSourcedId":"s"}}`)
		if err != nil || len(r.Problems) != 0 {
			t.Errorf("%v %+v", err, r.Problems)
		}
		if got := i.say(`SELECT coalesce(string_agg(a.sourced_id, ' ' ORDER BY a.sourced_id), '') FROM guardians g JOIN people a ON a.id = g.student_id WHERE g.ended_on IS NULL`); got != c.want {
			t.Errorf("after %s: %q, want %q", c.row, got, c.want)
		}
	}
}
