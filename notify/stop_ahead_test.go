package notify_test

import (
	"strings"
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

// What stands in the way of a letter when it is read, and does not any more when
// its turn has come, stands in no way: who comes back behind a long queue is told
// that very evening, once, and is not on the curator's list.
func TestAStopIsOfTheMomentToo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, c := range []struct {
		name         string
		stops, frees string // of the account $1
		word         bool   // of the service; else the digest
	}{
		{"chat blocked", `UPDATE chats SET state = 'blocked' WHERE account_id = $1`, "", false},
		{"chat blocked, a word", `UPDATE chats SET state = 'blocked' WHERE account_id = $1`, "", true},
		{"account blocked", `UPDATE accounts SET blocked_at = created_at WHERE id = $1`, `UPDATE accounts SET blocked_at = NULL WHERE id = $1`, false},
		{"digest off", `UPDATE subscriptions SET active = false WHERE account_id = $1`, `UPDATE subscriptions SET active = true WHERE account_id = $1`, false},
		{"child not theirs", `UPDATE links SET ended_at = since WHERE account_id = $1`, `UPDATE links SET ended_at = NULL WHERE account_id = $1`, false},
	} {
		door := &doorkeeper{Channel: h.chat}
		door.shut()
		child := h.child("Мария")
		h.tell(child, school.NewsComment, school.Fact{Subject: "Музыка", Text: "особая"})
		first, anna := h.parent("Борис", false, child), h.parent("Анна", false, child)
		if c.word {
			h.exec(`UPDATE subscriptions SET active = false`)
			for _, m := range []*member{first, anna} {
				h.service(m, store.ByChat, store.Service{Key: store.PlaceLost, Args: map[string]string{"Child": "особая"}})
			}
		}
		h.claim(evening)
		h.exec(c.stops, anna.account)
		stop := h.runs(h.senderOf(door, 1)) // both letters are read at once, the second stands behind the first
		eventually(t, "the first at the door", func() bool { return door.waits() == 1 })
		if c.frees == "" {
			anna.returns()
		} else {
			h.exec(c.frees, anna.account)
		}
		door.open()
		h.settledAll()
		stop()
		if n := strings.Count(anna.person.Transcript(), "особая"); n != 1 || anna.unreached() {
			t.Errorf("%s: told %d times, on the list %v: %v", c.name, n, anna.unreached(), h.states())
		}
		h.exec(`UPDATE subscriptions SET active = false`)
	}
}
