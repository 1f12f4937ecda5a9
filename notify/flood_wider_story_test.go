package notify_test

import (
	"fmt"
	"testing"

	"zvonok/store"
	"zvonok/store/storetest"
)

// Mail is away for two evenings, so the second letter tells both; on the second the
// chat is found blocked. That letter tells the evening: nobody is on the curator's list,
// no text message goes out, and back again nobody hears of it.
func TestAWiderLetterTellsTheEveningAsWell(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	h.days(1, maria, h.chat)
	anna.person.Blocks()
	h.remark(maria, "Замечание 2.")
	h.claim(evening.AddDate(0, 0, 1))
	h.sendsBy(h.chat)
	if anna.unreached() {
		t.Error("on the list, though a letter is on its way")
	}
	anna.returns()
	if n := value[int](h, `SELECT count(*)::int FROM deliveries WHERE kind = 'comeback'`); n != 0 {
		t.Errorf("%d come-backs beside what is on its way", n)
	}
	h.sendsAll()
	if len(anna.letters()) != 1 || toldOf(anna.read(), 2) != "11" || toldOf(anna.person.Transcript(), 2) != "10" || anna.unreached() {
		t.Errorf("%d letters tell %s, the chat %s", len(anna.letters()), toldOf(anna.read(), 2), toldOf(anna.person.Transcript(), 2))
	}
}

// Telegram is away for three evenings, and the third letter is refused: the one message
// of the chat tells that evening too, and it is told there once.
func TestAWiderMessageTellsWhatALetterCouldNot(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	h.days(2, maria, h.mail)
	h.remark(maria, "Замечание 3.")
	h.claim(evening.AddDate(0, 0, 2))
	for _, d := range storetest.TakeUp(t, h.Store, store.Take{Owner: 9, Channel: store.ByMail, Limit: 9}) {
		if _, err := h.Settle(t.Context(), store.Settlement{
			Owner: 9, Delivery: d, State: store.Never, Why: "smtp 554", Ways: []store.Channel{store.ByChat, store.ByMail},
		}); err != nil {
			t.Fatal(err)
		}
	}
	if n := value[int](h, `SELECT count(*)::int FROM deliveries WHERE kind = 'comeback'`); n != 0 {
		t.Errorf("%d come-backs beside what is on its way", n)
	}
	h.sendsAll()
	if anna.heard() != 1 || toldOf(anna.person.Transcript(), 3) != "111" {
		t.Errorf("heard %d, told %s", anna.heard(), toldOf(anna.person.Transcript(), 3))
	}
}

// The digest by mail is switched off before the chat, which was away, is found blocked:
// what letters told is not told by a letter again.
func TestLettersThatWereSwitchedOffHaveTold(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	h.days(2, maria, h.mail)
	anna.set(store.DigestChange{Mail: ref(false)})
	h.remark(maria, "Замечание 3.")
	h.claim(evening.AddDate(0, 0, 2))
	anna.person.Blocks()
	h.sendsAll()
	if len(anna.letters()) != 3 || toldOf(anna.read(), 3) != "111" {
		t.Errorf("%d letters tell %s", len(anna.letters()), toldOf(anna.read(), 3))
	}
}

// The chat is found blocked after five days without Telegram, and letters have told the
// second day alone, or are to tell the last one alone: what is between is one letter.
func TestWhatNoLetterToldIsFewLetters(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, boris := h.parent("Анна", true, maria), h.parent("Борис", true, maria)
	for i := range 5 {
		anna.set(store.DigestChange{Mail: ref(i == 1)})
		boris.set(store.DigestChange{Mail: ref(i == 4)})
		h.remark(maria, fmt.Sprintf("Замечание %d.", i+1))
		h.claim(evening.AddDate(0, 0, i))
		h.sendsBy(h.mail)
	}
	for _, m := range []*member{anna, boris} {
		m.person.Blocks()
	}
	h.sendsAll()
	for _, c := range []struct {
		m       *member
		letters int
	}{{anna, 3}, {boris, 2}} {
		if n := len(c.m.letters()); n != c.letters || toldOf(c.m.read(), 5) != "11111" || c.m.unreached() {
			t.Errorf("account %d: %d letters tell %s, want %d", c.m.account, n, toldOf(c.m.read(), 5), c.letters)
		}
		c.m.returns()
	}
	h.sendsAll()
	if anna.heard()+boris.heard() != 0 {
		t.Errorf("back again they hear %d and %d", anna.heard(), boris.heard())
	}
}
