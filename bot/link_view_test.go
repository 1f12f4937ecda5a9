package bot

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// newcomerRequest is a stranger who fills the form.
func newcomerRequest(t *testing.T, lang locale.Lang) *Request {
	t.Helper()
	r := parentOfTwo(t, lang)
	r.Session = store.Session{}
	r.draft = 9
	return r
}

func foundMaria() store.Found {
	return store.Found{
		Role: school.InviteParent, School: 1, SchoolName: "Школа № 1 <лучшая>", Class: "5А",
		Child: school.Person{ID: 101, Family: "Тестова", Given: "Мария", Middle: "Ивановна"},
	}
}

func foundAs(role school.InviteRole, change func(*store.Found)) store.Found {
	f := foundMaria()
	f.Role = role
	if change != nil {
		change(&f)
	}
	return f
}

func asTeacher(f *store.Found) {
	f.Child, f.Class = school.Person{}, ""
	f.Person = school.Person{Family: "Учительская", Given: "Тамара", Middle: "Львовна"}
}

func asNobody(f *store.Found) { f.Child, f.Class = school.Person{}, "" }

func semyon() store.Found {
	return foundAs(school.InviteParent, func(f *store.Found) {
		f.Class, f.Child = "2Б", school.Person{ID: 102, Family: "Тестов", Given: "Семён"}
	})
}

// madeUpCode is well formed and opens nothing.
const madeUpCode = "0000-0000-0000-0000-0"

func TestLinkScreens(t *testing.T) {
	t.Parallel()
	for _, lang := range []locale.Lang{locale.RU, locale.EN} {
		r := newcomerRequest(t, lang)
		parent := linking{Email: "anna@example.org"}
		screens := map[string]Screen{
			"who_parent":      whoScreen(r, ticketOf(foundMaria(), madeUpCode)),
			"who_student":     whoScreen(r, ticketOf(foundAs(school.InviteStudent, func(f *store.Found) { f.Moves = true }), madeUpCode)),
			"who_staff":       whoScreen(r, ticketOf(foundAs(school.InviteStaff, asTeacher), madeUpCode)),
			"who_curator":     whoScreen(r, ticketOf(foundAs(school.InviteCurator, asNobody), madeUpCode)),
			"consent":         consentScreen(r, store.ConsentParent),
			"consent_student": consentScreen(r, store.ConsentStudent),
			"consent_staff":   consentScreen(r, store.ConsentStaff),
			"more":            moreScreen(r, linking{Tickets: []linkTicket{ticketOf(foundMaria(), madeUpCode), ticketOf(semyon(), madeUpCode)}}),
			"done_parent":     linkedScreen(r, parent, store.Registered{Role: school.Parent, Linked: []store.Found{foundMaria(), semyon()}, Lost: 1, Mail: true}),
			"done_student": linkedScreen(r, linking{}, store.Registered{Role: school.Student, Linked: []store.Found{
				foundAs(school.InviteStudent, func(f *store.Found) { f.Moves = true }),
			}}),
			"done_staff":   linkedScreen(r, linking{}, store.Registered{Role: school.Teacher, Linked: []store.Found{foundAs(school.InviteStaff, asTeacher)}}),
			"done_waiting": linkedScreen(r, linking{}, store.Registered{Role: school.Teacher, Linked: []store.Found{foundAs(school.InviteStaff, asTeacher)}, Waiting: 2}),
			"done_curator": linkedScreen(r, linking{}, store.Registered{Role: school.Curator, Linked: []store.Found{foundAs(school.InviteCurator, asNobody)}}),
			"done_lost":    linkedScreen(r, parent, store.Registered{Lost: 1}),
			"done_added":   linkedScreen(r, linking{Consented: true, Complete: true}, store.Registered{Role: school.Parent, Linked: []store.Found{semyon()}}),
		}
		for step, s := range map[string]string{stepName: "", stepContacts: "", stepPhone: "", stepEmail: "yes", stepCode: ""} {
			at, _ := newLink(nil).form.step(step)
			data := `{"Contacts":"` + s + `"}`
			screen, err := at.ask(t.Context(), r, []byte(data))
			if err != nil {
				t.Fatal(err)
			}
			screens["ask_"+step] = screen
		}
		for name, screen := range screens {
			if lang == locale.EN {
				name += "_en"
			}
			golden(t, "link_"+name, screen)
		}
	}
}

// What a code that links nobody is told, one below the other.
func TestCodeWords(t *testing.T) {
	t.Parallel()
	r := newcomerRequest(t, locale.RU)
	already := foundMaria()
	already.Already = true
	var said []string
	for _, p := range []store.Peeked{
		{Slip: true},
		{Refused: true},
		{Refused: true, Until: r.Now.Add(15 * time.Minute)},
		{Until: r.Now.Add(time.Second)},
		{Until: r.Now.Add(61 * time.Minute)},
		{Until: r.Now.Add(121 * time.Minute)},
		{Until: r.Now.Add(64 * time.Hour)},
		{Found: &already},
	} {
		said = append(said, notLinked(r, p))
	}
	golden(t, "link_codes", Screen{Text: strings.Join(said, "\n\n— — —\n\n")})
	if f := foundMaria(); notLinked(r, store.Peeked{Found: &f}) != "" {
		t.Error("a good code is refused")
	}
}

