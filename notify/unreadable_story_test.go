package notify_test

import (
	"strings"
	"testing"

	"zvonok/store/school"
)

// What no key opens any more, after a move without them or in a damaged row, is
// told of without its words: a message to a family and to a teacher, an absence
// note. What else the letter says is not lost with it.
func TestWordsThatNoKeyOpensHoldNothingUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, boris := h.parent("Анна", false, maria), h.parent("Борис", false, maria)
	tamara := h.employee("Тамара", school.Teacher, true)
	h.exec(`UPDATE people SET family = 'Учительская' WHERE staff`)
	h.writes(tamara.viewer, maria, anna.account, school.Parent, "Пенал у меня")
	h.writes(anna.viewer, maria, tamara.account, school.Teacher, "Спасибо")
	anna.files(maria)
	h.exec(`UPDATE messages SET text_enc = 'x'`)
	h.exec(`UPDATE absence_notes SET text_enc = 'x'`)
	h.writes(tamara.viewer, maria, boris.account, school.Parent, "Тетрадь тоже")
	h.notices(h.Clock.Now())
	h.sendsAll()
	const shut = "Текст этого сообщения не открывается"
	if anna.heard() != 1 || !strings.Contains(anna.last(), "Учительская\u00a0Т.: "+shut) || !strings.Contains(boris.person.Transcript(), "Тетрадь тоже") {
		t.Errorf("Анна heard %d, Борис %d:\n%s", anna.heard(), boris.heard(), anna.last())
	}
	if said := tamara.person.Transcript(); tamara.heard() != 2 || !strings.Contains(said, "Новое сообщение") || !strings.Contains(said, shut) || !strings.Contains(said, "болезнь") {
		t.Errorf("the teacher heard %d:\n%s", tamara.heard(), said)
	}
	h.mark(maria, "5")
	if h.at(evening); !strings.Contains(anna.last(), "5 (отлично)") {
		t.Errorf("the digest:\n%s", anna.last())
	}
}
