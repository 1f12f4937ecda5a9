package notify_test

import (
	"testing"
	"time"

	"zvonok/store/school"
)

// A digest makes no sound, whomever it is for: a family, a class teacher, the
// management, or somebody who has come back to the chat.
func TestDigestsMakeNoSound(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, back := h.parent("Анна", false, maria), h.parent("Борис", false, maria)
	tamara, galina := h.employee("Тамара", school.Teacher, true), h.employee("Галина", school.Management, false)
	h.note(maria, anna.account, "2026-11-24", "2026-11-24")
	h.away(maria, "2026-11-24", 0, school.Absent)
	back.person.Blocks()
	h.mark(maria, "2")
	h.tell(maria, school.NewsRemark, school.Fact{Subject: "Музыка", Text: "Пела громче всех"}) // a notice of it sounds
	h.exec(`UPDATE subscriptions SET empty_too = true`)
	h.at(evening)
	h.at(quarter(24))
	h.at(time.Date(2026, 11, 24, 13, 0, 0, 0, time.UTC))
	back.returns()
	h.runs(h.sender())
	eventually(t, "the come-back", func() bool {
		return value[int](h, `SELECT count(*)::int FROM deliveries WHERE kind = 'comeback' AND state = 'sent'`) == 1
	})
	for name, m := range map[string]*member{"family": anna, "class teacher": tamara, "management": galina, "come-back": back} {
		last, ok := m.person.Last()
		if !ok || m.heard() == 0 || !last.Silent {
			t.Errorf("%s: heard %d, silent %v:\n%s", name, m.heard(), last.Silent, last.Text)
		}
	}
}
