package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// newcomer is a parent whose address waits to be confirmed.
func newcomer(t *testing.T) (*town, store.Viewer) {
	t.Helper()
	w := newTown(t)
	got := w.link(1, w.code(school.InviteParent, "maria"))
	return w, store.Viewer{Account: got.Account, Role: school.Parent}
}

// letter is the last one that asks to confirm.
func (w *town) letter(v store.Viewer) (digits, token string) {
	w.t.Helper()
	words := w.Words(w.t, v.Account)
	for i := len(words) - 1; i >= 0; i-- {
		if words[i].Key == store.ConfirmMail {
			return words[i].Args["Code"], words[i].Args["Token"]
		}
	}
	w.t.Fatal("no letter was queued")
	return "", ""
}

func (w *town) types(v store.Viewer, digits string) store.Confirmation {
	w.t.Helper()
	var got store.Confirmation
	w.must(w.ConfirmByCode(w.t.Context(), v, digits, effect(w, 1, &got)))
	return got
}

func (w *town) opens(token string) store.Confirmation {
	w.t.Helper()
	got, err := w.ConfirmByLink(w.t.Context(), token)
	w.must(err)
	return got
}

func (w *town) asksAgain(v store.Viewer) time.Time {
	w.t.Helper()
	var wait time.Time
	w.must(w.SendConfirmation(w.t.Context(), v, effect(w, 1, &wait)))
	return wait
}

func (w *town) confirmed(v store.Viewer) bool {
	w.t.Helper()
	p, err := w.Profile(w.t.Context(), v)
	w.must(err)
	return p.Confirmed
}

// other is six digits that are not these.
func other(digits string) string {
	return digits[:5] + string('0'+(digits[5]-'0'+1)%10)
}

func TestConfirmByDigits(t *testing.T) {
	t.Parallel()
	w, v := newcomer(t)
	digits, _ := w.letter(v)
	if len(digits) != 6 {
		t.Fatalf("%d digits", len(digits))
	}
	if got := w.types(v, other(digits)); got != store.ConfirmWrong || w.confirmed(v) {
		t.Errorf("wrong digits: %s", got)
	}
	if got := w.types(v, digits[:3]+" "+digits[3:]); got != store.ConfirmDone || !w.confirmed(v) {
		t.Errorf("right digits: %s", got)
	}
	if !one[bool](w, `SELECT mail FROM subscriptions`) {
		t.Error("mail did not join the digest")
	}
	if got := w.types(v, digits); got != store.ConfirmDone {
		t.Errorf("once more: %s", got)
	}
	if n := one[int](w, `SELECT count(*) FROM audit WHERE action = 'email_confirmed'`); n != 1 {
		t.Errorf("%d rows of audit", n)
	}
	w.wantCode(w.SendConfirmation(t.Context(), v, store.Reply[time.Time]{}), school.Conflict)
}

func TestConfirmByLink(t *testing.T) {
	t.Parallel()
	w, v := newcomer(t)
	_, token := w.letter(v)
	number, proof, _ := strings.Cut(token, ".")
	for _, forged := range []string{"", ".", "x", number, number + ".", number + ".AAAA", "zz." + proof, proof, token + "A", strings.Repeat("9", 100) + "." + proof} {
		if got := w.opens(forged); got != store.ConfirmVoid || w.confirmed(v) {
			t.Errorf("%q: %s", forged, got)
		}
	}
	if n := one[int](w, `SELECT tries FROM confirmations`); n != 0 {
		t.Error("forged links cost the owner of the address tries")
	}
	for range 2 {
		if got := w.opens(token); got != store.ConfirmDone || !w.confirmed(v) {
			t.Error(got)
		}
	}
}

