package notify_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// Each kind by its own name, to who wants it and to nobody else.
func TestEachKindIsToldAtOnce(t *testing.T) {
	t.Parallel()
	tomorrow := monday.AddDate(0, 0, 1)
	for name, c := range map[string]struct {
		event
		usual bool
		after time.Duration
		hears []string
	}{
		"mark": {
			event{kind: school.NewsMark, is: &school.Fact{Subject: "Алгебра", Value: "5", Work: "Дроби", Kind: "Контрольная", Weight: 2, Text: "Молодец"}},
			false, school.NoticeGather,
			[]string{"Новая оценка", "Мария, 5А", "Алгебра: 5 (отлично)", "Контрольная «Дроби», вес 2", "«Молодец»"},
		},
		"changed mark": {
			event{kind: school.NewsMark, was: &school.Fact{Subject: "Алгебра", Value: "3"}, is: &school.Fact{Subject: "Алгебра", Value: "4"}},
			false, school.NoticeGather,
			[]string{"Оценка изменена", "4 (хорошо), было: 3"},
		},
		"commented mark": {
			event{kind: school.NewsMark, was: &school.Fact{Subject: "Алгебра", Value: "3", Weight: 1, Text: "Устно"}, is: &school.Fact{Subject: "Алгебра", Value: "3", Weight: 1.5, Text: "Письменно"}},
			false, school.NoticeGather,
			[]string{"Оценка изменена", "Алгебра: 3", "вес 1,5; «Письменно»; вес был: 1; комментарий был: «Устно»"},
		},
		"mark of another kind of work": {
			event{kind: school.NewsMark, was: &school.Fact{Subject: "Алгебра", Value: "3", Kind: "Самостоятельная"}, is: &school.Fact{Subject: "Алгебра", Value: "3", Kind: "Контрольная"}},
			false, school.NoticeGather,
			[]string{"Оценка изменена", "Алгебра: 3", "Контрольная; вид работы был: Самостоятельная"},
		},
		"commented absence": {
			event{kind: school.NewsAbsence, was: &school.Fact{Subject: "Алгебра", Lesson: 2, Value: "absent", Topic: "Дроби", Text: "Без причины"}, is: &school.Fact{Subject: "Алгебра", Lesson: 2, Value: "absent", Topic: "Проценты", Text: "Олимпиада"}},
			true, 0,
			[]string{"Изменения в посещении", "тема: Проценты; «Олимпиада»; тема была: Дроби; комментарий был: «Без причины»"},
		},
		"removed mark": {
			event{kind: school.NewsMark, was: &school.Fact{Subject: "Алгебра", Value: "3"}},
			false, school.NoticeGather,
			[]string{"Оценка убрана", "убрано: 3"},
		},
		"absence":  {event{kind: school.NewsAbsence, is: missed(1)}, true, 0, []string{"Пропуск урока", "Алгебра: пропуск"}},
		"late":     {event{kind: school.NewsAbsence, is: &school.Fact{Subject: "Алгебра", Value: "late", Minutes: 7}}, true, 0, []string{"Опоздание", "7 минут"}},
		"arrival":  {event{kind: school.NewsAbsence, is: &school.Fact{Value: "arrived", Starts: 505}}, true, 0, []string{"Посещение уроков", "08:25"}},
		"the day":  {event{kind: school.NewsAbsence, is: &school.Fact{Value: "absent"}}, true, 0, []string{"Нет на занятиях", "Весь день"}},
		"remark":   {event{kind: school.NewsRemark, is: &school.Fact{Subject: "Музыка", Text: "Пела громче всех"}}, true, school.NoticeGather, []string{"Замечание", "Пела громче всех"}},
		"homework": {event{to: school.ToClass, id: 2, kind: school.NewsHomework, is: &school.Fact{Subject: "Алгебра", Text: "№ 145", Due: "2026-11-24"}}, false, school.NoticeGather, []string{"Новое домашнее задание", "№ 145", "На 24 ноября"}},
		"comment":  {event{kind: school.NewsComment, is: &school.Fact{Subject: "Музыка", Text: "Хороший слух"}}, false, school.NoticeGather, []string{"Комментарий учителя", "Хороший слух"}},
		"lesson": {
			event{to: school.ToClass, id: 2, kind: school.NewsLesson, was: &school.Fact{Subject: "Алгебра", Lesson: 2, Due: "2026-11-23"}, is: &school.Fact{Subject: "Алгебра", Lesson: 4, Due: "2026-11-23"}},
			false, 0,
			[]string{"Изменения в расписании на сегодня", "4-й урок, Алгебра, было: 2-й урок"},
		},
		"control": {event{to: school.ToClass, id: 2, kind: school.NewsControl, day: tomorrow, is: &school.Fact{Subject: "Алгебра", Work: "Дроби", Due: "2026-11-24"}}, false, 0, []string{"Назначена контрольная", "Дроби, Вт, 24 ноября"}},
		"meeting": {
			event{to: school.ToSchool, id: 1, kind: school.NewsMeeting, day: tomorrow, is: &school.Fact{Work: "Родительское собрание", Due: "2026-11-24", Starts: 1110, Room: "204", Text: "Итоги"}},
			false, 0,
			[]string{"Событие в школе", "Родительское собрание: Вт, 24 ноября, 18:30, каб. 204", "Итоги"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			maria := h.child("Мария")
			anna, boris := h.parent("Анна", false, maria), h.parent("Борис", false, maria)
			anna.wants(0, c.kind, store.ByChat, true)
			boris.wants(maria, c.kind, store.ByChat, false)
			vera := h.parent("Вера", false, maria) // who has chosen nothing
			if c.id == 0 {
				c.id = maria
			}
			h.happened(c.event)
			if c.after > 0 {
				if tally := h.tells(h.after(c.after - time.Second)); len(tally) != 0 {
					t.Fatalf("told before its time: %v", tally)
				}
				h.Clock.Advance(time.Second)
			}
			h.tells(h.Clock.Now())
			if anna.heard() != 1 || boris.heard() != 0 || vera.heard() != map[bool]int{true: 1}[c.usual] {
				t.Fatalf("Анна heard %d, Борис %d, Вера %d", anna.heard(), boris.heard(), vera.heard())
			}
			for _, words := range c.hears {
				if !strings.Contains(anna.last(), words) {
					t.Errorf("%q is not said in:\n%s", words, anna.last())
				}
			}
			m, _ := anna.person.Last()
			if sounds := c.kind == school.NewsAbsence || c.kind == school.NewsRemark; m.Silent == sounds {
				t.Errorf("silent: %v", m.Silent)
			}
			if tally := h.tells(h.after(24 * time.Hour)); len(tally) != 0 {
				t.Errorf("told again: %v", tally)
			}
		})
	}
}

