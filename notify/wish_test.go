package notify_test

import (
	"strings"
	"testing"

	"zvonok/bot/sandbox"
	"zvonok/store"
	"zvonok/store/school"
)

// What a person or a school wishes while a letter, written already, waits for its
// turn holds for that letter too: it may wait for half a minute behind others.
func TestWishesWhileTheTurnIsAwaited(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	door := &doorkeeper{Channel: h.chat}
	door.shut()
	h.runs(h.senderOf(door, 8))
	for _, c := range []struct {
		name string
		do   func(m *member)
		was  func(sandbox.Message) bool
	}{
		{"nothing", func(*member) {}, func(m sandbox.Message) bool {
			return strings.Contains(m.HTML, "особая") && !m.Protected && strings.Contains(m.HTML, "<b>Оценки")
		}},
		{"marks hidden", func(m *member) { h.exec(`UPDATE accounts SET hide_marks = true WHERE id = $1`, m.account) }, func(m sandbox.Message) bool {
			return strings.Contains(m.HTML, "tg-spoiler")
		}},
		{"forwarding barred", func(m *member) { h.exec(`UPDATE accounts SET protect = true WHERE id = $1`, m.account) }, func(m sandbox.Message) bool {
			return m.Protected
		}},
		{"English", func(m *member) { h.exec(`UPDATE accounts SET language = 'en' WHERE id = $1`, m.account) }, func(m sandbox.Message) bool {
			return !strings.Contains(m.HTML, "<b>Оценки")
		}},
		{"the school hides marks", func(*member) { h.exec(`UPDATE schools SET hide_marks = true`) }, func(m sandbox.Message) bool {
			return strings.Contains(m.HTML, "tg-spoiler")
		}},
		{"the school tells nothing by chat", func(*member) { h.exec(`UPDATE schools SET hide_marks = false, level_chat = 'bare'`) }, func(m sandbox.Message) bool {
			return !strings.Contains(m.HTML, "особая") && !strings.Contains(m.HTML, "Алгебра")
		}},
	} {
		child := h.child("Мария")
		h.tell(child, school.NewsComment, school.Fact{Subject: "Музыка", Text: "особая"})
		h.mark(child, "5")
		m := h.parent("Анна", false, child)
		h.claim(evening)
		eventually(t, c.name+": at the door", func() bool { return door.waits() == 1 })
		c.do(m)
		door.open()
		h.settledAll()
		door.shut()
		if got, ok := m.person.Last(); !ok || !c.was(got) {
			t.Errorf("%s: told %v: %s", c.name, ok, got.HTML)
		}
		h.exec(`UPDATE subscriptions SET active = false`)
	}
}

// A word about a child is for who may hear it when it goes: a class teacher who gave
// the class away, while the word waited for its turn, is told no more.
func TestAWordForWhoLedTheClass(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	door := &doorkeeper{Channel: h.chat}
	door.shut()
	h.runs(h.senderOf(door, 8))
	child := h.child("Мария")
	anna := h.parent("Анна", false, child)
	number := h.noteNumber(child, anna)
	for _, led := range []bool{true, false} {
		tamara := h.employee("Тамара", school.Teacher, true)
		h.service(tamara, store.ByChat, store.Service{Key: store.NoteFiled, Args: map[string]string{"Note": number}})
		eventually(t, "at the door", func() bool { return door.waits() == 1 })
		if !led {
			h.exec(`UPDATE enrolments SET ends = '2026-11-01' WHERE leads`)
		}
		door.open()
		h.settledAll()
		door.shut()
		if heard := strings.Contains(tamara.person.Transcript(), "Мария"); heard != led {
			t.Errorf("leads %v: heard %v", led, heard)
		}
	}
}
