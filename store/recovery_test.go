package store_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// slipOf is a code with one character typed wrong.
func slipOf(code string) string {
	first := "2"
	if code[0] == '2' {
		first = "3"
	}
	return first + code[1:]
}

// wrongMailed is a well-formed code that is not this one.
func wrongMailed(t *testing.T, code string) string {
	t.Helper()
	if _, err := school.ParseMailedCode("0000-0000"); err != nil || code == "0000-0000" {
		t.Fatal("say another code in this test")
	}
	return "0000-0000"
}

// curator is linked by hand to the first school, in chat 50.
func (w *town) curator() store.Viewer {
	w.t.Helper()
	account := one[int64](w, `INSERT INTO accounts (created_at) VALUES ($1) RETURNING id`, w.Clock.Now())
	w.Exec(w.t, `INSERT INTO chats (bot, chat_id, account_id, state, state_at) VALUES ($1, $2 + 50, $2, 'active', $3)`, theBot, account, w.Clock.Now())
	w.Exec(w.t, `INSERT INTO links (account_id, school_id, role, since) VALUES ($1, 1, 'curator', $2)`, account, w.Clock.Now())
	return store.Viewer{Account: account, Role: school.Curator}
}

func (w *town) issues(v store.Viewer, account int64) (store.IssuedRecovery, error) {
	w.t.Helper()
	var got store.IssuedRecovery
	err := w.IssueRecovery(w.t.Context(), v, account, effect(w, one[int64](w, `SELECT chat_id FROM chats WHERE account_id = $1`, v.Account), &got))
	return got, err
}

func (w *town) curatorsCode(account int64) string {
	w.t.Helper()
	got, err := w.issues(w.curator(), account)
	w.must(err)
	return got.Code.String()
}

func TestCuratorIssuesACode(t *testing.T) {
	t.Parallel()
	w, v := newcomer(t) // whose address is not confirmed: alone she cannot come back
	kira := w.curator()
	for _, name := range []string{"пример", "ПРИМЕРОВА М", "Анна", "примерова анна"} {
		all, err := w.Recoverable(t.Context(), kira, store.Seek{Name: name})
		w.must(err)
		if len(all) != 1 || all[0].Account != v.Account || all[0].Chat != "active" || all[0].Mail || all[0].Elsewhere || all[0].Links[0].Class != "5А" {
			t.Errorf("%s: %+v", name, all)
		}
	}
	for _, name := range []string{"имерова", "Отдельный", "%", "' OR 1"} {
		if all, err := w.Recoverable(t.Context(), kira, store.Seek{Name: name}); err != nil || len(all) != 0 {
			t.Errorf("%s: %+v, %v", name, all, err)
		}
	}
	first, err := w.issues(kira, v.Account)
	w.must(err)
	issued, err := w.issues(kira, v.Account)
	w.must(err)
	if !issued.Told || !issued.Expires.Equal(w.Clock.Now().Add(3*24*time.Hour)) {
		t.Errorf("%+v", issued)
	}
	words := w.Words(t, v.Account)
	if last := words[len(words)-1]; last.Key != store.RecoveryIssued || last.Chat != 1 {
		t.Errorf("the person is told %+v", last)
	}
	if n := one[int](w, `SELECT count(*) FROM audit WHERE action = 'recovery_code' AND account_id = $1 AND object = $2 AND school_id = 1`, kira.Account, v.Account); n != 2 {
		t.Errorf("%d rows of audit", n)
	}
	row := one[string](w, `SELECT string_agg(r::text, '') FROM recoveries r`)
	if strings.Contains(row, issued.Code.Body()[school.LocatorLen:]) {
		t.Error("the secret stands in the row")
	}
	if p := w.peek(2, first.Code.String()); !p.Refused {
		t.Errorf("the code before: %+v", p)
	}
	p := w.peek(2, strings.ToLower(issued.Code.String()))
	if p.Recovery == nil || p.Found != nil {
		t.Fatalf("%+v", p)
	}
	if got := w.moves(2, p.Recovery.Ticket, v.Account); got.Left != 1 || got.Lost {
		t.Errorf("%+v", got)
	}
	if p := w.peek(3, issued.Code.String()); !p.Refused {
		t.Errorf("a used code: %+v", p)
	}
	words = w.Words(t, v.Account)
	if last := words[len(words)-1]; last.Key != store.AccessMoved {
		t.Errorf("the old chat is told %+v", last)
	}
}

func TestCuratorsCodeRunsOut(t *testing.T) {
	t.Parallel()
	w, v := newcomer(t)
	code := w.curatorsCode(v.Account)
	w.Clock.Advance(store.RecoveryCodeLife)
	if p := w.peek(2, code); !p.Refused {
		t.Errorf("%+v", p)
	}
	if p := w.peek(3, w.curatorsCode(v.Account)); p.Recovery == nil {
		t.Errorf("a new one: %+v", p)
	}
}

