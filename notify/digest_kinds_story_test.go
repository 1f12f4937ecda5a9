package notify_test

import (
	"strings"
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

// hearsOf is what the last digest says and does not say of a child, by chat and by mail.
func (m *member) hearsOf(name string, said, unsaid []string) {
	m.h.t.Helper()
	for way, text := range map[string]string{"chat": m.last(), "mail": m.letters()[len(m.letters())-1].Text} {
		_, of, ok := strings.Cut(text, name+", 5А")
		if !ok {
			m.h.t.Errorf("%s: nothing of %s:\n%s", way, name, text)
		}
		of, _, _ = strings.Cut(of, ", 5А")
		for _, want := range said {
			if !strings.Contains(of, want) {
				m.h.t.Errorf("%s: of %s %q is missing:\n%s", way, name, want, text)
			}
		}
		for _, never := range unsaid {
			if strings.Contains(of, never) {
				m.h.t.Errorf("%s: of %s %q is told:\n%s", way, name, never, text)
			}
		}
	}
}

// A mother wants to hear of each child what she chose for it, in one digest: no
// marks of the elder one, no homework and no control works of the younger.
func TestEachChildWithItsOwnKinds(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr := h.child("Мария"), h.child("Пётр")
	anna := h.parent("Анна", true, maria, petr)
	boris := h.parent("Борис", true, petr)
	anna.wants(maria, school.NewsMark, store.InDigest, false)
	anna.wants(petr, school.NewsHomework, store.InDigest, false)
	anna.wants(petr, school.NewsControl, store.InDigest, false)
	h.exec(`UPDATE lessons SET homework = '№ 145', due_day = '2026-11-24' WHERE class_id = 2 AND day = '2026-11-23'`)
	h.exec(`INSERT INTO works (school_id, class_id, title, control, given_on, due_on) VALUES (1, 3, 'Нотная грамота', true, '2026-11-20', '2026-11-26')`)
	for _, child := range []int64{maria, petr} {
		h.graded(child, 1, "2026-11-23", "5")
		h.graded(child, 2, "2026-11-23", "4")
		h.graded(child, 2, "2026-11-23", "3")
		h.mark(child, "5")
		h.tell(child, school.NewsRemark, school.Fact{Subject: "Музыка", Text: "Громко поёт"})
	}
	if tally := h.at(evening); tally[store.ByChat][store.Sent] != 2 || tally[store.ByMail][store.Sent] != 2 {
		t.Fatalf("%v", tally)
	}
	anna.hearsOf("Мария", []string{"Громко поёт", "№ 145", "Нотная грамота"}, []string{"5 (отлично)"})
	anna.hearsOf("Пётр", []string{"Громко поёт", "5 (отлично)"}, []string{"№ 145", "Нотная грамота"})
	boris.hearsOf("Пётр", []string{"Громко поёт", "5 (отлично)", "№ 145", "Нотная грамота"}, nil)
	letter := anna.letters()[0]
	if want := "Мария: 1 замечание; Пётр: 1 новая оценка, 1 замечание — 23 ноября"; letter.Subject != want {
		t.Errorf("subject %q", letter.Subject)
	}
	if len(letter.Files) != 1 {
		t.Errorf("%d pictures of marks, want Пётр's alone", len(letter.Files))
	}
}

// A week is summed up without what is left out of it.
func TestAWeekWithoutItsMarks(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr := h.child("Мария"), h.child("Пётр")
	anna := h.parent("Анна", true, maria, petr)
	h.exec(`UPDATE subscriptions SET cadence = 'weekly', days = 64, next_at = '2026-11-22 16:00+00', next_on = '2026-11-22'`)
	anna.wants(0, school.NewsMark, store.InDigest, false)
	anna.wants(petr, school.NewsMark, store.InDigest, true)
	anna.wants(petr, school.NewsAbsence, store.InDigest, false)
	for _, child := range []int64{maria, petr} {
		h.weekMarks(child, 2, "5", "4")
		h.away(child, "2026-11-17", 2, "absent")
	}
	sunday := evening.AddDate(0, 0, -1)
	h.Clock.Set(sunday.AddDate(0, 0, -3))
	h.at(sunday)
	anna.hearsOf("Мария", []string{"пропущен 1 урок"}, []string{"5, 4", "средний"})
	anna.hearsOf("Пётр", []string{"5, 4"}, []string{"пропущен"})
	if want := "Мария: пропущен 1 урок; Пётр: 2 оценки — неделя 16–22 ноября"; anna.letters()[0].Subject != want {
		t.Errorf("subject %q", anna.letters()[0].Subject)
	}
}

// Where all that is new was not chosen, the digest is silent; who wants it anyway
// reads no more than is true. A child of whom nothing was chosen is not in it beside
// its siblings.
func TestNothingNewOfWhatWasChosen(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr := h.child("Мария"), h.child("Пётр")
	anna, boris := h.parent("Анна", false, maria), h.parent("Борис", true, maria, petr)
	h.exec(`UPDATE subscriptions SET empty_too = true WHERE id = $1`, boris.subscription)
	for _, m := range []*member{anna, boris} {
		m.wants(0, school.NewsMark, store.InDigest, false)
	}
	for _, kind := range school.NoticeKinds() {
		boris.wants(petr, kind, store.InDigest, false)
	}
	h.mark(maria, "5")
	h.mark(petr, "5")
	tally := h.at(evening)
	if tally[store.ByChat][store.Empty] != 1 || anna.heard() != 0 {
		t.Errorf("%v", tally)
	}
	boris.hearsOf("Мария", []string{"Ничего нового из того, что вы выбрали для сводки."}, []string{"отлично"})
	if text := boris.last(); strings.Contains(text, "Пётр") {
		t.Errorf("Борис hears:\n%s", text)
	}
	if want := "Мария: ничего нового из выбранного — 23 ноября"; boris.letters()[0].Subject != want {
		t.Errorf("subject %q", boris.letters()[0].Subject)
	}
}

// What is switched off while the digest waits for its turn is not in it; what is
// switched on again comes with all that is new since the last digest.
func TestAKindSwitchedWhileTheTurnIsAwaited(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	door := &doorkeeper{Channel: h.chat}
	door.shut()
	h.runs(h.senderOf(door, 4))
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	for i, on := range []bool{false, true} {
		h.mark(maria, "5")
		h.tell(maria, school.NewsRemark, school.Fact{Subject: "Музыка", Text: "Громко поёт"})
		h.claim(evening.AddDate(0, 0, i))
		eventually(t, "at the door", func() bool { return door.waits() == 1 })
		anna.wants(0, school.NewsMark, store.InDigest, on)
		door.open()
		h.settledAll()
		door.shut()
		if told := strings.Contains(anna.last(), "5 (отлично)"); told != on || !strings.Contains(anna.last(), "Громко поёт") {
			t.Errorf("marks wanted %v, told %v:\n%s", on, told, anna.last())
		}
	}
}

// A student chooses for himself, and his mother's choice is her own.
func TestAStudentChoosesForHimself(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	petr := h.child("Пётр")
	anna, himself := h.parent("Анна", true, petr), h.member("Пётр", school.Student, true, petr)
	himself.wants(petr, school.NewsMark, store.InDigest, false)
	h.mark(petr, "5")
	h.tell(petr, school.NewsComment, school.Fact{Subject: "Музыка", Text: "Хороший слух"})
	h.at(evening)
	anna.hearsOf("Пётр", []string{"Хороший слух", "5 (отлично)"}, nil)
	himself.hearsOf("Пётр", []string{"Хороший слух"}, []string{"отлично"})
}

// The chat was blocked: what digests and notices had to tell meanwhile comes back as
// it was wanted of each. The mail's digest, which left absences out, has not told the
// notice of one; which tells marks, it has told the notice of a mark.
func TestAComeBackKnowsWhatWasLeftOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	anna.wants(0, school.NewsMark, store.ByChat, true)
	anna.wants(0, school.NewsAbsence, store.InDigest, false)
	anna.wants(0, school.NewsRemark, store.ByChat, false)
	anna.wants(0, school.NewsComment, store.InDigest, false)
	h.exec(`UPDATE accounts SET fallback = 'none'`)
	anna.person.Blocks()
	h.happened(event{id: maria, kind: school.NewsAbsence, is: missed(3)})
	h.happened(event{id: maria, kind: school.NewsMark, is: five("Алгебра")})
	h.happened(event{id: maria, kind: school.NewsComment, is: &school.Fact{Subject: "Музыка", Text: "Хороший слух"}})
	h.tells(h.after(school.NoticeGather))
	h.eveningOn(0)
	if n := len(anna.letters()); n != 1 || strings.Contains(anna.letters()[0].Text, "пропуск") || !strings.Contains(anna.letters()[0].Text, "5 (отлично)") {
		t.Fatalf("%d letters", n)
	}
	anna.returns()
	h.sendsAll()
	if anna.heard() != 1 {
		t.Fatalf("heard %d", anna.heard())
	}
	if text := anna.last(); !strings.Contains(text, "пропуск") || strings.Contains(text, "отлично") || strings.Contains(text, "слух") {
		t.Errorf("the come-back:\n%s", text)
	}
}

// The same without mail: the missed digest is told without what it leaves out.
func TestAMissedDigestLeavesOutWhatItDid(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr := h.child("Мария"), h.child("Пётр")
	anna := h.parent("Анна", false, maria, petr)
	anna.wants(petr, school.NewsMark, store.InDigest, false)
	anna.person.Blocks()
	h.mark(maria, "5")
	h.mark(petr, "4")
	h.tell(petr, school.NewsAbsence, *missed(3))
	h.eveningOn(0)
	anna.returns()
	h.sendsAll()
	if text := anna.last(); !strings.Contains(text, "5 (отлично)") || !strings.Contains(text, "пропуск") || strings.Contains(text, "4 (хорошо)") {
		t.Errorf("the come-back:\n%s", text)
	}
}