// The marks of a class, entered in five minutes, are one message a family; both
// parents get their own, by chat and by mail, and siblings have a block each.
func TestOneMessageOfManyChanges(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr, oleg := h.child("Мария"), h.child("Пётр"), h.child("Олег")
	anna, boris, other := h.parent("Анна", true, maria, petr), h.parent("Борис", false, maria), h.parent("Вера", false, oleg)
	for _, m := range []*member{anna, boris, other} {
		m.wants(0, school.NewsMark, store.ByChat, true)
	}
	anna.wants(petr, school.NewsMark, store.ByMail, true)
	for i, c := range []int64{maria, petr, oleg, maria} {
		h.happened(event{id: c, kind: school.NewsMark, is: &school.Fact{Subject: []string{"Алгебра", "Музыка", "Труд", "Химия"}[i], Value: "5"}})
		h.notices(h.after(time.Minute))
	}
	h.happened(event{id: petr, kind: school.NewsRemark, is: &school.Fact{Subject: "Музыка", Text: "Пел громче всех"}})
	h.tells(h.after(3 * time.Minute))
	if anna.heard() != 1 || boris.heard() != 1 || other.heard() != 1 {
		t.Fatalf("heard: Анна %d, Борис %d, Вера %d", anna.heard(), boris.heard(), other.heard())
	}
	first, second, _ := strings.Cut(anna.last(), "Пётр, 5А")
	if !strings.HasPrefix(first, "Новое в дневнике") || !strings.Contains(first, "Алгебра: 5") || !strings.Contains(first, "Химия: 5") || strings.Contains(first, "Музыка") ||
		!strings.Contains(second, "Музыка: 5") || !strings.Contains(second, "Пел громче") || strings.Contains(anna.last(), "Труд") {
		t.Errorf("Анна hears:\n%s", anna.last())
	}
	if strings.Contains(boris.last(), "Пётр") || !strings.HasPrefix(boris.last(), "Новые оценки") {
		t.Errorf("Борис hears:\n%s", boris.last())
	}
	letters := anna.letters()
	if len(letters) != 1 || strings.Contains(letters[0].Text, "Мария") || !strings.Contains(letters[0].Text, "Музыка: 5") || strings.Contains(letters[0].Text, "громче") {
		t.Fatalf("letters: %+v", letters)
	}
	if id := letters[0].Header.Get("List-Id"); !strings.HasPrefix(id, "<notice.") {
		t.Errorf("List-Id: %s", id)
	}
}

