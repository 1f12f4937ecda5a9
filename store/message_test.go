package store_test

import (
	"testing"
	"time"

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

// A file of a message is read by the two of the thread and by nobody else, is
// nobody's but the sender's to send, and stays as long as the message does.
func TestAFileOfAMessage(t *testing.T) {
	t.Parallel()
	w := newNoted(t)
	ctx := t.Context()
	id, err := w.KeepFile(ctx, w.leader, picture)
	if err != nil {
		t.Fatal(err)
	}
	var out store.Correspondence
	send := func(from, to store.Viewer) error {
		return w.Say(ctx, from, store.Saying{Student: w.ids["Аня"], To: to.Account, ToRole: to.Role, File: id}, replyTo(w, from, &out))
	}
	wantCode(t, send(w.mother, w.leader), school.Denied)
	if err := send(w.leader, w.mother); err != nil {
		t.Fatal(err)
	}
	w.Clock.Advance(1000 * time.Hour)
	if n, err := w.SweepFiles(ctx); err != nil || n != 0 {
		t.Errorf("swept %d, %v", n, err)
	}
	for _, v := range []store.Viewer{w.leader, w.mother} {
		if file, err := w.MessageFile(ctx, v, out.Messages[0].ID); err != nil || file != id {
			t.Errorf("%s: file %d, %v", v.Role, file, err)
		}
		if f, err := w.OpenFile(ctx, v, id); err != nil || f.MIME != "image/png" {
			t.Errorf("%s: %v", v.Role, err)
		}
	}
	for _, v := range []store.Viewer{w.father, w.stranger, w.student("Аня"), w.employee("Завучева", school.Management)} {
		_, err := w.OpenFile(ctx, v, id)
		wantCode(t, err, school.NotFound)
		_, err = w.MessageFile(ctx, v, out.Messages[0].ID)
		wantCode(t, err, school.NotFound)
	}
}
