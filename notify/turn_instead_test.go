package notify_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

// What goes by mail in the chat's place, and waits for its turn there, does not go
// to who wants nothing in the chat's place any more; who comes back to the chat is
// told there, and not by mail beside it.
func TestInsteadWhileTheTurnIsAwaited(t *testing.T) {
	t.Parallel()
	for kind, queue := range map[string]func(h *house, m *member, child int64){
		"digest": func(h *house, _ *member, child int64) {
			h.tell(child, school.NewsRemark, school.Fact{Subject: "Музыка", Text: "особая"})
			h.claim(evening)
		},
		"notice": func(h *house, _ *member, child int64) {
			h.exec(`UPDATE subscriptions SET active = false`)
			h.happened(event{id: child, kind: school.NewsRemark, is: &school.Fact{Subject: "Музыка", Text: "особая"}})
			h.notices(h.after(school.NoticeGather))
		},
		"word": func(h *house, m *member, _ int64) {
			h.exec(`UPDATE subscriptions SET active = false`)
			h.service(m, store.ByChat, store.Service{Key: store.PlaceLost, Args: map[string]string{"Child": "особая"}})
		},
	} {
		for change, c := range map[string]struct {
			do         func(m *member)
			chat, mail int
		}{
			"nothing":  {func(*member) {}, 0, 1},
			"no other": {func(m *member) { m.h.exec(`UPDATE accounts SET fallback = 'none' WHERE id = $1`, m.account) }, 0, 0},
			"back":     {func(m *member) { m.returns() }, 1, 0},
		} {
			if kind == "word" && change == "back" {
				c.chat, c.mail = 0, 1 // a come-back tells news, and no words
			}
			h := newHouse(t)
			door := &doorkeeper{Channel: h.mail}
			door.shut()
			child := h.child("Мария")
			m := h.parent("Анна", true, child)
			h.exec(`UPDATE subscriptions SET mail = false WHERE id = $1`, m.subscription)
			m.person.Blocks()
			queue(h, m, child)
			stop := h.runs(notify.NewSender(notify.SenderConfig{
				Store: h.Store, Bot: theBot, Texts: texts(t), Channels: []notify.Channel{h.chat, door}, Workers: 2, Poll: 20 * time.Millisecond,
			}))
			eventually(t, kind+", "+change+": at the door", func() bool { return door.waits() == 1 })
			c.do(m)
			door.open()
			h.settledAll()
			stop()
			said := ""
			for _, l := range m.letters() {
				said += l.Text
			}
			if chat, mail := strings.Count(m.person.Transcript(), "особая"), strings.Count(said, "особая"); chat != c.chat || mail != c.mail {
				t.Errorf("%s, %s: told %d times by chat and %d by mail, want %d and %d: %v", kind, change, chat, mail, c.chat, c.mail, h.states())
			}
		}
	}
}
