package bot_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/bot/tap"
)

// A mother has a child at a school in Moscow and one in Omsk. It is 23:30 on Monday
// here and 02:30 on Tuesday there: each diary, the main screen and the family's day
// begin on the wall of the child's own school, whichever child was asked about before.
// Who chooses a zone has one today in all of them.
func TestTwoSchoolsHaveTwoTodays(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.Exec(t, lessonsSQL)
	s.Exec(t, `INSERT INTO works (school_id, class_id, title, given_on, due_on) VALUES (1, 3, 'Работа', '2026-11-23', '2026-11-23'), (2, 5, 'Работа', '2026-11-24', '2026-11-24');
		INSERT INTO marks (school_id, student_id, class_id, work_id, day, value) VALUES (1, 1, 3, 1, '2026-11-23', '5'), (2, 4, 5, 2, '2026-11-24', '3'), (2, 4, 5, 2, '2026-11-24', '4')`)
	s.Clock.Set(time.Date(2026, 11, 23, 20, 30, 0, 0, time.UTC))
	anna := s.Parent("Анна", maria, oleg)
	anna.Says("/start")
	anna.Hears("Новое сегодня: 1 оценка")
	anna.TapsData(tap.Pack(tap.ToDay(oleg, time.Time{})))
	if m := anna.Hears("Вт, 24 ноября"); !strings.Contains(m.Text, "сегодня") || !strings.Contains(m.Text, "Олег") {
		t.Errorf("Олег's today is %q", m.Text)
	}
	anna.TapsData(tap.Pack(tap.ToDay(maria, time.Time{})))
	if m := anna.Hears("Пн, 23 ноября"); !strings.Contains(m.Text, "сегодня") || !strings.Contains(m.Text, "Мария") {
		t.Errorf("Мария's today is %q", m.Text)
	}
	anna.TapsData(tap.Pack(tap.ToFamily(time.Time{})))
	m := anna.Hears("Вся семья")
	for _, want := range []string{"Мария, 5А\n1. Математика", "Олег, 1А · Вт, 24 ноября\n1. Окружающий мир — 3, 4"} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("the family's day lacks %q:\n%s", want, m.Text)
		}
	}
	s.Exec(t, `UPDATE accounts SET active_student = 4`)
	anna.Says("/start")
	anna.Hears("Новое сегодня: 2 оценки")

	s.Exec(t, `UPDATE accounts SET zone = 'Asia/Kamchatka'`)
	anna.TapsData(tap.Pack(tap.ToDay(maria, time.Time{})))
	if m := anna.Hears("Вт, 24 ноября"); !strings.Contains(m.Text, "сегодня") || !strings.Contains(m.Text, "Мария") {
		t.Errorf("with a zone of her own, Мария's today is %q", m.Text)
	}
}
