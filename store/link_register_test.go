package store_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"zvonok/store"
	"zvonok/store/school"
)

func TestShownInAGroup(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	curator := w.link(500, w.staffCode())
	for i, how := range []string{
		"%s", "Девочки, вот мой код: %s, вводите!", "https://t.me/zvonok_bot?start=%s", "(%s)", "код\n%s\nбез даты 12.11",
	} {
		issued := w.codes(store.Make{Role: school.InviteParent, Student: "maria"})[0]
		shape := []string{issued.Code.String(), issued.Code.Payload(), strings.ReplaceAll(strings.ToLower(issued.Code.String()), "-", " ")}[i%3]
		if i == 2 {
			shape = issued.Code.Payload()
		}
		w.must(w.VoidShownCode(t.Context(), fmt.Sprintf(how, shape)))
		if p := w.peek(int64(i), issued.Code.String()); !p.Refused {
			t.Errorf("%q: the code still opens", how)
		}
	}
	kept := w.code(school.InviteParent, "maria")
	for _, harmless := range []string{"", "Всем привет, завтра к 8:30 в 5А!", "0000-0000-0000-0000-0", wrongSecret(t, kept), strings.Repeat("1 ", 5000)} {
		w.must(w.VoidShownCode(t.Context(), harmless))
	}
	if p := w.peek(90, kept); p.Found == nil {
		t.Error("what was not shown is void")
	}
	if n := one[int](w, `SELECT count(*) FROM deliveries WHERE kind = 'service' AND account_id = $1 AND channel = 'chat'`, curator.Account); n != 5 {
		t.Errorf("the curator is told %d times, want 5", n)
	}
}

func TestRegister(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	a, b := w.peek(1, w.code(school.InviteParent, "maria")), w.peek(1, w.code(school.InviteParent, "petr"))
	got, err := w.register(w.family(1, a.Found.Ticket, b.Found.Ticket))
	w.must(err)
	if got.Role != school.Parent || len(got.Linked) != 2 || got.Linked[0].Child.Given != "Мария" || got.Lost != 0 || !got.Mail {
		t.Fatalf("%+v", got)
	}
	session, err := w.Session(t.Context(), theBot, 1)
	w.must(err)
	if session.Account != got.Account || session.Role != school.Parent || len(session.Children) != 2 || session.Active != 1 || session.Children[0].Class != "5А" {
		t.Errorf("%+v", session)
	}
	p, err := w.Profile(t.Context(), session.Viewer())
	w.must(err)
	if p.Name != "Примерова Анна Петровна" || p.Phone != "+79000000001" || p.Email != "anna@example.org" || p.Confirmed || len(p.Consents) != 1 {
		t.Errorf("%+v", p)
	}
	if c := p.Consents[0]; c.Version != "2026-11-1" || len(c.Hash) != 32 || !c.At.Equal(w.Clock.Now()) || c.Language != "ru" {
		t.Errorf("%+v", c)
	}
	row := one[string](w, `SELECT accounts::text FROM accounts`)
	for _, secret := range []string{"9000000001", "anna@", "example"} {
		if contains(row, secret) {
			t.Errorf("%s stands open in the row", secret)
		}
	}
	if n := one[int](w, `SELECT count(*) FROM subscriptions WHERE account_id = $1 AND active AND chat AND NOT mail`, got.Account); n != 1 {
		t.Errorf("%d digests", n)
	}
	if n := one[int](w, `SELECT count(*) FROM audit WHERE action = 'linked_parent' AND account_id = $1`, got.Account); n != 2 {
		t.Errorf("%d rows of audit", n)
	}
}

