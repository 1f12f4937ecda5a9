package notify_test

import (
	"fmt"
	"testing"
	"time"

	"zvonok/bot/sandbox"
	"zvonok/notify"
)

// A mailbox is full, and its server puts every letter off for a week: what it has put off
// for five days goes by chat. Each evening's is given up by itself; taken along by the
// next, which begins anew, none ever would be. So it is with a letter over which the line
// breaks.
func TestWhatAMailboxPutsOffIsGivenUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	mail, err := notify.NewMail(notify.MailConfig{
		URL: h.sandbox.SMTPURL(), From: "diary@zvonok.example", PublicURL: "https://zvonok.example", Tokens: h.Store, Clock: h.Clock.Now,
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(mail.Close)
	h.mail = mail
	maria := h.child("Мария")
	anna, boris := h.parent("Анна", true, maria), h.parent("Борис", true, maria)
	h.exec(`UPDATE subscriptions SET chat = false`)
	h.sandbox.Mail.FailWhen(sandbox.MailRule{Addr: anna.address, Fault: sandbox.MailFault{At: sandbox.AtRcpt, Code: 452, Detail: [2]int{2, 2}, Text: "No"}})
	h.sandbox.Mail.FailWhen(sandbox.MailRule{Addr: boris.address, Fault: sandbox.DropBeforeDot()})
	for i := range 7 {
		h.remark(maria, fmt.Sprintf("Замечание %d.", i+1))
		h.claim(evening.AddDate(0, 0, i))
		for range 7 {
			h.sendsDue()
			h.Clock.Advance(3 * time.Hour)
		}
	}
	for _, m := range []*member{anna, boris} {
		if said := toldOf(m.person.Transcript(), 7); len(m.letters()) != 0 || said[:1] != "1" {
			t.Errorf("account %d: %d letters, the chat told %s", m.account, len(m.letters()), said)
		}
	}
}

// An evening that cannot be read puts off nothing but itself: the next one does not take
// it along.
func TestAnEveningThatCannotBeReadStaysAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	h.remark(maria, "Замечание 1.")
	h.claim(evening)
	h.exec(`UPDATE news SET new = '[]'`)
	h.sendsDue()
	h.remark(maria, "Замечание 2.")
	h.claim(evening.AddDate(0, 0, 1))
	h.sendsDue()
	if anna.heard() != 1 || toldOf(anna.person.Transcript(), 2) != "01" {
		t.Errorf("heard %d, told %s", anna.heard(), toldOf(anna.person.Transcript(), 2))
	}
	h.exec(`UPDATE news SET new = '{"subject": "Музыка", "text": "Замечание 1."}' WHERE new = '[]'`)
	h.Clock.Advance(time.Hour)
	h.sendsDue()
	if anna.heard() != 2 || toldOf(anna.person.Transcript(), 2) != "11" {
		t.Errorf("mended, heard %d, told %s", anna.heard(), toldOf(anna.person.Transcript(), 2))
	}
}
