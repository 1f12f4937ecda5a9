package notify_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// Mail took the letter in the chat's place, the person came back and was told
// nothing, for mail had told it; then the letter returns undelivered. The chat
// tells it after all, once.
func TestBouncedAfterTheReturn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	anna.set(store.DigestChange{Mail: ref(false)})
	anna.person.Blocks()
	h.mark(maria, "5")
	h.eveningOn(0)
	anna.returns()
	h.sendsAll()
	if anna.heard() != 0 || len(anna.letters()) != 1 {
		t.Fatalf("heard %d, %d letters", anna.heard(), len(anna.letters()))
	}
	h.Clock.Advance(time.Hour)
	id := value[int64](h, `SELECT id FROM deliveries WHERE channel = 'mail'`)
	token, err := h.BounceToken(store.DeliveryRef{On: value[time.Time](h, `SELECT on_date FROM deliveries WHERE channel = 'mail'`), ID: id})
	if err != nil {
		t.Fatal(err)
	}
	returned := store.Returned{Token: token, Status: "5.1.1", Ways: []store.Channel{store.ByChat, store.ByMail}}
	for range 2 {
		if _, err := h.Bounce(t.Context(), returned); err != nil {
			t.Fatal(err)
		}
		h.sendsAll()
	}
	if said := anna.person.Transcript(); strings.Count(said, "5 (отлично)") != 1 || anna.unreached() {
		t.Errorf("on the list %v:\n%s", anna.unreached(), said)
	}
}

// A notice by mail that the chat has told in part already: what falls back to the
// chat is the other part alone, and that is not lost.
func TestHalfToldFallsBackByHalf(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	h.exec(`INSERT INTO notice_prefs (account_id, role, kind, channel, wanted, at) VALUES
		($1, 'parent', 'remark', 'mail', true, $2), ($1, 'parent', 'mark', 'mail', true, $2), ($1, 'parent', 'mark', 'chat', false, $2)`, anna.account, h.Clock.Now())
	h.held(event{id: maria, kind: school.NewsRemark, is: &school.Fact{Subject: "Музыка", Text: "Пела громче всех"}})
	h.held(event{id: maria, kind: school.NewsMark, is: &school.Fact{Subject: "Алгебра", Value: "5"}})
	h.exec(`UPDATE accounts SET mail_stopped_blind = email_blind, mail_stopped_at = $2, mail_stopped_why = 'unknown' WHERE id = $1`, anna.account, h.Clock.Now())
	h.notices(h.after(10 * time.Minute))
	h.notices(h.after(time.Hour))
	h.sendsAll()
	said := anna.person.Transcript()
	if strings.Count(said, "Пела громче всех") != 1 || strings.Count(said, "5 (отлично)") != 1 {
		t.Errorf("heard %d:\n%s", anna.heard(), said)
	}
}

// Who turns the digest off after the come-back was made and before it went hears
// nothing of it.
func TestOffBeforeTheComebackGoes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	anna.person.Blocks()
	h.mark(maria, "5")
	h.eveningOn(0)
	anna.returns()
	anna.set(store.DigestChange{On: ref(false)})
	h.sendsAll()
	if anna.heard() != 0 {
		t.Errorf("heard %d:\n%s", anna.heard(), anna.last())
	}
}
