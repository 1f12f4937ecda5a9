package bot_test

import (
	"strings"
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

// A mother looks what her digest tells, leaves the marks of one child out of it, and
// hears that evening of both children what she chose.
func TestADigestOfWhatWasChosen(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна", maria, petr)
	anna.subscribes()
	anna.Says("/digest")
	anna.Hears("каждый день в 19:00")
	anna.Taps("Что в сводке")
	anna.Hears("Рассказываю в сводке: обо всех детях.")
	anna.Taps("Пётр")
	anna.Hears("Рассказываю в сводке: Пётр, 5А.")
	anna.Taps("✓ Оценки")
	anna.Hears("Ни сразу, ни в сводке не рассказываю: оценки.")
	if told := anna.IsTold(); told != "Оценки: больше не рассказываю" {
		t.Errorf("told %q", told)
	}
	anna.Taps("✓ Посещение")
	anna.Hears("Пётр, 5А")
	if told := anna.IsTold(); told != "Посещение: сразу, но не в сводке" {
		t.Errorf("told %q", told)
	}
	anna.Taps("Все дети")
	anna.Hears("± значит: не обо всех детях.")
	anna.Taps("← Назад")
	anna.Hears("Не входит: посещение (Пётр), оценки (Пётр).")
	for i, child := range []int64{maria, petr} {
		s.Exec(t, `SELECT tell(1, 'student', $1, 'mark', $2, '2026-11-23', NULL, '{"subject": "Математика", "value": "5"}', $3, interval '0')`, child, 500+i, s.Clock.Now())
		s.Exec(t, `SELECT tell(1, 'student', $1, 'remark', $2, '2026-11-23', NULL, '{"subject": "Музыка", "text": "Громко поёт"}', $3, interval '0')`, child, 600+i, s.Clock.Now())
	}
	s.evening(nineteen)
	heard := anna.Hears("Сводка за 23 ноября")
	first, second, _ := strings.Cut(heard.Text, "Пётр, 5А")
	if !strings.Contains(first, "5 (отлично)") || strings.Contains(second, "отлично") || !strings.Contains(second, "Громко поёт") {
		t.Errorf("the digest:\n%s", heard.Text)
	}
	// Back in the notices: what is told at once was not touched, and leads there again.
	anna.Says("/settings")
	anna.Hears("Настройки")
	anna.Taps("Уведомления")
	anna.Hears("Сообщаю сразу, в чат: обо всех детях.")
	anna.Taps("✓ Посещение")
	anna.Hears("Ни сразу, ни в сводке не рассказываю: посещение (Пётр), оценки (Пётр).")
	if told := anna.IsTold(); told != "Посещение: только в сводке" {
		t.Errorf("told %q", told)
	}
	anna.Taps("В сводку")
	anna.Hears("Что в сводке")
	anna.Taps("± Оценки")
	anna.Hears("Что в сводке")
	if told := anna.IsTold(); told != "Оценки: есть в сводке" {
		t.Errorf("told %q", told)
	}
	// Without a digest nothing waits for it, and nobody is told that it did.
	anna.Taps("← Назад")
	anna.Hears("каждый день в 19:00")
	anna.Taps("Выключить")
	anna.Hears("Выключена.")
	anna.Says("/settings")
	anna.Hears("Настройки")
	anna.Taps("Уведомления")
	anna.Hears("Сводка выключена, поэтому остальное видно только в меню")
	anna.Taps("✓ Замечания")
	anna.Hears("Сводка выключена")
	if told := anna.IsTold(); told != "Замечания: больше не рассказываю" {
		t.Errorf("told %q", told)
	}
}

// Who is a teacher now sets up the digest that comes to her as a mother.
func TestATeacherChoosesForTheMothersDigest(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	tamara := s.Teacher("Тамара")
	s.Exec(t, `INSERT INTO links (account_id, school_id, role, student_id, since) SELECT account_id, 1, 'parent', c, since FROM links, unnest(ARRAY[1, 2]) c WHERE role = 'staff';
		UPDATE accounts SET active_role = 'parent'`)
	tamara.orders(school.Parent)
	s.Exec(t, `UPDATE subscriptions SET empty_too = true; UPDATE accounts SET active_role = 'teacher'`)
	tamara.Says("/start")
	tamara.Hears("Главное меню")
	s.evening(nineteen)
	letter := tamara.Hears("Сводка за 23 ноября")
	press(t, tamara, letter, "Настроить")
	tamara.Hears("каждый день в 19:00")
	tamara.Taps("Что в сводке")
	tamara.Hears("обо всех детях")
	tamara.Taps("Мария")
	tamara.Hears("Мария, 5А")
	tamara.Taps("✓ Замечания")
	tamara.Hears("Мария, 5А")
	tamara.IsTold()
	press(t, tamara, letter, "Настроить")
	tamara.Hears("Не входит: замечания (Мария).")
	if got := one[string](s, `SELECT string_agg(concat_ws('/', role, student_id, kind, channel, wanted), ' ') FROM notice_prefs`); got != "parent/1/remark/"+string(store.InDigest)+"/f" {
		t.Errorf("chosen: %s", got)
	}
	if got := one[string](s, `SELECT active_role FROM accounts`); got != "teacher" {
		t.Errorf("acts as %s", got)
	}
}
