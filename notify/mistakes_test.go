package notify_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// The mistakes of others that concern digests, each as a test.

// A flag set before the send: who dies between the two has told nobody, and nobody
// else will. Ours says that somebody is at it: when that one is gone, another tells
// the very same, by either way and of either kind, once.
func TestAFlagBeforeTheSendIsNoMessage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	h.happened(event{id: maria, kind: school.NewsAbsence, is: missed(1)})
	h.notices(h.Clock.Now())
	h.mark(maria, "5")
	h.claim(evening)
	for _, channel := range []store.Channel{store.ByChat, store.ByMail} {
		storetest.TakeUp(t, h.Store, store.Take{Owner: 9, Channel: channel, Limit: 10}) // and dies
	}
	if n := value[int](h, `SELECT count(*)::int FROM deliveries WHERE state = 'sending' AND owner = 9`); n != 3 {
		t.Fatalf("%d are claimed", n)
	}
	h.runs(h.sender())
	h.settledAll()
	if said := anna.person.Transcript(); anna.heard() != 2 || strings.Count(said, "5 (отлично)") != 1 || !strings.Contains(said, "Пропуск урока") {
		t.Errorf("heard %d:\n%s", anna.heard(), said)
	}
	if all := anna.letters(); len(all) != 1 || !strings.Contains(all[0].Text, "5 (отлично)") {
		t.Errorf("%d letters", len(all))
	}
}

// Both parents in one To: each has a letter of their own, and neither address
// stands in the other's.
func TestParentsAreWrittenToApart(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, ivan := h.parent("Анна", true, maria), h.parent("Иван", true, maria)
	h.mark(maria, "5")
	if tally := h.at(evening); tally[store.ByMail][store.Sent] != 2 {
		t.Fatalf("%v", tally)
	}
	for _, m := range []*member{anna, ivan} {
		other := anna
		if m == anna {
			other = ivan
		}
		got := m.letters()
		if len(got) != 1 || strings.Contains(string(got[0].Raw), other.address) {
			t.Errorf("%d letters, or the other parent's address in one", len(got))
		}
	}
}

// A flag per ISO week loses the digest of a year with 53 of them, or of the week
// that begins in one year and ends in the next: ours comes each Sunday.
func TestWeeklyOverNewYear(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	h.exec(`UPDATE subscriptions SET cadence = 'weekly', days = 64, next_at = '2026-12-20 16:00+00', next_on = '2026-12-20'`)
	for i, title := range []string{"Неделя 14–20 декабря", "Неделя 21–27 декабря", "Неделя 28 декабря 2026 г. – 3 января 2027 г.", "Неделя 4–10 января", "Неделя 11–17 января"} {
		sunday := time.Date(2026, 12, 20+7*i, 16, 0, 0, 0, time.UTC)
		h.Clock.Set(sunday.Add(-time.Hour))
		h.mark(maria, "5")
		h.at(sunday)
		h.at(sunday.Add(20 * time.Hour))
		if anna.heard() != i+1 || !strings.HasPrefix(anna.last(), title+"\n") {
			t.Fatalf("%s: heard %d:\n%s", title, anna.heard(), anna.last())
		}
	}
	ids := map[string]bool{}
	for _, l := range anna.letters() {
		ids[l.Header.Get("Message-ID")] = true
	}
	if len(ids) != 5 {
		t.Errorf("%d letters by their Message-ID", len(ids))
	}
}

