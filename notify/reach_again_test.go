package notify_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// A part of a notice waits for the morning to go by mail when the person comes
// back at night: the chat tells that part, and the mail does not tell it again.
func TestAPartThatWaitsIsToldOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	anna.wants(0, school.NewsMark, store.ByChat, true)
	anna.wants(0, school.NewsMark, store.ByMail, true)
	h.held(event{id: maria, kind: school.NewsRemark, is: &school.Fact{Subject: "Музыка", Text: "Пела громче всех"}})
	h.held(event{id: maria, kind: school.NewsMark, is: five("Алгебра")})
	h.notices(h.after(10 * time.Minute))
	h.notices(h.after(time.Hour))
	anna.person.Blocks()
	h.exec(`UPDATE deliveries SET next_at = $1 WHERE channel = 'chat'`, h.Clock.Now())
	rows := storetest.TakeUp(t, h.Store, store.Take{Owner: 9, Channel: store.ByChat, Limit: 1})
	if len(rows) != 1 {
		t.Fatalf("%d", len(rows))
	}
	h.exec(`UPDATE accounts SET quiet_from = 480, quiet_to = 1140 WHERE id = $1`, anna.account)
	if _, err := h.Settle(t.Context(), store.Settlement{
		Owner: 9, Delivery: rows[0], State: store.Never, Why: "blocked", Stop: true, Bot: theBot, Ways: []store.Channel{store.ByChat, store.ByMail},
	}); err != nil {
		t.Fatal(err)
	}
	anna.returns()
	h.sendsDue()
	h.Clock.Advance(12 * time.Hour)
	h.sendsDue()
	said := anna.person.Transcript()
	for _, l := range anna.letters() {
		said += l.Text
	}
	if strings.Count(said, "Пела громче всех") != 1 || strings.Count(said, "5 (отлично)") > 2 {
		t.Errorf("heard %d, %d letters:\n%s", anna.heard(), len(anna.letters()), said)
	}
}

// Who switched a kind off while the chat was away is not told of it when it is
// back; the rest comes.
func TestAComebackTellsWhatIsWanted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr := h.child("Мария"), h.child("Пётр")
	anna := h.parent("Анна", false, maria, petr)
	anna.set(store.DigestChange{On: ref(false)})
	anna.person.Blocks()
	for _, child := range []int64{maria, petr} {
		h.happened(event{id: child, kind: school.NewsAbsence, is: missed(1)})
		h.happened(event{id: child, kind: school.NewsRemark, is: &school.Fact{Subject: "Музыка", Text: "Пела громче всех"}})
	}
	h.tells(h.after(10 * time.Minute))
	anna.wants(0, school.NewsAbsence, store.ByChat, false)
	anna.wants(petr, school.NewsRemark, store.ByChat, false)
	anna.returns()
	h.sendsAll()
	said := anna.person.Transcript()
	if anna.heard() != 1 || strings.Count(said, "Пела громче всех") != 1 || strings.Contains(said, "пропуск") || strings.Contains(said, "Пётр") {
		t.Errorf("heard %d:\n%s", anna.heard(), said)
	}
}
