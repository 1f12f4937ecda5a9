package bot_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/bot/tap"
)

// A class teacher who is a mother, too: her morning digest is set with /digest,
// comes, and is stopped in one press; so is the family's, though she acts as a
// teacher at that moment.
func TestATeachersDigest(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	tamara := s.Teacher("Тамара")
	if n, err := s.SubscribeStaff(s.ctx); err != nil || n != 1 {
		t.Fatalf("%d: %v", n, err)
	}
	if n, err := s.SubscribeStaff(s.ctx); err != nil || n != 0 {
		t.Fatalf("a second one: %d: %v", n, err)
	}
	s.Exec(t, `INSERT INTO links (account_id, school_id, role, student_id, since) SELECT account_id, 1, 'parent', 2, $1 FROM links WHERE role = 'staff'`, s.Clock.Now())
	s.Exec(t, `INSERT INTO absence_notes (school_id, student_id, filed_by, filed_name, filed_at, from_day, to_day, reason, seal, sent_to)
		SELECT 1, 1, id, 'Анна', $1, '2026-11-24', '2026-11-25', 'illness', 'x', 'leader' FROM accounts`, s.Clock.Now())
	s.Exec(t, `UPDATE accounts SET active_role = 'teacher'`)
	tamara.Says("/digest")
	tamara.Hears("с понедельника по субботу в 07:45")
	tamara.Taps("Время: 07:45")
	tamara.Hears("Во сколько")
	tamara.Taps("07:30")
	tamara.Hears("с понедельника по субботу в 07:30")
	tamara.Taps("Дни")
	tamara.Hears("По каким дням")
	tamara.Taps("✓ Сб")
	tamara.Hears("с понедельника по пятницу")
	tamara.Taps("← Назад")
	tamara.Hears("Сводка классного руководителя")
	s.evening(quarterToEight)
	letter := tamara.Hears("Записки ждут вашего ответа")
	tamara.Taps("Отсутствующие")
	tamara.Hears("Отсутствующие")

	// The family's: ordered as a parent, stopped as a teacher.
	s.Exec(t, `INSERT INTO subscriptions (account_id, role, cadence, days, minute, chat, mail, told_seq, empty_too, next_at)
		SELECT id, 'parent', 'daily', 127, 1140, true, false, 0, true, '2026-11-24 16:00+00' FROM accounts`)
	s.evening(nineteen.AddDate(0, 0, 1))
	family := tamara.Hears("Сводка за 24 ноября")
	press(t, tamara, family, "Настроить")
	tamara.Hears("каждый день в 19:00")
	press(t, tamara, family, "Отписаться")
	tamara.Hears("сводка отключена")
	if got := one[string](s, `SELECT string_agg(role || active, ' ' ORDER BY role) FROM subscriptions`); got != "parentfalse teachertrue" {
		t.Errorf("%s", got)
	}
	press(t, tamara, letter, "Отписаться")
	tamara.Hears("сводка отключена")
	if got := one[string](s, `SELECT string_agg(role || active, ' ' ORDER BY role) FROM subscriptions`); got != "parentfalse teacherfalse" {
		t.Errorf("%s", got)
	}
	// What was turned off is not given anew.
	if n, err := s.SubscribeStaff(s.ctx); err != nil || n != 0 {
		t.Errorf("given anew: %d: %v", n, err)
	}
	// A forged press cannot split it, nor make it monthly.
	id := one[int64](s, `SELECT id FROM subscriptions WHERE role = 'teacher'`)
	for _, forged := range []tap.Tap{tap.SetDigestScope(id, 1), tap.SetDigestMonth(id, 5)} {
		tamara.TapsData(tap.Pack(forged))
		tamara.IsTold()
	}
	s.Settled()
	if got := one[string](s, `SELECT cadence FROM subscriptions WHERE role = 'teacher' AND ended_at IS NULL`); got != "daily" {
		t.Errorf("%s", got)
	}
}

// quarterToEight is when teachers hear, and half past seven has passed.
var quarterToEight = time.Date(2026, 11, 24, 4, 45, 0, 0, time.UTC)

// A plain teacher leads no class: there is no digest, and the bot says for whom.
func TestAPlainTeacherHasNoDigest(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	boris := s.Teacher("Борис")
	s.Exec(t, `UPDATE enrolments SET leads = false`)
	if n, err := s.SubscribeStaff(s.ctx); err != nil || n != 0 {
		t.Fatalf("%d: %v", n, err)
	}
	boris.Says("/digest")
	boris.Hears("классным руководителям")
}

// A father wants his digest once a month: on a day that every month has, or the last.
func TestMonthlyIsSetUp(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна")
	id := anna.subscribes()
	anna.Says("/digest")
	anna.Hears("каждый день")
	anna.Taps("Дни")
	anna.Hears("По каким дням")
	anna.Taps("Раз в месяц")
	anna.Hears("Какого числа")
	anna.Taps("Последний день месяца")
	anna.Hears("раз в месяц, в последний день, в 19:00")
	if got := one[string](s, `SELECT cadence || ' ' || month_day || ' ' || next_on FROM subscriptions WHERE id = $1`, id); got != "monthly 31 2026-11-30" {
		t.Errorf("%s", got)
	}
	s.evening(nineteen.AddDate(0, 0, 7))
	for _, forged := range []tap.Tap{
		{Verb: tap.DigestMonth, A: id, B: 29}, {Verb: tap.DigestMonth, A: id, B: 32}, {Verb: tap.DigestWeekday, A: id, B: 0}, {Verb: tap.DigestWeekday, A: id, B: 128},
	} {
		anna.TapsData(tap.Pack(forged))
		if said := anna.IsTold(); strings.Contains(said, "Готово") {
			t.Errorf("%+v was taken", forged)
		}
	}
	s.Settled()
	if got := one[string](s, `SELECT cadence || ' ' || month_day || ' ' || next_on FROM subscriptions WHERE id = $1`, id); got != "monthly 31 2026-12-31" {
		t.Errorf("%s", got)
	}
}