func TestRegistrationWantsItsAnswers(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	parent := w.peek(1, w.code(school.InviteParent, "maria")).Found.Ticket
	for name, spoil := range map[string]func(*store.Registration){
		"no consent":          func(r *store.Registration) { r.Consents = nil },
		"no hash":             func(r *store.Registration) { r.Consents[0].Hash = nil },
		"no name":             func(r *store.Registration) { r.Name = "" },
		"no phone":            func(r *store.Registration) { r.Phone = "" },
		"no e-mail":           func(r *store.Registration) { r.Email = "" },
		"another chat's":      func(r *store.Registration) { r.Chat = 2 },
		"another bot's":       func(r *store.Registration) { r.Bot = 78 },
		"a made-up ticket":    func(r *store.Registration) { r.Tickets = []string{"1.AAAA"} },
		"a ticket in no form": func(r *store.Registration) { r.Tickets = []string{"x"} },
	} {
		r := w.family(1, parent)
		spoil(&r)
		if _, err := w.register(r); school.CodeOf(err) != school.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := one[int](w, `SELECT (SELECT count(*) FROM accounts) + (SELECT count(*) FROM links) + (SELECT count(*) FROM consents)`); n != 0 {
		t.Errorf("%d rows were written", n)
	}
	// A student may keep contacts to themselves.
	student := w.peek(1, w.code(school.InviteStudent, "maria")).Found.Ticket
	got, err := w.register(store.Registration{Bot: theBot, Chat: 1, Tickets: []string{student}, Consents: []store.Consent{w.consent()}})
	if err != nil || got.Role != school.Student || got.Mail {
		t.Errorf("%+v %v", got, err)
	}
}

// Of many chats with one code exactly one gets the link, and nobody else gets
// anything at all.
func TestRaceForOneCode(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	code := w.code(school.InviteParent, "maria")
	const chats = 24
	entries := make([]store.Registration, chats)
	updates := make([]int64, chats)
	for i := range entries {
		entries[i] = w.family(int64(i+1), w.peek(int64(i+1), code).Found.Ticket)
		updates[i] = w.update(int64(i + 1))
	}
	var wg sync.WaitGroup
	var mu sync.Mutex
	won, lost := 0, 0
	for i := range entries {
		wg.Go(func() {
			var got store.Registered
			err := w.Register(context.Background(), entries[i], store.Reply[store.Registered]{Bot: theBot, Update: updates[i], Screen: func(r store.Registered) ([]byte, error) {
				got = r
				return []byte("{}"), nil
			}})
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err != nil:
				t.Error(err)
			case len(got.Linked) == 1:
				won++
			case got.Lost == 1:
				lost++
			}
		})
	}
	wg.Wait()
	if won != 1 || lost != chats-1 {
		t.Errorf("%d won, %d lost", won, lost)
	}
	for _, table := range []string{"accounts", "chats", "links", "consents", "subscriptions", "confirmations"} {
		if n := one[int](w, `SELECT count(*) FROM `+table); n != 1 {
			t.Errorf("%d rows of %s", n, table)
		}
	}
	if n := one[int](w, `SELECT count(*) FROM inbox WHERE state = 1`); n != chats {
		t.Errorf("%d of %d have an answer", n, chats)
	}
}

// A code that is lost costs the other children nothing.
func TestOneOfTwoCodesIsLost(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	maria, petr := w.code(school.InviteParent, "maria"), w.code(school.InviteParent, "petr")
	r := w.family(1, w.peek(1, maria).Found.Ticket, w.peek(1, petr).Found.Ticket)
	w.link(2, maria)
	got, err := w.register(r)
	if err != nil || got.Lost != 1 || len(got.Linked) != 1 || got.Linked[0].Child.Given != "Пётр" {
		t.Errorf("%+v %v", got, err)
	}
}

// The update of an effect that was handled before changes nothing.
func TestRegisterOnce(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	r := w.family(1, w.peek(1, w.code(school.InviteParent, "maria")).Found.Ticket)
	reply := store.Reply[store.Registered]{Bot: theBot, Update: w.update(1), Screen: func(store.Registered) ([]byte, error) { return []byte("{}"), nil }}
	w.must(w.Register(t.Context(), r, reply))
	r2 := w.family(1, w.peek(1, w.code(school.InviteParent, "petr")).Found.Ticket)
	if err := w.Register(t.Context(), r2, reply); !errors.Is(err, store.ErrHandled) {
		t.Fatal(err)
	}
	if n := one[int](w, `SELECT count(*) FROM links`); n != 1 {
		t.Errorf("%d links", n)
	}
}

func TestChildIsAddedLater(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	first := w.link(1, w.code(school.InviteParent, "maria"))
	p := w.peek(1, w.code(school.InviteParent, "petr"))
	if !p.Consented || !p.Complete || p.Found.Already || !p.Found.Agreed { // the text of 2026-11-1 spoke of everybody
		t.Fatalf("%+v", p)
	}
	got, err := w.register(store.Registration{Bot: theBot, Chat: 1, Tickets: []string{p.Found.Ticket}})
	if err != nil || got.Account != first.Account || got.Mail {
		t.Fatalf("%+v %v", got, err)
	}
	session, err := w.Session(t.Context(), theBot, 1)
	if err != nil || len(session.Children) != 2 || session.Active != 2 {
		t.Errorf("%+v %v", session, err)
	}
	if n := one[int](w, `SELECT count(*) FROM subscriptions`); n != 1 {
		t.Errorf("%d digests, want the family's one", n)
	}
	// The same child again: the code stays good for somebody else.
	again := w.code(school.InviteParent, "petr")
	p = w.peek(1, again)
	if !p.Found.Already {
		t.Fatalf("%+v", p)
	}
	got, err = w.register(store.Registration{Bot: theBot, Chat: 1, Tickets: []string{p.Found.Ticket}})
	if err != nil || !got.Linked[0].Already {
		t.Errorf("%+v %v", got, err)
	}
	if p := w.peek(2, again); p.Found == nil {
		t.Error("the code was used up for nothing")
	}
}