// Where each child has a digest of its own, so it is with notices.
func TestApartWhereDigestsAreApart(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr := h.child("Мария"), h.child("Пётр")
	anna := h.parent("Анна", false, maria, petr)
	anna.set(store.DigestChange{Family: ref(false)})
	anna.wants(0, school.NewsHomework, store.ByChat, true)
	h.happened(event{to: school.ToClass, id: 2, kind: school.NewsHomework, is: &school.Fact{Subject: "Алгебра", Text: "№ 145"}})
	h.tells(h.after(school.NoticeGather))
	if anna.heard() != 2 {
		t.Fatalf("heard %d", anna.heard())
	}
	for _, m := range anna.person.Messages() {
		if m.FromBot && strings.Contains(m.Text, "Мария") == strings.Contains(m.Text, "Пётр") {
			t.Errorf("mixed:\n%s", m.Text)
		}
	}
}

// Five edits are one line; a correction says what it was; a slip mended is nothing.
func TestCorrections(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	anna.wants(0, school.NewsMark, store.ByChat, true)
	four, two := &school.Fact{Subject: "Алгебра", Value: "4"}, &school.Fact{Subject: "Алгебра", Value: "2"}
	for _, is := range []*school.Fact{two, four, two, four, five("Алгебра")} {
		h.held(event{id: maria, kind: school.NewsMark, object: 7, is: is})
		h.Clock.Advance(time.Minute)
	}
	h.notices(h.Clock.Now())
	h.tells(h.after(school.NoticeGather))
	if anna.heard() != 1 || !strings.Contains(anna.last(), "Алгебра: 5 (отлично)") || strings.Contains(anna.last(), "было") || strings.Count(anna.last(), "Алгебра") != 1 {
		t.Fatalf("heard %d:\n%s", anna.heard(), anna.last())
	}
	h.happened(event{id: maria, kind: school.NewsMark, object: 7, was: five("Алгебра"), is: four})
	h.tells(h.after(school.NoticeGather))
	if anna.heard() != 2 || !strings.Contains(anna.last(), "4 (хорошо), было: 5 (отлично)") {
		t.Fatalf("heard %d:\n%s", anna.heard(), anna.last())
	}
	// Changed and changed back after the release: there is nothing to tell.
	h.happened(event{id: maria, kind: school.NewsMark, object: 7, was: four, is: two})
	h.notices(h.after(time.Minute))
	h.happened(event{id: maria, kind: school.NewsMark, object: 7, was: two, is: four})
	if tally := h.tells(h.after(school.NoticeGather)); tally[store.ByChat][store.Empty] != 1 || anna.heard() != 2 {
		t.Errorf("%v, heard %d", tally, anna.heard())
	}
}

// Quiet hours delay and never drop: in the morning all of it is one message. Who
// ends them earlier hears it then.
func TestQuietHoursHoldNotices(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, boris := h.parent("Анна", false, maria), h.parent("Борис", false, maria)
	for _, m := range []*member{anna, boris} {
		m.settles(store.SettingsChange{Quiet: &school.Quiet{From: 22 * 60, To: 7 * 60}})
	}
	night := time.Date(2026, 11, 23, 19, 30, 0, 0, time.UTC) // 22:30 in Moscow
	h.Clock.Set(night)
	h.happened(event{id: maria, kind: school.NewsAbsence, is: missed(6)})
	h.tells(night)
	h.happened(event{id: maria, kind: school.NewsRemark, is: &school.Fact{Subject: "Музыка", Text: "Не пришла"}})
	h.tells(night.Add(time.Hour))
	if anna.heard() != 0 {
		t.Fatalf("heard %d at night", anna.heard())
	}
	boris.settles(store.SettingsChange{Quiet: &school.Quiet{}})
	h.tells(night.Add(time.Hour + school.NoticeGather))
	if anna.heard() != 0 || boris.heard() != 1 {
		t.Fatalf("Анна heard %d, Борис %d", anna.heard(), boris.heard())
	}
	morning := time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
	h.tells(morning.Add(-time.Second))
	if anna.heard() != 0 {
		t.Fatal("heard before the morning")
	}
	h.tells(morning)
	if anna.heard() != 1 || boris.heard() != 1 || !strings.Contains(anna.last(), "пропуск") || !strings.Contains(anna.last(), "Не пришла") || !strings.Contains(anna.last(), "вчера") {
		t.Errorf("Анна heard %d, Борис %d:\n%s", anna.heard(), boris.heard(), anna.last())
	}
}