// A curator looks for, and issues codes for, the own school's people, and for
// nobody who opens another school too.
func TestCuratorOfAnotherSchoolIsRefused(t *testing.T) {
	t.Parallel()
	w, v := newcomer(t)
	kira := w.curator()
	w.Exec(t, `UPDATE links SET school_id = 2 WHERE account_id = $1`, kira.Account)
	if all, err := w.Recoverable(t.Context(), kira, store.Seek{Account: v.Account}); err != nil || len(all) != 0 {
		t.Errorf("%+v, %v", all, err)
	}
	_, err := w.issues(kira, v.Account)
	w.wantCode(err, school.Denied)
	w.Exec(t, `UPDATE links SET school_id = 1 WHERE account_id = $1`, kira.Account)
	p := w.peek(1, w.code(school.InviteParent, "oleg"))
	_, err = w.register(store.Registration{Bot: theBot, Chat: 1, Tickets: []string{p.Found.Ticket}})
	w.must(err)
	all, err := w.Recoverable(t.Context(), kira, store.Seek{Student: 1})
	if err != nil || len(all) != 1 || !all[0].Elsewhere || len(all[0].Links) != 1 {
		t.Errorf("a parent of two schools: %+v, %v", all, err)
	}
	_, err = w.issues(kira, v.Account)
	w.wantCode(err, school.Denied)
	// Nor does anybody who is no curator, or a blocked one.
	for _, other := range []store.Viewer{{Account: v.Account, Role: school.Parent}, {Account: kira.Account, Role: school.Teacher}} {
		_, err = w.Recoverable(t.Context(), other, store.Seek{})
		w.wantCode(err, school.Denied)
		_, err = w.issues(other, v.Account)
		w.wantCode(err, school.Denied)
	}
	w.Exec(t, `UPDATE accounts SET blocked_at = $1 WHERE id = $2`, w.Clock.Now(), v.Account)
	w.Exec(t, `UPDATE links SET ended_at = $1 WHERE student_id = 5`, w.Clock.Now())
	_, err = w.issues(kira, v.Account)
	w.wantCode(err, school.Denied)
	if n := one[int](w, `SELECT count(*) FROM recoveries`); n != 0 {
		t.Errorf("%d codes", n)
	}
}

// A code that others can read, or that was guessed at, is void, and the curators
// are told.
func TestRecoveryCodeIsVoid(t *testing.T) {
	t.Parallel()
	w, v := newcomer(t)
	kira := w.curator()
	shown, err := w.issues(kira, v.Account)
	w.must(err)
	w.must(w.VoidShownCode(t.Context(), "мой код "+shown.Code.String()))
	if p := w.peek(2, shown.Code.String()); !p.Refused {
		t.Errorf("shown: %+v", p)
	}
	guessed, err := w.issues(kira, v.Account)
	w.must(err)
	for chat := int64(100); chat < 110; chat++ {
		w.peek(chat, wrongSecret(t, guessed.Code.String()))
	}
	if p := w.peek(2, guessed.Code.String()); !p.Refused {
		t.Errorf("guessed at: %+v", p)
	}
	words := w.Words(t, kira.Account)
	if len(words) != 2 || words[0].Key != store.RecoveryVoided || words[0].Args["Why"] != "group" || words[1].Args["Why"] != "guessed" {
		t.Errorf("%+v", words)
	}
}

// A student's account and a teacher's move as a parent's does.
func TestStudentAndTeacherComeBack(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	kira := w.curator()
	maria := w.link(1, w.code(school.InviteStudent, "maria"))
	tamara := w.link(2, w.staffCode())
	for chat, account := range map[int64]int64{11: maria.Account, 12: tamara.Account} {
		issued, err := w.issues(kira, account)
		w.must(err)
		p := w.peek(chat, issued.Code.String())
		if p.Recovery == nil || len(p.Recovery.Who) != 1 {
			t.Fatalf("%+v", p)
		}
		w.moves(chat, p.Recovery.Ticket, account)
	}
	student, err := w.Session(t.Context(), theBot, 11)
	w.must(err)
	teacher, err := w.Session(t.Context(), theBot, 12)
	w.must(err)
	if student.Role != school.Student || len(student.Children) != 1 || teacher.Role != school.Teacher || w.openIn(1) != 0 || w.openIn(2) != 0 {
		t.Errorf("%s, %s", student.Role, teacher.Role)
	}
}

func TestRecoveryByHand(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	mother, own := w.link(1, w.code(school.InviteParent, "maria")), w.link(2, w.code(school.InviteStudent, "maria"))
	teacher := w.link(3, w.staffCode())
	for want, seek := range map[int64]store.SeekByID{
		own.Account:     {Person: "maria"},
		teacher.Account: {Person: "tamara", School: "s1"},
		mother.Account:  {Student: "maria", Account: mother.Account},
	} {
		all, err := w.RecoverableByID(t.Context(), seek)
		if err != nil || len(all) != 1 || all[0].Account != want {
			t.Fatalf("%+v: %+v, %v", seek, all, err)
		}
		issued, err := w.IssueRecoveryOf(t.Context(), all[0])
		w.must(err)
		if p := w.peek(20+want, issued.Code.String()); p.Recovery == nil {
			t.Errorf("%+v: %+v", seek, p)
		}
	}
	if all, err := w.RecoverableByID(t.Context(), store.SeekByID{Student: "maria"}); err != nil || len(all) != 2 {
		t.Errorf("a student's own account and a parent's: %+v, %v", all, err)
	}
	for code, seek := range map[school.Code]store.SeekByID{
		school.Invalid: {}, school.NotFound: {Student: "petr"},
	} {
		_, err := w.RecoverableByID(t.Context(), seek)
		w.wantCode(err, code)
	}
	_, err := w.RecoverableByID(t.Context(), store.SeekByID{Person: "nobody"})
	w.wantCode(err, school.NotFound)
	if n := one[int](w, `SELECT count(*) FROM audit WHERE action = 'recovery_code' AND account_id IS NULL`); n != 3 {
		t.Errorf("%d rows of audit", n)
	}
}
