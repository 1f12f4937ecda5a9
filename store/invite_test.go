package store_test

import (
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

func TestCodesOfAClass(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	for _, title := range []string{"5А", "5а", "5 «А»", "5-A"} { // the last is Latin
		issued := w.codes(store.Make{Role: school.InviteParent, School: "s1", Class: title, PerStudent: 2})
		if len(issued) != 4 {
			t.Fatalf("%s: %d codes, want two for each of two", title, len(issued))
		}
		first := issued[0]
		if first.Child.Family != "Примеров" || first.Class != "5А" || first.StudentID != "petr" || first.PersonID != "" || first.SchoolName != "Школа № 1" {
			t.Errorf("%+v", first)
		}
		if first.Expires.Sub(first.MadeAt) != store.InviteLife || !first.MadeAt.Equal(w.Clock.Now()) {
			t.Errorf("made %v, expires %v", first.MadeAt, first.Expires)
		}
	}
	if n := one[int](w, `SELECT count(*) FROM audit WHERE action = 'invite' AND school_id = 1 AND student_id IN (1, 2)`); n != 16 {
		t.Errorf("%d rows of audit, want 16", n)
	}
	if n := one[int](w, `SELECT count(DISTINCT locator) FROM invites`); n != 16 {
		t.Errorf("%d locators for 16 codes", n)
	}
	if issued := w.codes(store.Make{Role: school.InviteStudent, School: "s1", Class: "5А"}); len(issued) != 2 {
		t.Errorf("%d codes for two students", len(issued))
	}
}

func TestCodesOfPeople(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	family := w.codes(store.Make{Role: school.InviteParent, Person: "anna"})
	if len(family) != 2 || family[0].PersonID != "anna" || family[0].For.Given != "Анна" || family[1].StudentID != "maria" {
		t.Errorf("the mother of two: %+v", family)
	}
	if own := w.codes(store.Make{Role: school.InviteStudent, Person: "maria"}); len(own) != 1 || own[0].Student != 1 {
		t.Errorf("a student named as a person: %+v", own)
	}
	if staff := w.codes(store.Make{Role: school.InviteStaff, Person: "tamara"}); len(staff) != 1 || staff[0].For.Family != "Учительская" || staff[0].Student != 0 {
		t.Errorf("a teacher: %+v", staff)
	}
	if first := w.codes(store.Make{Role: school.InviteCurator, School: "s2"}); len(first) != 1 || first[0].Person != 0 || first[0].SchoolName != "Школа № 2" {
		t.Errorf("the first curator: %+v", first)
	}
}

func TestCodesThatCannotBe(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	for want, wrong := range map[school.Code][]store.Make{
		school.Invalid: {
			{Role: "owner", Student: "maria"},
			{Role: school.InviteParent},
			{Role: school.InviteParent, Class: "5А", Student: "maria"},
			{Role: school.InviteParent, Class: "5А"}, // of which school?
			{Role: school.InviteStaff, Class: "5А", School: "s1"},
			{Role: school.InviteCurator}, // of which school?
			{Role: school.InviteCurator, Student: "maria"},
			{Role: school.InviteParent, Student: "maria", PerStudent: 11},
			{Role: school.InviteParent, Student: "maria", PerStudent: -1},
			{Role: school.InviteStudent, Student: "maria", PerStudent: 2},
		},
		school.NotFound: {
			{Role: school.InviteParent, Student: "nobody"},
			{Role: school.InviteParent, Student: "maria", School: "s2"},
			{Role: school.InviteParent, Student: "maria", School: "s3"},
			{Role: school.InviteParent, Student: "tamara"},
			{Role: school.InviteParent, School: "s1", Class: "11Я"},
			{Role: school.InviteParent, Person: "tamara"},
			{Role: school.InviteStaff, Person: "maria"},
			{Role: school.InviteParent, School: "s1", Class: "5Б"}, // its only student left
		},
	} {
		for _, m := range wrong {
			if issued, err := w.MakeInvites(t.Context(), m); school.CodeOf(err) != want {
				t.Errorf("%+v: %d codes, %v, want %s", m, len(issued), err, want)
			}
		}
	}
	if n := one[int](w, `SELECT count(*) FROM invites`); n != 0 {
		t.Errorf("%d codes were written", n)
	}
}

// The database holds neither a code nor its secret.
func TestCodeIsKeptNowhere(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	code := w.codes(store.Make{Role: school.InviteParent, Student: "maria"})[0].Code
	row := one[string](w, `SELECT invites::text FROM invites`)
	for _, secret := range []string{code.Body(), code.Body()[school.LocatorLen:], code.String()} {
		if contains(row, secret) {
			t.Error("the secret stands in the row")
		}
	}
}

// An expired code that still sits on a locator gives way to a new one.
func TestExpiredLocatorIsDrawnAgain(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.codes(store.Make{Role: school.InviteParent, Student: "maria"})
	// All locators but one letter's worth are taken by codes that ran out.
	w.Exec(t, `INSERT INTO invites (school_id, role, student_id, locator, hash, made_at, expires_at)
		SELECT 1, 'parent', 1, substr(a, i, 1) || substr(a, j, 1) || substr(a, k, 1) || substr(a, l, 1), '\x00', $1, $1
		FROM (SELECT '0123456789ABCDEFGHJKMNPQRSTVWXYZ' a) x, generate_series(1, 32) i, generate_series(1, 32) j, generate_series(1, 4) k, generate_series(1, 32) l
		ON CONFLICT DO NOTHING`, w.Clock.Now())
	w.codes(store.Make{Role: school.InviteParent, School: "s1", Class: "5А", PerStudent: 10})
	w.codes(store.Make{Role: school.InviteParent, School: "s1", Class: "5А", PerStudent: 10})
	if n := one[int](w, `SELECT count(*) FROM invites WHERE void_why = 'expired'`); n == 0 {
		t.Error("40 draws over an eighth of all locators met none that had run out")
	}
}
