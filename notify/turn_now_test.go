package notify_test

import (
	"fmt"
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

// A digest that was asked for a moment ago goes by the rights of its turn too. That
// the evening's was turned off meanwhile does not concern it.
func TestAskedDigestsWhileTheTurnIsAwaited(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, c := range lateChanges {
		keeps := c.keeps
		if c.name == "unsubscribed" || c.name == "digest by chat off" {
			keeps = func(int64, int64) bool { return true }
		}
		door := &doorkeeper{Channel: h.chat}
		door.shut()
		var kids []int64
		for i := range 2 {
			kids = append(kids, h.child(fmt.Sprintf("Ребёнок-%d", i)))
		}
		m := h.parent("Родитель", false, kids...)
		for _, k := range kids {
			h.happened(event{id: k, kind: school.NewsComment, is: &school.Fact{Subject: "Музыка", Text: fmt.Sprintf("особая-%d.", k)}})
		}
		if err := h.AskDigest(t.Context(), m.viewer, m.subscription, store.Reply[struct{}]{}); err != nil {
			t.Fatal(err)
		}
		stop := h.runs(h.senderOf(door, 1))
		eventually(t, c.name+": at the door", func() bool { return door.waits() == 1 })
		c.do(h, m, kids[0])
		door.open()
		h.settledAll()
		stop()
		change{name: c.name, keeps: keeps}.judge(t, kids, kids[0], m.person.Transcript())
	}
}
