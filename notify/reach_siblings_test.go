package notify_test

import (
	"strings"
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

// Homework of a class is one piece of news for two siblings in it. The mail tells
// it of one of them anyway; when the chat fails, it tells it of the other one too.
func TestSiblingsOfOneClassFallBackBoth(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr := h.child("Мария"), h.child("Пётр")
	anna := h.parent("Анна", true, maria, petr)
	anna.wants(0, school.NewsHomework, store.ByChat, true)
	anna.wants(maria, school.NewsHomework, store.ByMail, true)
	anna.person.Blocks()
	h.happened(event{to: school.ToClass, id: 1, kind: school.NewsHomework, is: &school.Fact{Subject: "Алгебра", Text: "№ 145", Due: "2026-11-24"}})
	h.notices(h.after(school.NoticeGather))
	h.sendsAll()
	var said []string
	for _, l := range anna.letters() {
		said = append(said, l.Text)
	}
	all := strings.Join(said, "\n")
	if len(said) != 2 || strings.Count(all, "Мария") == 0 || strings.Count(all, "Пётр") == 0 || anna.unreached() {
		t.Errorf("%d letters, on the list %v:\n%s", len(said), anna.unreached(), all)
	}
	anna.returns()
	h.sendsAll()
	if anna.heard() != 0 {
		t.Errorf("what mail has told is told again:\n%s", anna.last())
	}
}
