package notify_test

import (
	"fmt"
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

// A letter that is written and waits for its turn goes by the rights and to the
// address of that turn.
func TestLettersWhileTheTurnIsAwaited(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	nobody := func(int64, int64) bool { return false }
	all := func(int64, int64) bool { return true }
	cases := []change{
		{"mail off", func(_ *house, m *member, _ int64) { m.set(store.DigestChange{Mail: ref(false)}) }, nobody},
		{"chat off", func(_ *house, m *member, _ int64) { m.set(store.DigestChange{Chat: ref(false)}) }, all},
		{"address not confirmed", func(h *house, m *member, _ int64) {
			h.exec(`UPDATE accounts SET confirmed_blind = NULL WHERE id = $1`, m.account)
		}, nobody},
		{"address bounces", func(h *house, m *member, _ int64) {
			h.exec(`UPDATE accounts SET mail_stopped_blind = email_blind, mail_stopped_at = $2, mail_stopped_why = 'unknown' WHERE id = $1`, m.account, h.Clock.Now())
		}, nobody},
		{"another address", func(_ *house, m *member, _ int64) { m.lives(fmt.Sprintf("moved%d@example.org", m.account)) }, all},
	}
	for _, c := range lateChanges {
		keeps := c.keeps
		switch c.name {
		case "digest by chat off", "chat blocked", "chat another's":
			keeps = all
		}
		cases = append(cases, change{c.name, c.do, keeps})
	}
	for _, c := range cases {
		door := &doorkeeper{Channel: h.mail}
		door.shut()
		var kids []int64
		for i := range 2 {
			kids = append(kids, h.child(fmt.Sprintf("Ребёнок-%d", i)))
			h.tell(kids[i], school.NewsComment, school.Fact{Subject: "Музыка", Text: fmt.Sprintf("особая-%d.", kids[i])})
		}
		m := h.parent("Родитель", true, kids...)
		before := m.address
		h.claim(evening)
		h.exec(`DELETE FROM deliveries WHERE channel = 'chat'`)
		stop := h.runs(h.senderOf(door, 1))
		eventually(t, c.name+": at the door", func() bool { return door.waits() == 1 })
		c.do(h, m, kids[0])
		door.open()
		eventually(t, c.name+": the end", func() bool {
			return value[int](h, `SELECT count(*)::int FROM deliveries WHERE channel = 'mail' AND state IN ('queued', 'later', 'sending')`) == 0
		})
		stop()
		said := ""
		for _, l := range m.letters() {
			said += l.Text
		}
		c.judge(t, kids, kids[0], said)
		if m.address != before && len(h.sandbox.Mail.To(before)) != 0 {
			t.Errorf("%s: the address that was is written to", c.name)
		}
		h.exec(`UPDATE subscriptions SET active = false`)
	}
}