func TestFiveWrongDigitsVoidTheLetter(t *testing.T) {
	t.Parallel()
	w, v := newcomer(t)
	digits, token := w.letter(v)
	var wg sync.WaitGroup
	for range 12 { // at one moment
		wg.Go(func() {
			if err := w.ConfirmByCode(context.Background(), v, other(digits), store.Reply[store.Confirmation]{}); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := one[int](w, `SELECT tries FROM confirmations`); n != 5 {
		t.Errorf("%d tries were counted", n)
	}
	if got := w.types(v, digits); got != store.ConfirmVoid {
		t.Errorf("right digits after five wrong: %s", got)
	}
	if got := w.opens(token); got != store.ConfirmVoid || w.confirmed(v) {
		t.Errorf("the link after five wrong digits: %s", got)
	}
	w.Clock.Advance(2 * time.Minute)
	if wait := w.asksAgain(v); !wait.IsZero() {
		t.Error("another letter is refused")
	}
	digits, _ = w.letter(v)
	if got := w.types(v, digits); got != store.ConfirmDone {
		t.Error(got)
	}
}

func TestLetterGrowsOld(t *testing.T) {
	t.Parallel()
	w, v := newcomer(t)
	digits, token := w.letter(v)
	w.Clock.Advance(24 * time.Hour)
	if got := w.types(v, digits); got != store.ConfirmVoid {
		t.Errorf("digits after a day: %s", got)
	}
	if got := w.opens(token); got != store.ConfirmVoid {
		t.Errorf("link after a day: %s", got)
	}
}

func TestSendAgain(t *testing.T) {
	t.Parallel()
	w, v := newcomer(t)
	old, oldToken := w.letter(v)
	w.Clock.Advance(2*time.Minute - time.Second)
	if wait := w.asksAgain(v); !wait.Equal(w.Clock.Now().Add(time.Second)) {
		t.Errorf("too early: %v", wait)
	}
	w.Clock.Advance(time.Second)
	if wait := w.asksAgain(v); !wait.IsZero() {
		t.Errorf("late enough: %v", wait)
	}
	if n := len(w.Words(t, v.Account)); n != 2 {
		t.Errorf("%d letters", n)
	}
	fresh, _ := w.letter(v)
	if fresh == old {
		t.Skip("one in a million: the same six digits twice")
	}
	if w.types(v, old) != store.ConfirmWrong || w.opens(oldToken) != store.ConfirmVoid || w.types(v, fresh) != store.ConfirmDone {
		t.Error("an older letter confirms, or the newest does not")
	}
}

// A changed address is unconfirmed, and the letter to the old one is void.
func TestChangedAddress(t *testing.T) {
	t.Parallel()
	w, v := newcomer(t)
	old, oldToken := w.letter(v)
	var queued bool
	w.must(w.ChangeEmail(t.Context(), v, "Vera@Example.org", effect(w, 1, &queued)))
	fresh, token := w.letter(v)
	if !queued || w.opens(oldToken) != store.ConfirmVoid || old != fresh && w.types(v, old) != store.ConfirmWrong {
		t.Error("the old letter confirms the new address")
	}
	if w.opens(token) != store.ConfirmDone || !w.confirmed(v) {
		t.Error("the new letter does not")
	}
	w.must(w.ChangeEmail(t.Context(), v, "vera@example.org", effect(w, 1, &queued)))
	if queued || !w.confirmed(v) {
		t.Error("the same address is asked about again")
	}
	w.must(w.ChangeEmail(t.Context(), v, "anna@example.org", effect(w, 1, &queued)))
	if !queued || w.confirmed(v) {
		t.Error("a changed address is still confirmed")
	}
	w.wantCode(w.ChangeEmail(t.Context(), v, "", store.Reply[bool]{}), school.Invalid)
	w.wantCode(w.ChangeEmail(t.Context(), v, "a@b.c\r\nBcc: x@y.zz", store.Reply[bool]{}), school.Invalid)
}

func TestEditOwnData(t *testing.T) {
	t.Parallel()
	w, v := newcomer(t)
	var none struct{}
	w.must(w.Rename(t.Context(), v, " Примерова-Новая  Анна ", effect(w, 1, &none)))
	w.must(w.ChangePhone(t.Context(), v, "8 900 000-00-02", effect(w, 1, &none)))
	p, err := w.Profile(t.Context(), v)
	if err != nil || p.Name != "Примерова-Новая Анна" || p.Phone != "+79000000002" {
		t.Errorf("%+v %v", p, err)
	}
	w.wantCode(w.Rename(t.Context(), v, "<b>Анна</b> П", store.Reply[struct{}]{}), school.Invalid)
	w.wantCode(w.ChangePhone(t.Context(), v, "", store.Reply[struct{}]{}), school.Invalid)

	student := w.link(2, w.code(school.InviteStudent, "maria"))
	own := store.Viewer{Account: student.Account, Role: school.Student}
	w.wantCode(w.Rename(t.Context(), own, "Другая Мария", store.Reply[struct{}]{}), school.Denied)
	w.must(w.ChangePhone(t.Context(), own, "", effect(w, 2, &none)))
	var queued bool
	w.must(w.ChangeEmail(t.Context(), own, "", effect(w, 2, &queued)))
	p, err = w.Profile(t.Context(), own)
	if err != nil || p.Name != "Примерова Мария Ивановна" || p.Born != school.Date(2015, 3, 1) || p.Phone != "" || p.Email != "" || queued {
		t.Errorf("%+v %v", p, err)
	}
	// The role that is not held opens nothing.
	_, err = w.Profile(t.Context(), store.Viewer{Account: student.Account, Role: school.Parent})
	w.wantCode(err, school.Denied)
}

// A contact is sealed for its own row: moved to another, it does not open.
func TestContactOpensInItsRowOnly(t *testing.T) {
	t.Parallel()
	w, v := newcomer(t)
	thief := w.link(2, w.code(school.InviteParent, "petr"))
	w.Exec(t, `UPDATE accounts SET email_enc = (SELECT email_enc FROM accounts WHERE id = $1) WHERE id = $2`, v.Account, thief.Account)
	if _, err := w.Profile(t.Context(), store.Viewer{Account: thief.Account, Role: school.Parent}); err == nil || contains(fmt.Sprint(err), "anna") {
		t.Errorf("a moved contact: %v", err)
	}
}

// A mailbox is not flooded from here, whose ever it is.
func TestLettersADay(t *testing.T) {
	t.Parallel()
	w, v := newcomer(t) // one letter
	for i := range 9 {
		var queued bool
		w.must(w.ChangeEmail(t.Context(), v, fmt.Sprintf("victim%d@example.org", i), effect(w, 1, &queued)))
		if !queued {
			t.Fatalf("letter %d is refused", i+2)
		}
	}
	w.Clock.Advance(2 * time.Minute)
	if wait := w.asksAgain(v); !wait.Equal(time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)) {
		t.Errorf("the eleventh letter: %v", wait)
	}
	_, token := w.letter(v)
	var queued bool
	w.must(w.ChangeEmail(t.Context(), v, "last@example.org", effect(w, 1, &queued)))
	if queued || w.opens(token) != store.ConfirmVoid || w.confirmed(v) {
		t.Error("the address that got no letter is confirmed by another's")
	}
	w.Clock.Advance(24 * time.Hour)
	if wait := w.asksAgain(v); !wait.IsZero() {
		t.Errorf("tomorrow: %v", wait)
	}
	if n := len(w.Words(t, v.Account)); n != 11 {
		t.Errorf("%d letters", n)
	}
}