// A word that changes in the consent is a new version: whoever agreed to the old
// one did not agree to the new.
func TestConsentIsVersioned(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		part   store.ConsentPart
		ru, en string
	}{
		{store.ConsentParent, "6e2c4ceafa0840a757a5da81815b703fa3ce3dfc8ec8f9d82277ff059ec536b2", "92cb6e3c6836f995fcaa1d8fb2e9262378643c4874a7939af7b0d441b2d229bb"},
		{store.ConsentStudent, "4732afd16300404add6c5d5c4825747755f1817e0314068e27e45508292a9a5e", "2414de0eaca81390f8a75dec2cfd953ffebc599ab603fc504a15ea1b26b35eca"},
		{store.ConsentStaff, "38edf60438c045d718fc8453696de1d8b3015d8ecc24af75af72cbef58487a40", "46122896a8de45bc5fd0bddeb0f4dfd8ffc0ff60d535a37ef9db7a01e32141e8"},
	} {
		for lang, want := range map[locale.Lang]string{locale.RU: c.ru, locale.EN: c.en} {
			given := consentTo(newcomerRequest(t, lang).T, c.part, time.Time{})
			if got := hex.EncodeToString(given.Hash); got != want {
				t.Errorf("%s, %s: the text of version %s is now %s: raise the version", c.part, lang, given.Version, got)
			}
			if given.Language != string(lang) || given.Part != c.part {
				t.Errorf("kept as %s, %s", given.Part, given.Language)
			}
		}
	}
	if strings.ReplaceAll(consentVersion, "-", "") != "2026113" || consentNumber != 20261103 {
		t.Error("version and number of the consent part")
	}
}

func TestProfileScreens(t *testing.T) {
	t.Parallel()
	given := time.Date(2026, 11, 22, 15, 4, 0, 0, time.UTC)
	for _, lang := range []locale.Lang{locale.RU, locale.EN} {
		r := parentOfTwo(t, lang)
		parent := store.Profile{Name: "Тестова Анна <b>", Phone: "+79000000001", Email: "anna@example.org", Consents: []store.Consent{consentTo(r.T, store.ConsentParent, given)}}
		confirmed := parent
		confirmed.Confirmed = true
		student := parentOfTwo(t, lang)
		student.Session.Role, student.Session.Roles = school.Student, []school.Role{school.Student}
		teacher := parentOfTwo(t, lang)
		teacher.Session.Role, teacher.Session.Roles = school.Teacher, []school.Role{school.Parent, school.Teacher, school.Curator}
		older := parent
		older.Consents = []store.Consent{{Version: "2025-1", Hash: []byte{1}, Language: "ru", At: given}}
		for name, screen := range map[string]Screen{
			"parent":         profileScreen(r, parent),
			"confirmed":      profileScreen(r, confirmed),
			"student":        profileScreen(student, store.Profile{Name: "Тестова Мария Ивановна", Born: school.Date(2015, 3, 1)}),
			"teacher":        profileScreen(teacher, store.Profile{Name: "Учительская Тамара Львовна"}),
			"consents":       consentsScreen(r, parent),
			"consents_old":   consentsScreen(r, older),
			"consents_none":  consentsScreen(r, store.Profile{}),
			"confirm_prompt": (&confirm{}).promptBelow(r, r.T.Say("profile.confirm_prompt")),
			"changed":        changedScreen(r, r.T.Say("profile.changed")),
		} {
			if lang == locale.EN {
				name += "_en"
			}
			golden(t, "profile_"+name, screen)
		}
	}
}

func TestChildrenScreens(t *testing.T) {
	t.Parallel()
	r := parentOfTwo(t, locale.RU)
	golden(t, "children", childrenScreen(r, 102))
	for i := range int64(10) { // a large family still fits
		r.Session.Children = append(r.Session.Children, store.Child{ID: 200 + i, Name: "Константин-Александр", Class: "11 инженерно-математический"})
	}
	golden(t, "children_many", childrenScreen(r, 101))
}

func TestLooksLikeDigits(t *testing.T) {
	t.Parallel()
	for _, meant := range []string{"123456", "123 456", "123-456", "12345", "1234567"} {
		if !looksLikeDigits(meant) {
			t.Errorf("%q is meant as the code of a letter", meant)
		}
	}
	for _, talk := range []string{"", "1234", "12345678", "+79000000001", "5А", "12.11.2026", "123456 привет", "1" + strings.Repeat(" ", 5000)} {
		if looksLikeDigits(talk) {
			t.Errorf("%.20q is not", talk)
		}
	}
}