// A notice that an outage held up into quiet hours waits for their end too.
func TestAnOutageEndsInQuietHours(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	h.happened(event{id: maria, kind: school.NewsAbsence, is: missed(1)})
	h.notices(h.Clock.Now())
	anna.settles(store.SettingsChange{Quiet: &school.Quiet{From: 9 * 60, To: 11 * 60}}) // it is 09:00
	h.runs(h.sender())
	eventually(t, "it is put off", func() bool {
		return value[string](h, `SELECT why || ' ' || next_at FROM deliveries`) == "quiet hours 2026-11-23 08:00:00+00"
	})
	if anna.heard() != 0 {
		t.Fatal("heard in quiet hours")
	}
	h.Clock.Advance(2 * time.Hour)
	eventually(t, "it is told", func() bool { return anna.heard() == 1 })
}

// Over holidays marks wait for the last evening; an absence does not.
func TestHolidaysHoldWhatCanWait(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.exec(`INSERT INTO holidays (school_id, title, starts, ends) VALUES (1, 'Каникулы', '2026-11-23', '2026-11-25')`)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	anna.wants(0, school.NewsMark, store.ByChat, true)
	h.happened(event{id: maria, kind: school.NewsMark, is: five("Алгебра")})
	h.tells(h.after(time.Hour))
	h.happened(event{id: maria, kind: school.NewsAbsence, is: missed(1)})
	h.tells(h.after(time.Hour))
	if anna.heard() != 1 || !strings.HasPrefix(anna.last(), "Пропуск урока") {
		t.Fatalf("heard %d", anna.heard())
	}
	last := time.Date(2026, 11, 25, 16, 0, 0, 0, time.UTC) // 19:00 in Moscow
	h.tells(last.Add(-time.Minute - school.NoticeGather))
	if anna.heard() != 1 {
		t.Fatal("told in the holidays")
	}
	h.tells(last)
	if anna.heard() != 2 || !strings.HasPrefix(anna.last(), "Новая оценка") {
		t.Errorf("heard %d:\n%s", anna.heard(), anna.last())
	}
}

// A lesson of today is told at once, one of tomorrow in the evening, as it is then.
func TestTimetableChanges(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna := h.parent("Анна", false, h.child("Мария"))
	anna.wants(0, school.NewsLesson, store.ByChat, true)
	at := func(day, number int) *school.Fact {
		return &school.Fact{Subject: "Музыка", Lesson: number, Due: school.Date(2026, time.November, day).Format(time.DateOnly)}
	}
	move := func(object int64, was, is *school.Fact) {
		day, err := time.Parse(time.DateOnly, is.Due)
		if err != nil {
			t.Fatal(err)
		}
		h.happened(event{to: school.ToClass, id: 3, kind: school.NewsLesson, object: object, day: day, was: was, is: is})
	}
	move(1, at(23, 3), at(23, 5))
	move(2, at(24, 3), at(24, 4))
	move(3, at(23, 6), at(27, 6)) // away from today is of today
	h.tells(h.Clock.Now())
	if anna.heard() != 1 || !strings.Contains(anna.last(), "5-й урок") || strings.Contains(anna.last(), "4-й урок") || !strings.Contains(anna.last(), "6-й урок") {
		t.Fatalf("heard %d:\n%s", anna.heard(), anna.last())
	}
	h.Clock.Advance(time.Hour)
	move(2, at(24, 4), at(25, 2))                         // moved once more, further away
	move(2, at(25, 2), at(27, 1))                         // and again: that alone could wait until tomorrow, but the first half would be wrong by then
	eve := time.Date(2026, 11, 23, 15, 0, 0, 0, time.UTC) // 18:00 in Moscow
	h.tells(eve.Add(-school.NoticeGather - time.Second))
	if anna.heard() != 1 {
		t.Fatal("told before the evening")
	}
	h.tells(eve)
	if anna.heard() != 2 || !strings.Contains(anna.last(), "1-й урок, Музыка, было: 3-й урок, Музыка, 24 ноября") || strings.Contains(anna.last(), "4-й") {
		t.Fatalf("heard %d:\n%s", anna.heard(), anna.last())
	}
	h.Clock.Set(eve.Add(2 * time.Hour))
	move(4, at(24, 1), at(24, 2)) // the evening has passed
	h.tells(h.Clock.Now())
	if anna.heard() != 3 || !strings.HasPrefix(anna.last(), "Изменения в расписании на завтра") {
		t.Errorf("heard %d:\n%s", anna.heard(), anna.last())
	}
}

