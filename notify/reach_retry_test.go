package notify_test

import (
	"strings"
	"testing"

	"zvonok/store"
)

// Whoever runs the server sends again what was given up: not what the next way
// or the come-back has told since, nor one thing by two ways at once.
func TestRetriedIsToldOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	byMail, back, neither := h.parent("Анна", true, maria), h.parent("Борис", false, maria), h.parent("Вера", true, maria)
	for _, m := range []*member{byMail, back, neither} {
		if m != back {
			m.set(store.DigestChange{Mail: ref(false)})
		}
		m.person.Blocks()
	}
	h.exec(`UPDATE accounts SET mail_stopped_blind = email_blind, mail_stopped_at = $2, mail_stopped_why = 'unknown' WHERE id = $1`, neither.account, h.Clock.Now())
	h.mark(maria, "5")
	h.eveningOn(0)
	for _, m := range []*member{byMail, back, neither} {
		m.person.Unblocks()
	}
	back.returns()
	h.sendsAll()
	h.exec(`UPDATE accounts SET mail_stopped_blind = NULL, mail_stopped_at = NULL, mail_stopped_why = NULL`)
	h.exec(`UPDATE chats SET state = 'active'`) // without a come-back
	n, err := h.RetryDeliveries(t.Context(), store.DeliveryFilter{})
	if err != nil {
		t.Fatal(err)
	}
	h.sendsAll()
	if told := strings.Count(back.person.Transcript(), "5 (отлично)"); told != 1 || len(byMail.letters()) != 1 || byMail.heard() != 0 {
		t.Errorf("told %d times after the come-back; in the chat beside a letter: %d", told, byMail.heard())
	}
	if n != 1 || neither.heard() != 1 || len(neither.letters()) != 0 {
		t.Errorf("%d rows; who had nothing heard %d and has %d letters", n, neither.heard(), len(neither.letters()))
	}
	// By the other way it can be asked for alone, where the first has not told it.
	h.exec(`UPDATE deliveries SET state = 'never' WHERE account_id = $1`, neither.account)
	if n, err = h.RetryDeliveries(t.Context(), store.DeliveryFilter{Account: neither.account, Channel: store.ByMail}); err != nil || n != 1 {
		t.Errorf("%d rows by mail, %v", n, err)
	}
}
