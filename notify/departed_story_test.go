package notify_test

import (
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

// Who has left the school keeps the diary of the time there, and hears nothing of
// what the school says or plans since: neither at once nor in a digest. On the last
// day they still do.
func TestWhoHasLeftHearsOfTheSchoolNoMore(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr, oleg := h.child("Мария"), h.child("Пётр"), h.child("Олег")
	anna, boris, vera := h.parent("Анна", false, maria), h.parent("Борис", false, petr), h.parent("Вера", false, oleg)
	h.exec(`UPDATE people SET ended_on = '2026-11-20' WHERE id = $1`, petr)
	h.exec(`UPDATE people SET ended_on = '2026-11-23' WHERE id = $1`, oleg)
	for _, m := range []*member{anna, boris, vera} {
		m.wants(0, school.NewsMeeting, store.ByChat, true)
		m.wants(0, school.NewsAnnouncement, store.ByChat, true)
	}
	curator := h.employee("Кира", school.Curator, false)
	if err := h.Announce(t.Context(), curator.viewer, school.Announcing{School: 1, Part: school.ForFamilies, Text: "Завтра без сменки"}, store.Reply[store.Announced]{}); err != nil {
		t.Fatal(err)
	}
	h.happened(event{to: school.ToSchool, id: 1, kind: school.NewsMeeting, day: monday, is: &school.Fact{Work: "Собрание", Due: "2026-11-23", Starts: 1110}})
	for _, m := range []*member{anna, boris, vera} { // of a class that they are still on the list of
		m.wants(0, school.NewsHomework, store.ByChat, true)
	}
	h.happened(event{to: school.ToClass, id: 2, kind: school.NewsHomework, is: &school.Fact{Subject: "Алгебра", Text: "№ 145"}})
	h.tells(h.after(school.NoticeGather))
	if anna.heard() != 1 || boris.heard() != 0 || vera.heard() != 1 {
		t.Errorf("at once Анна heard %d, Борис %d, Вера %d", anna.heard(), boris.heard(), vera.heard())
	}
	h.at(evening)
	if anna.heard() != 2 || boris.heard() != 0 || vera.heard() != 2 {
		t.Errorf("by the evening Анна heard %d, Борис %d, Вера %d:\n%s", anna.heard(), boris.heard(), vera.heard(), boris.last())
	}
}
