package store_test

import (
	"slices"
	"strings"
	"testing"
)

// Олег is on the second school's list and teaches at the first as well. The first
// school's key names him where it must, in its own lessons, remarks, places and roles;
// of himself it says nothing, and whom it has nothing to do with it cannot name.
func TestATeacherOfTwoSchoolsIsNamedByBoth(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t, append(slices.Clone(twoSchools), "enrollments.csv", "eb,h,", "e2,g,s,t2,teacher,false,\neb,h,")...), named("district"))
	key := i.key("s")
	of := func(who string) []string {
		return []string{
			`{"file":"journalLessons","row":{"sourcedId":"l9","classSourcedId":"g","date":"2026-11-26","number":1,"startTime":"08:30","endTime":"09:15","teacherSourcedId":"` + who + `"}}`,
			`{"file":"journalNotes","row":{"sourcedId":"n9","studentSourcedId":"a","kind":"remark","date":"2026-11-20","teacherSourcedId":"` + who + `","text":"—"}}`,
			`{"file":"enrollments","row":{"sourcedId":"e9","classSourcedId":"g","schoolSourcedId":"s","userSourcedId":"` + who + `","role":"teacher"}}`,
			`{"file":"roles","row":{"sourcedId":"r9","userSourcedId":"` + who + `","role":"teacher","orgSourcedId":"s"}}`,
		}
	}
	before := i.say(`SELECT to_jsonb(p) - 'modified_at' FROM people p WHERE sourced_id IN ('t2', 'c') ORDER BY 1`)
	if r, err := i.push(key, of("c")...); err != nil || r.Refused != 4 {
		t.Errorf("who is the other school's alone: %v %+v", err, r.Problems)
	}
	if r, err := i.push(key, of("t2")...); err != nil || len(r.Problems) != 0 {
		t.Errorf("%v %+v", err, r.Problems)
	}
	r, err := i.push(key, `{"file":"users","row":{"sourcedId":"t2","givenName":"Олег","familyName":"Другой","primaryOrgSourcedId":"s"}}`,
		`{"file":"users","remove":"t2"}`, `{"file":"demographics","row":{"sourcedId":"t2","birthDate":"1980-01-01"}}`)
	if err != nil || r.Refused != 2 { // of two lines about him the last one counts
		t.Errorf("%v %+v", err, r.Problems)
	}
	if after := i.say(`SELECT to_jsonb(p) - 'modified_at' FROM people p WHERE sourced_id IN ('t2', 'c') ORDER BY 1`); after != before {
		t.Errorf("%s\nwas\n%s", after, before)
	}
	got := i.say(`SELECT (SELECT p.sourced_id FROM lessons l JOIN people p ON p.id = l.teacher_id WHERE l.sourced_id = 'l9'),
		(SELECT string_agg(o.sourced_id, ' ' ORDER BY o.sourced_id) FROM person_roles r JOIN people p ON p.id = r.person_id JOIN schools o ON o.id = r.school_id
			WHERE p.sourced_id = 't2' AND r.role = 'teacher' AND r.ends IS NULL)`)
	if strings.TrimSpace(got) != "t2 | s s2" {
		t.Error(got)
	}
}
