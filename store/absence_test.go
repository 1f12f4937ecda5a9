package store_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// monday is the first day of the stories: the clock stands in the morning of it.
var monday = school.Date(2026, time.November, 23)

func days(from, to int) school.Span {
	return school.Span{From: school.Date(2026, time.November, from), To: school.Date(2026, time.November, to)}
}

// noted is a world with somebody in each part: two parents of Аня, one of Вера,
// the class teacher of 5А, the curator of school 2.
type noted struct {
	*world
	mother, father, stranger, leader store.Viewer
}

func newNoted(t *testing.T) *noted {
	w := newWorld(t)
	return &noted{
		world: w, mother: w.parentOf("мама Ани", "Аня", "Боря"), father: w.parentOf("папа Ани", "Аня"),
		stranger: w.parentOf("папа Веры", "Вера"), leader: w.employee("Алгебраистова", school.Teacher),
	}
}

func keepIn[T any](into *T) store.Reply[T] {
	return store.Reply[T]{Screen: func(v T) ([]byte, error) { *into = v; return []byte("{}"), nil }}
}

// reply closes a fresh update of the viewer's chat.
func replyTo[T any](w *noted, v store.Viewer, into *T) store.Reply[T] {
	w.t.Helper()
	update := w.id("", `INSERT INTO inbox (bot, update_id, chat_id, received_at) SELECT 1, coalesce(max(update_id), 0) + 1, $1, $2 FROM inbox RETURNING update_id`,
		v.Account, w.Clock.Now())
	r := keepIn(into)
	r.Bot, r.Update = 1, update
	return r
}

func (w *noted) file(v store.Viewer, f school.AbsenceFiling, students ...string) ([]school.AbsenceNote, error) {
	w.t.Helper()
	var out []school.AbsenceNote
	for _, s := range students {
		f.Students = append(f.Students, w.ids[s])
	}
	if f.Reason == "" {
		f.Reason = school.Illness
	}
	err := w.FileAbsence(w.t.Context(), v, f, replyTo(w, v, &out))
	return out, err
}

func (w *noted) filed(v store.Viewer, span school.Span, students ...string) school.AbsenceNote {
	w.t.Helper()
	notes, err := w.file(v, school.AbsenceFiling{Span: span}, students...)
	if err != nil {
		w.t.Fatal(err)
	}
	return notes[0]
}

// does runs a change of one note and gives it as it is then.
func (w *noted) does(v store.Viewer, do func(reply store.Reply[school.AbsenceNote]) error) (school.AbsenceNote, error) {
	w.t.Helper()
	var out school.AbsenceNote
	err := do(replyTo(w, v, &out))
	return out, err
}

func (w *noted) confirm(v store.Viewer, id int64) (school.AbsenceNote, error) {
	// As one who looks at the note as it is.
	last := school.Date(2026, time.November, 1).AddDate(0, 0, w.count(`SELECT coalesce(max(to_day - date '2026-11-01'), 0) FROM absence_notes WHERE id = $1`, id))
	return w.does(v, func(r store.Reply[school.AbsenceNote]) error { return w.ConfirmAbsence(w.t.Context(), v, id, last, r) })
}

func (w *noted) refuse(v store.Viewer, id int64, why string) (school.AbsenceNote, error) {
	return w.does(v, func(r store.Reply[school.AbsenceNote]) error { return w.RefuseAbsence(w.t.Context(), v, id, why, r) })
}

func (w *noted) withdraw(v store.Viewer, id int64) (school.AbsenceNote, error) {
	return w.does(v, func(r store.Reply[school.AbsenceNote]) error { return w.WithdrawAbsence(w.t.Context(), v, id, r) })
}

func (w *noted) end(v store.Viewer, id int64, last time.Time) (school.AbsenceNote, error) {
	return w.does(v, func(r store.Reply[school.AbsenceNote]) error { return w.EndAbsence(w.t.Context(), v, id, last, r) })
}

// heard are the words that wait for an account, the oldest first.
func (w *noted) heard(v store.Viewer) string {
	w.t.Helper()
	var keys []string
	for _, word := range w.Words(w.t, v.Account) {
		keys = append(keys, string(word.Key))
	}
	return strings.Join(keys, " ")
}

func wantCode(t *testing.T, err error, code school.Code) {
	t.Helper()
	if err == nil || school.CodeOf(err) != code {
		t.Errorf("%v, want %s", err, code)
	}
}

