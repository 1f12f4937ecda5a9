package notify_test

import (
	"testing"
	"time"

	"zvonok/store"
)

// What a person waits for does not stand behind the evening's digests.
func TestWordsOvertakeDigests(t *testing.T) {
	t.Parallel()
	const n, workers = 200, 2
	h := newHouse(t)
	h.county(n)
	anna := h.parent("Анна", false)
	h.exec(`UPDATE subscriptions SET active = false WHERE id = $1`, anna.subscription)
	h.queued(n)
	c := newCrowd(t)
	c.latency = 5 * time.Millisecond
	told := 0 // under the crowd's lock: how many digests had been asked for when the word came
	c.fault = func(chat int64, asked int) fault {
		if chat == anna.person.ID {
			told = asked
		}
		return fault{}
	}
	h.runs(h.senderOf(c.chat(t, unpaced{}, workers), workers))
	within(t, "the first digests", c.after(20))
	h.service(anna, store.ByChat, store.Service{Key: store.PlaceLost, Args: map[string]string{"Child": "Мария"}})
	h.drained(0, time.Minute)
	c.mu.Lock()
	defer c.mu.Unlock()
	t.Logf("a word queued behind %d digests, %d of them told: it was told as number %d", n, 20, told)
	if told == 0 || told > n/2 {
		t.Errorf("the word was number %d of %d", told, n)
	}
}
