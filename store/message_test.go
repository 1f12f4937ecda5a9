package store_test

import (
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

// A message closes its update with the answer, or nothing of it happened: asked
// for again it is not sent again.
func TestAMessageIsSentOnce(t *testing.T) {
	t.Parallel()
	w := newNoted(t)
	ctx := t.Context()
	var out store.Correspondence
	reply := replyTo(w, w.mother, &out)
	say := func() error {
		return w.Say(ctx, w.mother, store.Saying{Student: w.ids["Аня"], To: w.leader.Account, ToRole: school.Teacher, Text: " Здравствуйте "}, reply)
	}
	if err := say(); err != nil {
		t.Fatal(err)
	}
	if len(out.Messages) != 1 || out.Messages[0].Text != "Здравствуйте" || out.StaffName != "Придуманный\u00a0А." {
		t.Errorf("%+v", out)
	}
	wantCode(t, say(), school.Conflict)
	if n := w.count(`SELECT count(*) FROM messages`); n != 1 {
		t.Errorf("%d messages", n)
	}
	if got := w.heard(w.leader); got != "message_came" {
		t.Errorf("the class teacher hears %q", got)
	}
	wantCode(t, w.Say(ctx, w.mother, store.Saying{Student: w.ids["Аня"], To: w.leader.Account, ToRole: school.Teacher, Text: " "}, reply), school.Invalid)
	wantCode(t, w.ReadThread(ctx, w.father, out.ID, 1, replyTo(w, w.father, &out)), school.NotFound)
}

// Whom one may write to: a family its teachers and curators, a teacher the
// families of those who are taught, and nobody else.
func TestWhomOneMayWriteTo(t *testing.T) {
	t.Parallel()
	w := newNoted(t)
	son, subject, curator := w.student("Боря"), w.employee("Физиков", school.Teacher), w.employee("Кураторов", school.Curator)
	for name, c := range map[string]struct {
		who   store.Viewer
		child string
		want  []store.Viewer
	}{
		"a mother":                        {w.mother, "Аня", []store.Viewer{w.leader, subject}},
		"a mother of another child":       {w.mother, "Вера", nil},
		"a student":                       {son, "Боря", []store.Viewer{w.leader, subject}},
		"the class teacher":               {w.leader, "Боря", []store.Viewer{w.mother, son}},
		"a teacher of a child not taught": {w.leader, "Вера", nil},
		"a subject teacher":               {subject, "Вера", []store.Viewer{w.stranger}},
		"the curator of another school":   {curator, "Аня", nil},
	} {
		all, err := w.Partners(t.Context(), c.who, w.ids[c.child])
		if err != nil {
			t.Fatal(err)
		}
		got := map[int64]bool{}
		for _, p := range all {
			got[p.Account] = true
		}
		for _, v := range c.want {
			if !got[v.Account] {
				t.Errorf("%s cannot write to %d", name, v.Account)
			}
		}
		if len(got) != len(c.want) {
			t.Errorf("%s may write to %d, want %d", name, len(got), len(c.want))
		}
	}
}