func TestANoteGoesItsWay(t *testing.T) {
	t.Parallel()
	w := newNoted(t)
	notes, err := w.file(w.mother, school.AbsenceFiling{Span: days(24, 25), Text: "Температура <38"}, "Аня", "Боря")
	if err != nil {
		t.Fatal(err)
	}
	if len(notes) != 2 || notes[0].Child != "Аня" || notes[0].Class != "5А" || notes[0].SentTo != school.ToLeader || notes[0].State() != school.NoteSent || notes[0].Text != "Температура <38" {
		t.Fatalf("%+v", notes)
	}
	if got := w.heard(w.leader); got != "note_filed note_filed" {
		t.Errorf("the class teacher hears %q", got)
	}
	if got := w.heard(w.father); got != "note_filed_too" {
		t.Errorf("the other parent hears %q", got)
	}
	var read school.AbsenceNote
	if err := w.ReadAbsence(t.Context(), w.leader, notes[0].ID, replyTo(w, w.leader, &read)); err != nil || read.State() != school.NoteRead || !strings.HasPrefix(read.ReadBy, "Придуманный") {
		t.Errorf("read: %+v, %v", read, err)
	}
	n, err := w.confirm(w.leader, notes[0].ID)
	if err != nil || n.State() != school.NoteConfirmed || n.Settled.IsZero() || n.SettledBy == "" {
		t.Errorf("confirmed: %+v, %v", n, err)
	}
	if _, err := w.confirm(w.leader, n.ID); err != nil {
		t.Errorf("confirmed again: %v", err)
	}
	if _, err := w.refuse(w.leader, n.ID, "передумали"); school.CodeOf(err) != school.Conflict {
		t.Errorf("refused after that: %v", err)
	}
	if got := w.heard(w.father); got != "note_filed_too note_settled" {
		t.Errorf("the other parent hears %q", got)
	}
	seen, err := w.Absence(t.Context(), w.father, n.ID)
	if err != nil || seen.State() != school.NoteConfirmed {
		t.Errorf("the father sees %+v, %v", seen, err)
	}
	if n := w.count(`SELECT count(*) FROM attendance WHERE kind IN ('absent', 'ill', 'excused')`); n != 0 {
		t.Error("attendance was written")
	}
	if n := w.count(`SELECT count(*) FROM absence_notes WHERE position(convert_to('Температура', 'UTF8') IN text_enc) > 0`); n != 0 {
		t.Error("the text is kept in the open")
	}
}

func TestTheSameDaysAgain(t *testing.T) {
	t.Parallel()
	w := newNoted(t)
	first := w.filed(w.mother, days(24, 26), "Аня")
	_, err := w.file(w.father, school.AbsenceFiling{Span: days(26, 27)}, "Аня")
	wantCode(t, err, school.Conflict)
	if _, err := w.withdraw(w.father, first.ID); err != nil { // the other parent may
		t.Fatal(err)
	}
	_, err = w.withdraw(w.mother, first.ID)
	wantCode(t, err, school.Conflict)
	again := w.filed(w.mother, days(24, 26), "Аня")
	if _, err := w.refuse(w.leader, again.ID, "  "); school.CodeOf(err) != school.Invalid {
		t.Errorf("refused without a reason: %v", err)
	}
	n, err := w.refuse(w.leader, again.ID, "Нужна справка")
	if err != nil || n.State() != school.NoteRefused || n.Why != "Нужна справка" {
		t.Errorf("%+v, %v", n, err)
	}
	w.filed(w.mother, days(24, 26), "Аня")
	if got := w.heard(w.leader); got != "note_filed note_withdrawn note_filed note_filed" {
		t.Errorf("the class teacher hears %q", got)
	}
}

func TestTheDaysChange(t *testing.T) {
	t.Parallel()
	w := newNoted(t)
	n := w.filed(w.mother, days(24, 27), "Аня")
	if _, err := w.confirm(w.leader, n.ID); err != nil {
		t.Fatal(err)
	}
	shorter, err := w.end(w.mother, n.ID, days(0, 25).To)
	if err != nil || shorter.State() != school.NoteConfirmed || !shorter.Span.To.Equal(days(0, 25).To) {
		t.Errorf("shorter: %+v, %v", shorter, err)
	}
	longer, err := w.end(w.mother, n.ID, days(0, 30).To)
	if err != nil || longer.State() != school.NoteSent || longer.SettledBy != "" {
		t.Errorf("longer: %+v, %v", longer, err)
	}
	_, err = w.end(w.mother, n.ID, days(0, 23).To)
	wantCode(t, err, school.Invalid)
	_, err = w.end(w.mother, n.ID, n.Span.From.AddDate(0, 0, 60))
	wantCode(t, err, school.Invalid)
	other := w.filed(w.mother, school.Span{From: school.Date(2026, 12, 3), To: school.Date(2026, 12, 4)}, "Аня")
	_, err = w.end(w.mother, n.ID, other.Span.From)
	wantCode(t, err, school.Conflict)
}

