package bot_test

import (
	"testing"
)

// A class teacher who is a mother hears of her child while she acts as a teacher:
// what stands under the notice works, and the role that was chosen stays.
func TestATeacherAsksWhyAsTheMother(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	tamara := s.Teacher("Тамара")
	s.Exec(t, `INSERT INTO links (account_id, school_id, role, student_id, since) SELECT account_id, 1, 'parent', 2, since FROM links WHERE role = 'staff';
		INSERT INTO links (account_id, school_id, role, student_id, since) SELECT account_id, 1, 'parent', 1, since FROM links WHERE role = 'staff';
		UPDATE accounts SET active_role = 'teacher'`)
	tamara.Says("/start")
	tamara.Hears("Главное меню")
	s.Exec(t, absentSQL, petr, 1, s.Clock.Now())
	s.atOnce(s.Clock.Now())
	notice := tamara.Hears("Пропуск урока")
	press(t, tamara, notice, "Почему я это получил")
	tamara.Hears("Пётр, 5А: дневник открыт вам как родителю")
	press(t, tamara, notice, "Изменить")
	tamara.Hears("Сообщаю сразу, в чат: Пётр, 5А.")
	tamara.Taps("✓ Посещение")
	tamara.Hears("Сообщаю сразу, в чат: Пётр, 5А.")
	tamara.IsTold()
	tamara.Taps("Мария")
	tamara.Hears("Сообщаю сразу, в чат: Мария, 5А.")
	if got := one[string](s, `SELECT string_agg(concat_ws('/', role, student_id, kind, wanted), ' ') FROM notice_prefs`); got != "parent/2/absence/f" {
		t.Errorf("chosen: %s", got)
	}
	if got := one[string](s, `SELECT active_role FROM accounts`); got != "teacher" {
		t.Errorf("acts as %s", got)
	}
}