// What the parents announced raises no alarm, to the student either; what they
// did not does.
func TestAnnouncedAbsenceIsNoAlarm(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, herself := h.parent("Анна", false, maria), h.member("Мария", school.Student, false, maria)
	h.exec(`INSERT INTO absence_notes (school_id, student_id, filed_by, filed_name, filed_at, from_day, to_day, lessons, reason, seal, sent_to)
		VALUES (1, $1, $2, 'Анна', $3, '2026-11-23', '2026-11-23', '{1,2}', 'doctor', '', 'nobody')`, maria, anna.account, h.Clock.Now())
	h.happened(event{id: maria, kind: school.NewsAbsence, is: missed(1)})
	if tally := h.tells(h.Clock.Now()); tally[store.ByChat][store.Empty] != 2 || anna.heard()+herself.heard() != 0 {
		t.Fatalf("%v: an announced absence alarmed", tally)
	}
	h.happened(event{id: maria, kind: school.NewsAbsence, is: missed(2)})
	h.happened(event{id: maria, kind: school.NewsAbsence, is: missed(3)})
	h.tells(h.after(time.Minute))
	if anna.heard() != 1 || herself.heard() != 1 || strings.Count(anna.last(), "пропуск") != 1 {
		t.Fatalf("heard %d and %d:\n%s", anna.heard(), herself.heard(), anna.last())
	}
}

// An alert goes to everybody but its own author; a remark never to the student.
func TestNoAlertToItsAuthor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	teacher, other, herself := h.parent("Анна Учительская", false, maria), h.parent("Борис", false, maria), h.member("Мария", school.Student, false, maria)
	h.happened(event{id: maria, kind: school.NewsRemark, is: &school.Fact{Subject: "Музыка", Text: "Пела"}, by: teacher.account})
	h.tells(h.after(school.NoticeGather))
	if teacher.heard() != 0 || other.heard() != 1 || herself.heard() != 0 {
		t.Errorf("the author heard %d, the other parent %d, the student %d", teacher.heard(), other.heard(), herself.heard())
	}
}

// What was before somebody linked, or switched it on, is not news to them.
func TestNoOldNews(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	h.happened(event{id: maria, kind: school.NewsAbsence, is: missed(1)})
	h.happened(event{id: maria, kind: school.NewsMark, is: five("Алгебра")})
	h.notices(h.Clock.Now())
	anna.wants(0, school.NewsMark, store.ByChat, true)
	boris := h.parent("Борис", false, maria)
	h.tells(h.after(time.Hour))
	h.sends(nil)
	if boris.heard() != 0 || anna.heard() > 1 {
		t.Errorf("Анна heard %d, Борис %d", anna.heard(), boris.heard())
	}
}

// One piece of homework for a class of 25 is one line in each family, and one
// message where a family has two children in the class.
func TestHomeworkOfAClassIsOneLine(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var all []*member
	for range 12 {
		all = append(all, h.parent("Анна", false, h.child("Мария"), h.child("Пётр")))
	}
	h.exec(`INSERT INTO enrolments (school_id, class_id, person_id, role, ends) SELECT 1, 2, id, 'student', '2027-05-31' FROM people`) // on the list twice
	for _, m := range all {
		m.wants(0, school.NewsHomework, store.ByChat, true)
	}
	for i := range 25 {
		h.held(event{to: school.ToClass, id: 2, kind: school.NewsHomework, object: 5, is: &school.Fact{Subject: "Алгебра", Text: strings.Repeat("№ 1 ", i+1)}})
	}
	h.notices(h.Clock.Now())
	h.tells(h.after(school.NoticeGather))
	for _, m := range all {
		if m.heard() != 1 || strings.Count(m.last(), "Алгебра") != 2 {
			t.Fatalf("heard %d:\n%s", m.heard(), m.last())
		}
	}
}

// settles changes settings as the bot does.
func (m *member) settles(c store.SettingsChange) {
	m.h.t.Helper()
	if err := m.h.SetSettings(m.h.t.Context(), m.viewer, c, store.Reply[store.Settings]{}); err != nil {
		m.h.t.Fatal(err)
	}
}
