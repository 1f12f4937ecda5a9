package store_test

import (
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

func (w *noted) announces(v store.Viewer, a school.Announcing) (store.Announced, error) {
	w.t.Helper()
	var out store.Announced
	err := w.Announce(w.t.Context(), v, a, replyTo(w, v, &out))
	return out, err
}

func (w *noted) reads(v store.Viewer) (texts []string) {
	w.t.Helper()
	all, err := w.Announcements(w.t.Context(), v, 1)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, a := range all.All {
		texts = append(texts, a.Text)
	}
	return texts
}

// Whoever an announcement is for has it, and nobody else; who may not speak
// somewhere is refused there.
func TestAnnouncementsReachWhomTheyAreFor(t *testing.T) {
	t.Parallel()
	w := newNoted(t)
	son, subject, manager := w.student("Боря"), w.employee("Физиков", school.Teacher), w.employee("Завучева", school.Management)
	elsewhere := w.parentOf("мама Глеба", "Глеб")
	w.teaches("Физиков", "6Б", false) // and does not lead it
	place := func(class string) school.Announcing {
		return school.Announcing{School: w.ids["школа 1"], Class: w.ids[class], Part: school.ForFamilies, Text: class + "!"}
	}
	for name, c := range map[string]struct {
		who  store.Viewer
		what school.Announcing
		code school.Code
	}{
		"a class that is not hers":    {w.leader, place("6Б"), school.Denied},
		"a group is no class":         {w.leader, place("5А алгебра"), school.Denied},
		"the whole school":            {w.leader, school.Announcing{School: w.ids["школа 1"], Part: school.ForParents, Text: "!"}, school.Denied},
		"a subject teacher":           {subject, place("6Б"), school.Denied},
		"a parent":                    {w.mother, place("5А"), school.Denied},
		"another school's class":      {manager, school.Announcing{School: w.ids["школа 1"], Class: w.ids["1В"], Part: school.ForFamilies, Text: "!"}, school.Denied},
		"another school":              {manager, school.Announcing{School: w.ids["школа 2"], Part: school.ForFamilies, Text: "!"}, school.NotFound},
		"no words":                    {w.leader, school.Announcing{School: w.ids["школа 1"], Class: w.ids["5А"], Part: school.ForFamilies, Text: " \n"}, school.Invalid},
		"no part":                     {w.leader, school.Announcing{School: w.ids["школа 1"], Class: w.ids["5А"], Text: "!"}, school.Invalid},
		"an end before its beginning": {w.leader, school.Announcing{School: w.ids["школа 1"], Class: w.ids["5А"], Part: school.ForFamilies, Text: "!", Until: monday.AddDate(0, 0, -1)}, school.Invalid},
	} {
		if _, err := w.announces(c.who, c.what); school.CodeOf(err) != c.code || err == nil {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	if n := w.count(`SELECT (SELECT count(*) FROM announcements) + (SELECT count(*) FROM news_pending)`); n != 0 {
		t.Fatalf("what was refused left %d rows", n)
	}
	first, err := w.announces(w.leader, place("5А"))
	if err != nil {
		t.Fatal(err)
	}
	if first.Hearers != (store.Hearers{Parents: 2, Students: 1}) || first.By != "Придуманный\u00a0А." || !first.Mine {
		t.Errorf("%+v", first)
	}
	toParents := place("")
	toParents.Class, toParents.Part, toParents.Text = 0, school.ForParents, "школа!"
	if _, err := w.announces(manager, toParents); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		who  store.Viewer
		want int
	}{
		"a mother of the class": {w.mother, 2}, "another class": {w.stranger, 1}, "the student": {son, 1}, "another school": {elsewhere, 0},
		"the class teacher": {w.leader, 2}, "a teacher": {subject, 1}, "the management": {manager, 2},
	} {
		if got := w.reads(c.who); len(got) != c.want {
			t.Errorf("%s reads %q", name, got)
		}
	}
	// Who has left the class meanwhile keeps what was said in their time and hears no more.
	w.exec(`UPDATE enrolments SET ends = '2026-11-23' WHERE person_id = $1`, w.ids["Боря"])
	w.Clock.Advance(24 * time.Hour)
	later := place("5А")
	later.Text = "позже"
	if _, err := w.announces(w.leader, later); err != nil {
		t.Fatal(err)
	}
	if got := w.reads(son); len(got) != 1 || got[0] != "5А!" {
		t.Errorf("the son reads %q", got)
	}
}

// Opened it is read, once, by that account alone; withdrawn twice is a conflict,
// and a colleague may not do it.
func TestAnAnnouncementIsReadAndWithdrawn(t *testing.T) {
	t.Parallel()
	w := newNoted(t)
	ctx := t.Context()
	manager := w.employee("Завучева", school.Management)
	said, err := w.announces(w.leader, school.Announcing{School: w.ids["школа 1"], Class: w.ids["5А"], Part: school.ForFamilies, Text: "!"})
	if err != nil {
		t.Fatal(err)
	}
	unread := func(v store.Viewer) int {
		n, err := w.Unread(ctx, v)
		if err != nil {
			t.Fatal(err)
		}
		return n.Announcements
	}
	if unread(w.mother) != 1 || unread(w.father) != 1 || unread(w.leader) != 0 {
		t.Errorf("unread: %d, %d, and the author's %d", unread(w.mother), unread(w.father), unread(w.leader))
	}
	var out store.Announced
	for range 2 {
		if err := w.ReadAnnouncement(ctx, w.mother, said.ID, replyTo(w, w.mother, &out)); err != nil || !out.Read || out.Hearers != (store.Hearers{}) {
			t.Fatalf("%+v, %v", out, err)
		}
	}
	if unread(w.mother) != 0 || unread(w.father) != 1 || w.count(`SELECT count(*) FROM announcement_reads`) != 1 {
		t.Errorf("unread after reading: %d, %d", unread(w.mother), unread(w.father))
	}
	wantCode(t, w.ReadAnnouncement(ctx, w.stranger, said.ID, replyTo(w, w.stranger, &out)), school.NotFound)
	wantCode(t, w.WithdrawAnnouncement(ctx, w.mother, said.ID, replyTo(w, w.mother, &out)), school.NotFound)
	wantCode(t, w.WithdrawAnnouncement(ctx, manager, said.ID, replyTo(w, manager, &out)), school.NotFound)
	if err := w.WithdrawAnnouncement(ctx, w.leader, said.ID, replyTo(w, w.leader, &out)); err != nil || out.Withdrawn.IsZero() || out.Readers != 1 {
		t.Fatalf("%+v, %v", out, err)
	}
	wantCode(t, w.WithdrawAnnouncement(ctx, w.leader, said.ID, replyTo(w, w.leader, &out)), school.Conflict)
	if unread(w.father) != 0 || len(w.reads(w.father)) != 0 || len(w.reads(w.mother)) != 1 {
		t.Error("what was withdrawn is still for who has not read it, or gone for who has")
	}
}
