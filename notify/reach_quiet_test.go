package notify_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// sleeps gives a person quiet hours from 18:00 to 07:00.
func (m *member) sleeps() {
	m.h.exec(`UPDATE accounts SET quiet_from = 1080, quiet_to = 420 WHERE id = $1`, m.account)
}

// sendsDue works off what is due now and leaves what waits.
func (h *house) sendsDue() {
	h.t.Helper()
	stop := h.runs(h.sender())
	eventually(h.t, "what is due to be settled", func() bool {
		return value[int](h, `SELECT count(*)::int FROM deliveries WHERE state = 'sending' OR state IN ('queued', 'later') AND next_at <= $1`, h.Clock.Now()) == 0
	})
	stop()
}

// A digest at its hour goes by the next way at once, whatever the quiet hours; one
// that comes back hours later waits for their end.
func TestALateBounceWaitsForTheMorning(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, boris := h.parent("Анна", true, maria), h.parent("Борис", true, maria)
	anna.set(store.DigestChange{Chat: ref(false)})
	boris.set(store.DigestChange{Mail: ref(false)})
	for _, m := range []*member{anna, boris} {
		m.sleeps()
	}
	boris.person.Blocks()
	h.mark(maria, "5")
	h.eveningOn(0) // 19:00
	if len(boris.letters()) != 1 || len(anna.letters()) != 1 {
		t.Fatalf("letters: %d, %d", len(anna.letters()), len(boris.letters()))
	}
	h.Clock.Advance(4 * time.Hour)
	token, err := h.BounceToken(store.DeliveryRef{
		On: value[time.Time](h, `SELECT on_date FROM deliveries WHERE account_id = $1`, anna.account), ID: value[int64](h, `SELECT id FROM deliveries WHERE account_id = $1`, anna.account),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Bounce(t.Context(), store.Returned{Token: token, Status: "5.1.1", Ways: []store.Channel{store.ByChat, store.ByMail}}); err != nil {
		t.Fatal(err)
	}
	h.sendsDue()
	if strings.Contains(anna.person.Transcript(), "5 (отлично)") {
		t.Error("the digest comes at night")
	}
	h.Clock.Advance(8 * time.Hour)
	h.sendsDue()
	if told := strings.Count(anna.person.Transcript(), "5 (отлично)"); told != 1 {
		t.Errorf("told %d times in the morning", told)
	}
}

// A run for an evening, with no service beside it, waits for what goes by mail in
// a blocked chat's place too, and counts it.
func TestARunWaitsForTheNextWay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, boris, vera := h.parent("Анна", true, maria), h.parent("Борис", false, maria), h.parent("Вера", true, maria)
	anna.set(store.DigestChange{Mail: ref(false)})
	vera.set(store.DigestChange{Mail: ref(false)})
	anna.person.Blocks()
	boris.person.Blocks()
	h.mark(maria, "5")
	tally := h.at(evening)
	if len(anna.letters()) != 1 || tally[store.ByChat][store.Never] != 2 || tally[store.ByChat][store.Sent] != 1 || tally[store.ByMail][store.Sent] != 1 {
		t.Errorf("%d letters, %v", len(anna.letters()), tally)
	}
	vera.sleeps()
	vera.person.Blocks()
	h.mark(maria, "4")
	h.Clock.Set(evening.AddDate(0, 0, 1).Add(2 * time.Hour)) // the evening before was missed: it is late by now
	if tally = h.run(evening.AddDate(0, 0, 1)); tally[store.ByMail][store.Held] != 1 || len(vera.letters()) != 0 {
		t.Errorf("%d letters, %v", len(vera.letters()), tally)
	}
}

// A notice that the chat gives up in quiet hours is a letter when they are over.
func TestANoticeThatFallsBackAtNightWaits(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	h.happened(event{id: maria, kind: school.NewsAbsence, is: missed(1)})
	h.notices(h.Clock.Now())
	anna.person.Blocks()
	anna.sleeps()
	h.exec(`UPDATE accounts SET quiet_from = 480, quiet_to = 600 WHERE id = $1`, anna.account) // it is 09:00
	// The chat is found blocked by a sender that knows nothing of quiet hours yet.
	rows := storetest.TakeUp(t, h.Store, store.Take{Owner: 9, Channel: store.ByChat, Limit: 1})
	if len(rows) != 1 {
		t.Fatalf("%d", len(rows))
	}
	if _, err := h.Settle(t.Context(), store.Settlement{
		Owner: 9, Delivery: rows[0], State: store.Never, Why: "blocked", Stop: true, Bot: theBot, Ways: []store.Channel{store.ByChat, store.ByMail},
	}); err != nil {
		t.Fatal(err)
	}
	if due := value[time.Time](h, `SELECT next_at FROM deliveries WHERE channel = 'mail'`); due.Sub(h.Clock.Now()) != time.Hour {
		t.Errorf("it goes after %v", due.Sub(h.Clock.Now()))
	}
	h.sendsDue()
	if len(anna.letters()) != 0 {
		t.Error("a letter in quiet hours")
	}
	h.Clock.Advance(time.Hour)
	h.sendsDue()
	if len(anna.letters()) != 1 {
		t.Errorf("%d letters after them", len(anna.letters()))
	}
}
