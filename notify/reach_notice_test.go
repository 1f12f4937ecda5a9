package notify_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// A notice in a blocked chat goes by mail, though notices were never asked for
// there; the come-back tells what no mail told, once, with the digest's news.
func TestNoticesGoOnToo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, boris := h.parent("Анна", true, maria), h.parent("Борис", false, maria)
	anna.set(store.DigestChange{Mail: ref(false)})
	anna.person.Blocks()
	boris.person.Blocks()
	h.happened(event{id: maria, kind: school.NewsAbsence, is: missed(1)})
	h.notices(h.Clock.Now())
	h.sendsAll()
	if len(anna.letters()) != 1 || !strings.Contains(anna.letters()[0].Text, "пропуск") || anna.unreached() || !boris.unreached() {
		t.Fatalf("%d letters, on the list: %v, %v", len(anna.letters()), anna.unreached(), boris.unreached())
	}
	h.mark(maria, "5")
	h.eveningOn(0)
	if len(anna.letters()) != 2 {
		t.Fatalf("%d letters by the evening", len(anna.letters()))
	}
	h.Clock.Advance(time.Hour)
	for _, m := range []*member{anna, boris} {
		m.returns()
	}
	h.sendsAll()
	if anna.heard() != 0 {
		t.Errorf("what mail has told is told again:\n%s", anna.last())
	}
	if said := boris.last(); boris.heard() != 1 || strings.Count(said, "пропуск") != 1 || !strings.Contains(said, "5 (отлично)") {
		t.Errorf("heard %d:\n%s", boris.heard(), said)
	}
}

// At each level a notice says no more than a digest.
func TestNoticesAreDiscreetToo(t *testing.T) {
	t.Parallel()
	for level, words := range map[school.Level][]string{school.Headings: {"Алгебра", "пропуск", "урок"}, school.Bare: {"Алгебра", "Мария", "пропуск", "Пропуск", "урок"}} {
		h := newHouse(t)
		h.school(level)
		maria := h.child("Мария")
		anna := h.parent("Анна", false, maria)
		h.happened(event{id: maria, kind: school.NewsAbsence, is: missed(1)})
		h.tells(h.Clock.Now())
		for _, word := range words {
			if strings.Contains(anna.person.Transcript(), word) {
				t.Errorf("%s: %q:\n%s", level, word, anna.person.Transcript())
			}
		}
		if anna.heard() != 1 {
			t.Errorf("%s: heard %d", level, anna.heard())
		}
	}
}