func TestStudentMoves(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	old := w.link(1, w.code(school.InviteStudent, "maria"))
	p := w.peek(2, w.code(school.InviteStudent, "maria"))
	if !p.Found.Moves {
		t.Fatalf("%+v", p)
	}
	got, err := w.register(w.family(2, p.Found.Ticket))
	if err != nil || !got.Linked[0].Moves || got.Left != 1 {
		t.Fatalf("%+v %v", got, err)
	}
	session, err := w.Session(t.Context(), theBot, 1)
	if err != nil || session.Role != "" || len(session.Children) != 0 {
		t.Errorf("the old chat still sees: %+v %v", session, err)
	}
	_, err = w.Profile(t.Context(), store.Viewer{Account: old.Account, Role: school.Student})
	w.wantCode(err, school.Denied)
	if n := one[int](w, `SELECT count(*) FROM deliveries WHERE kind = 'service' AND channel = 'chat' AND account_id = $1`, old.Account); n != 1 {
		t.Errorf("the old chat is told %d times", n)
	}
	if n := one[int](w, `SELECT count(*) FROM subscriptions WHERE account_id = $1 AND ended_at IS NULL`, old.Account); n != 0 {
		t.Error("the old chat keeps its digest")
	}
}

// Several codes of one student, used up at one moment: one link lives.
func TestStudentMovesUnderRace(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	const chats = 8
	var entries []store.Registration
	for i := range chats {
		chat := int64(i + 1)
		entries = append(entries, w.family(chat, w.peek(chat, w.code(school.InviteStudent, "maria")).Found.Ticket))
	}
	var wg sync.WaitGroup
	for _, r := range entries {
		wg.Go(func() {
			if err := w.Register(context.Background(), r, store.Reply[store.Registered]{}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := one[int](w, `SELECT count(*) FROM links WHERE ended_at IS NULL`); n != 1 {
		t.Errorf("%d live links", n)
	}
	if n := one[int](w, `SELECT count(*) FROM links WHERE ended_at IS NOT NULL`); n != chats-1 {
		t.Errorf("%d moved away", n)
	}
}

func TestStaffHoldsTheRolesOfTheList(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	p := w.peek(1, w.staffCode())
	got, err := w.register(store.Registration{Bot: theBot, Chat: 1, Tickets: []string{p.Found.Ticket}, Consents: []store.Consent{w.consent()}})
	if err != nil || got.Role != school.Teacher {
		t.Fatalf("%+v %v", got, err)
	}
	session, err := w.Session(t.Context(), theBot, 1)
	w.must(err)
	if diff := cmp.Diff([]school.Role{school.Teacher, school.Curator}, session.Roles); diff != "" {
		t.Error(diff)
	}
	profile, err := w.Profile(t.Context(), session.Viewer())
	if err != nil || profile.Name != "Учительская Тамара Львовна" {
		t.Errorf("%+v %v", profile, err)
	}
	// The same person as a parent: consent is there, contacts are asked for.
	p = w.peek(1, w.code(school.InviteParent, "maria"))
	if !p.Consented || p.Complete {
		t.Errorf("%+v", p)
	}
}

func TestBlockedAccount(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.link(1, w.code(school.InviteParent, "maria"))
	p := w.peek(1, w.code(school.InviteParent, "petr"))
	w.Exec(t, `UPDATE accounts SET blocked_at = made.at FROM (SELECT $1::timestamptz AS at) made`, w.Clock.Now())
	_, err := w.PeekCode(t.Context(), theBot, 1, w.code(school.InviteParent, "petr"))
	w.wantCode(err, school.Denied)
	_, err = w.register(store.Registration{Bot: theBot, Chat: 1, Tickets: []string{p.Found.Ticket}})
	w.wantCode(err, school.Denied)
}

// A chat that was gone begins anew: it is another person's by now.
func TestChatThatWasGone(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	old := w.link(1, w.code(school.InviteParent, "maria"))
	w.must(w.SetChatState(t.Context(), theBot, 1, store.ChatGone))
	p := w.peek(1, w.code(school.InviteParent, "petr"))
	if p.Consented || p.Complete {
		t.Errorf("it is known by its past: %+v", p)
	}
	got, err := w.register(w.family(1, p.Found.Ticket))
	if err != nil || got.Account == old.Account {
		t.Fatalf("%+v %v", got, err)
	}
	session, err := w.Session(t.Context(), theBot, 1)
	if err != nil || session.Account != got.Account || len(session.Children) != 1 {
		t.Errorf("%+v %v", session, err)
	}
}

// A student who moves away and back has one diary, one digest and one account.
func TestStudentMovesBack(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	first := w.link(1, w.code(school.InviteStudent, "maria"))
	w.link(2, w.code(school.InviteStudent, "maria"))
	again := w.link(1, w.code(school.InviteStudent, "maria"))
	if again.Account != first.Account || again.Role != school.Student || !again.Linked[0].Moves {
		t.Errorf("%+v", again)
	}
	for what, sql := range map[string]string{
		"links":   `SELECT count(*) FROM links WHERE ended_at IS NULL`,
		"digests": `SELECT count(*) FROM subscriptions WHERE ended_at IS NULL`,
	} {
		if n := one[int](w, sql); n != 1 {
			t.Errorf("%d live %s", n, what)
		}
	}
}