func TestABadFilingIsRefused(t *testing.T) {
	t.Parallel()
	w := newNoted(t)
	for name, c := range map[string]struct {
		f    school.AbsenceFiling
		code school.Code
	}{
		"yesterday":            {school.AbsenceFiling{Span: days(22, 24)}, school.Invalid},
		"backwards":            {school.AbsenceFiling{Span: days(26, 24)}, school.Invalid},
		"61 days":              {school.AbsenceFiling{Span: school.Span{From: monday, To: monday.AddDate(0, 0, 60)}}, school.Invalid},
		"in two years":         {school.AbsenceFiling{Span: school.Span{From: monday.AddDate(2, 0, 0), To: monday.AddDate(2, 0, 0)}}, school.Invalid},
		"no such reason":       {school.AbsenceFiling{Span: days(24, 24), Reason: "boredom"}, school.Invalid},
		"other and no words":   {school.AbsenceFiling{Span: days(24, 24), Reason: school.OtherReason}, school.Invalid},
		"lessons of two days":  {school.AbsenceFiling{Span: days(24, 25), Lessons: []int{1}}, school.Invalid},
		"lesson nought":        {school.AbsenceFiling{Span: days(24, 24), Lessons: []int{0}}, school.Invalid},
		"a child of another's": {school.AbsenceFiling{Span: days(24, 24), Students: []int64{w.ids["Вера"]}}, school.NotFound},
		"nobody's file":        {school.AbsenceFiling{Span: days(24, 24), File: 99}, school.Denied},
	} {
		_, err := w.file(w.mother, c.f, "Аня")
		if err == nil || school.CodeOf(err) != c.code {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
	}
	if n := w.count(`SELECT count(*) FROM absence_notes`) + w.count(`SELECT count(*) FROM deliveries`); n != 0 {
		t.Errorf("%d rows are left of it", n)
	}
	w.filed(w.mother, school.Span{From: monday, To: monday.AddDate(0, 0, 59)}, "Аня") // sixty are fine
}

func TestWithoutAClassTeacherItGoesToTheCurator(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	n := &noted{world: w, mother: w.parentOf("мама Глеба", "Глеб")}
	if got := n.filed(n.mother, days(24, 24), "Глеб"); got.SentTo != school.ToNobody {
		t.Errorf("nobody is linked: %s", got.SentTo)
	}
	curator := w.employee("Кураторов", school.Curator)
	note := n.filed(n.mother, days(25, 25), "Глеб")
	if note.SentTo != school.ToCurator || n.heard(curator) != "note_filed" {
		t.Errorf("%s; the curator hears %q", note.SentTo, n.heard(curator))
	}
	if got, err := n.confirm(curator, note.ID); err != nil || got.State() != school.NoteConfirmed {
		t.Errorf("%+v, %v", got, err)
	}
	leader := w.employee("Чтецова", school.Teacher)
	if got := n.filed(n.mother, days(26, 26), "Глеб"); got.SentTo != school.ToLeader || n.heard(leader) != "note_filed" || n.heard(curator) != "note_filed" {
		t.Errorf("%s; the class teacher hears %q, the curator %q", got.SentTo, n.heard(leader), n.heard(curator))
	}
}

// What was announced is told as such to parents, and to nobody else.
func TestAnAnnouncedAbsenceIsToldAsSuch(t *testing.T) {
	t.Parallel()
	w := newNoted(t)
	one, err := w.file(w.mother, school.AbsenceFiling{Span: days(23, 23), Lessons: []int{1}}, "Аня")
	if err != nil {
		t.Fatal(err)
	}
	letter := func(v store.Viewer, role string) store.LetterChild {
		t.Helper()
		s := w.id("", `INSERT INTO subscriptions (account_id, role, cadence, days, minute, chat, mail, told_seq) VALUES ($1, $2, 'daily', 127, 1140, true, false, 0) RETURNING id`, v.Account, role)
		w.exec(`UPDATE subscriptions SET student_id = $2 WHERE id = $1`, s, w.ids["Аня"])
		all, err := w.Letters(t.Context(), 1, []store.Delivery{{Kind: store.TellDigest, Account: v.Account, Subscription: s, Channel: store.ByChat, AsOf: w.Clock.Now()}})
		if err != nil || len(all[0].Students) != 1 {
			t.Fatalf("%+v, %v", all, err)
		}
		return all[0].Students[0]
	}
	if c := letter(w.father, "parent"); !c.Announced(monday, 1) || c.Announced(monday, 2) || c.Announced(monday.AddDate(0, 0, 1), 1) {
		t.Errorf("the father's letter: %+v", c)
	}
	if c := letter(w.student("Аня"), "student"); c.Announced(monday, 1) {
		t.Error("the student's letter knows of a note")
	}
	if _, err := w.withdraw(w.mother, one[0].ID); err != nil {
		t.Fatal(err)
	}
	if c := letter(w.mother, "parent"); c.Announced(monday, 1) {
		t.Error("a withdrawn note still counts")
	}
}

// Each reminder is said once, half an hour before the child's first lesson.
func TestTheReminder(t *testing.T) {
	t.Parallel()
	w := newNoted(t)
	w.filed(w.mother, days(25, 25), "Аня", "Боря")
	settled := w.filed(w.stranger, days(25, 25), "Вера")
	w.exec(`UPDATE absence_notes SET verdict = 'confirmed', settled_at = filed_at WHERE id = $1`, settled.ID)
	at := func(hour, minute, want int) { // on Wednesday, in Moscow; the first lesson begins at 9:30
		t.Helper()
		w.Clock.Set(time.Date(2026, 11, 25, hour-3, minute, 0, 0, time.UTC))
		told, err := w.RemindOfNotes(t.Context())
		if err != nil || told != want {
			t.Errorf("at %d:%02d told %d, %v; want %d", hour, minute, told, err, want)
		}
	}
	at(8, 59, 0)
	at(9, 1, 1)
	at(9, 2, 0)
	at(9, 31, 0)
	if got := w.heard(w.leader); got != "note_filed note_filed notes_wait" {
		t.Errorf("the class teacher hears %q", got)
	}
}

// The desk shows who is away and where note and register disagree.
func TestTheDesk(t *testing.T) {
	t.Parallel()
	w := newNoted(t)
	w.exec(`DELETE FROM marks WHERE student_id = $1`, w.ids["Боря"])
	w.exec(`DELETE FROM attendance`)
	w.exec(`INSERT INTO attendance (school_id, student_id, class_id, lesson_id, day, kind) VALUES (1, $1, $2, $3, '2026-11-23', 'absent')`,
		w.ids["Боря"], w.ids["5А физика"], w.ids["5А физика: урок"])
	n := w.filed(w.mother, days(23, 23), "Аня") // but there are marks of today
	d, err := w.Desk(t.Context(), w.leader)
	if err != nil || len(d.Classes) != 1 || d.Classes[0].Title != "5А" || len(d.Classes[0].Away) != 2 || len(d.Waiting) != 1 {
		t.Fatalf("%+v, %v", d, err)
	}
	anya, borya := d.Classes[0].Away[0], d.Classes[0].Away[1]
	if anya.Note == nil || anya.Note.ID != n.ID || !anya.Present || !anya.Disagrees() || anya.Unannounced() {
		t.Errorf("Аня: %+v", anya)
	}
	if borya.Note != nil || !borya.Unannounced() || len(borya.Missed) != 1 || borya.Missed[0] != 1 {
		t.Errorf("Боря: %+v", borya)
	}
	h, err := w.AbsenceHistory(t.Context(), w.leader, w.ids["Аня"])
	if err != nil || len(h.Notes) != 1 || len(h.Present[n.ID]) != 1 || !h.Present[n.ID][0].Equal(monday) {
		t.Errorf("%+v, %v", h, err)
	}
	if opened, err := w.Absence(t.Context(), w.mother, n.ID); err != nil || len(opened.Present) != 1 || !opened.Present[0].Equal(monday) {
		t.Errorf("the mother does not see where the register disagrees: %+v, %v", opened.Present, err)
	}
	if _, err := w.AbsenceHistory(t.Context(), w.leader, w.ids["Вера"]); school.CodeOf(err) != school.NotFound {
		t.Errorf("Вера is none of hers: %v", err)
	}
	if students, err := w.AbsentStudents(t.Context(), w.leader); err != nil || len(students) != 1 {
		t.Errorf("%+v, %v", students, err)
	}
	if n := w.count(`SELECT count(*) FROM audit WHERE action = 'desk' AND account_id = $1`, w.leader.Account); n != 1 {
		t.Errorf("%d rows of audit", n)
	}
}