// Two children with the same subject at the same hour, the same mark, absence and
// remark: both are told, each in a block of its own.
func TestSiblingsWithTheSameHour(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr := h.child("Мария"), h.child("Пётр")
	anna := h.parent("Анна", true, maria, petr)
	for _, c := range []int64{maria, petr} {
		h.mark(c, "4")
		h.tell(c, school.NewsAbsence, school.Fact{Subject: "Алгебра", Lesson: 2, Value: "absent"})
		h.tell(c, school.NewsRemark, school.Fact{Subject: "Алгебра", Text: "Забыта тетрадь"})
	}
	h.at(evening)
	for name, text := range map[string]string{"chat": anna.last(), "mail": anna.letters()[0].Text} {
		first, second, _ := strings.Cut(text, "Пётр, 5А")
		for _, what := range []string{"4 (хорошо)", "пропуск", "Забыта тетрадь"} {
			if strings.Count(first, what) != 1 || strings.Count(second, what) != 1 {
				t.Errorf("%s: %q is told %d and %d times:\n%s", name, what, strings.Count(first, what), strings.Count(second, what), text)
			}
		}
	}
	if want := "Мария: 1 новая оценка, 1 отметка о посещении, 1 замечание; Пётр: 1 новая оценка, 1 отметка о посещении, 1 замечание — 23 ноября"; anna.letters()[0].Subject != want {
		t.Errorf("subject %q", anna.letters()[0].Subject)
	}
}

// One homework for a class of 25 is one line for each family, and one for each
// twin; a second row of the same enrolment adds none.
func TestOneHomeworkIsOneLine(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var first int64
	for i := range 25 {
		c := h.child("Ученик")
		if i == 0 {
			first = c
		}
	}
	twin := h.child("Яна")
	anna, boris := h.parent("Анна", false, first), h.parent("Борис", true, first, twin)
	h.exec(`INSERT INTO enrolments (school_id, class_id, person_id, role, begins) VALUES (1, 2, $1, 'student', '2026-09-01')`, first)
	h.tellTo(school.ToClass, 2, school.NewsHomework, school.Fact{Subject: "Алгебра", Text: "№ 145, 146", Due: "2026-12-20"})
	h.at(evening)
	if n := strings.Count(anna.last(), "№ 145, 146"); n != 1 {
		t.Errorf("told %d times:\n%s", n, anna.last())
	}
	one, two, _ := strings.Cut(boris.letters()[0].Text, "Яна, 5А")
	if strings.Count(one, "№ 145, 146") != 1 || strings.Count(two, "№ 145, 146") != 1 {
		t.Errorf("twins:\n%s", boris.letters()[0].Text)
	}
	if n := value[int](h, `SELECT count(*)::int FROM news`); n != 1 {
		t.Errorf("%d rows of news for one homework", n)
	}
}

// A family with children at two schools nine hours apart: one digest by the
// family's own clock, a block for each child that names its school and its day.
func TestOneFamilyTwoSchools(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	h.exec(`INSERT INTO schools (name, zone) VALUES ('Школа № 2', 'Asia/Kamchatka')`)
	h.exec(`INSERT INTO classes (school_id, kind, title) VALUES (2, 'homeroom', '3Б')`)
	petr := value[int64](h, `INSERT INTO people (school_id, family, given) VALUES (2, 'Примеров', 'Пётр') RETURNING id`)
	h.exec(`INSERT INTO enrolments (school_id, class_id, person_id, role) VALUES (2, 4, $1, 'student')`, petr)
	anna := h.parent("Анна", false, maria)
	h.exec(`INSERT INTO links (account_id, school_id, role, student_id, since) VALUES ($1, 2, 'parent', $2, $3)`, anna.account, petr, h.Clock.Now())
	h.mark(maria, "5")
	h.exec(`INSERT INTO news_pending (school_id, audience_kind, audience_id, kind, object, day, new, changed_at, release_at)
		VALUES (2, 'student', $1, 'mark', 500, '2026-11-24', '{"subject": "Чтение", "value": "4", "weight": 1}', $2, $2)`, petr, h.Clock.Now())
	if tally := h.at(evening); tally[store.ByChat][store.Sent] != 1 {
		t.Fatalf("%v", tally)
	}
	first, second, ok := strings.Cut(anna.last(), "Пётр, 3Б · Школа № 2 · 24 ноября")
	if !ok || !strings.Contains(first, "Мария, 5А · Школа № 1 · 23 ноября") || !strings.Contains(first, "5 (отлично)") || strings.Contains(first, "Чтение") ||
		!strings.Contains(second, "Чтение: 4 (хорошо)") || strings.Contains(second, "5 (отлично)") || strings.Contains(second, "завтра") {
		t.Errorf("%s", anna.last())
	}
}
