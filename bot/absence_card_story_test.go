package bot_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/bot/tap"
	"zvonok/store"
	"zvonok/store/school"
)

// Of several who may answer one does; the cards of the others, and those that
// show other days, lead to what is so, and agree to nothing that was not seen.
func TestStaleCards(t *testing.T) {
	t.Parallel()
	s := newSchoolDay(t)
	s.Exec(t, `INSERT INTO people (school_id, source_id, sourced_id, family, given, middle, staff) VALUES (1, 1, 'vera', 'Вторая', 'Вера', 'Олеговна', true);
		INSERT INTO person_roles (person_id, school_id, role) SELECT id, 1, 'teacher' FROM people WHERE sourced_id = 'vera';
		INSERT INTO enrolments (school_id, class_id, person_id, role, leads) SELECT 1, 1, id, 'teacher', true FROM people WHERE sourced_id = 'vera'`)
	anna, boris, tamara := s.Parent("Анна", maria), s.Parent("Борис", maria).met(), s.Teacher("Тамара").met()
	vera := s.account("Вера")
	s.Exec(t, `INSERT INTO links (account_id, school_id, role, person_id, since)
		SELECT account_id, 1, 'staff', (SELECT id FROM people WHERE sourced_id = 'vera'), $3 FROM chats WHERE bot = $1 AND chat_id = $2`, s.id, vera.ID, s.Clock.Now())
	vera.met()
	anna.files()
	sent := last(anna)
	first, other := tamara.Hears("Записка об отсутствии"), vera.Hears("Записка об отсутствии")
	boris.Hears("Другой родитель подал записку")
	anna.Taps("Продлить")
	anna.Hears("До какого дня")
	anna.Taps("26")
	anna.Hears("24–26 ноября")
	tamara.Hears("изменены даты")
	stale(t, tamara, first, "Подтвердить") // it says one day
	if m := tamara.Hears("Родитель изменил даты"); !strings.Contains(m.Text, "24–26 ноября") || m.ID != first.ID {
		t.Errorf("the old card is now\n%s", m.Text)
	}
	if got := one[int](s, `SELECT count(verdict)::int FROM absence_notes`); got != 0 {
		t.Error("days that were not shown are confirmed")
	}
	press(t, tamara, last(tamara), "Подтвердить")
	tamara.Hears("Подтверждена: сегодня")
	anna.Hears("Школа подтвердила")
	s.Clock.Advance(time.Minute)
	stale(t, vera, other, "Подтвердить")
	if m := vera.Hears("уже ответили"); !strings.Contains(m.Text, "Учительская\u00A0Т.\u00A0Л.") || strings.Contains(labels(m), "Подтвердить") {
		t.Errorf("the other's card is now\n%s\n%s", m.Text, labels(m))
	}
	// The other parent takes it back; the card of the first still offers to change it.
	id := one[int64](s, `SELECT id FROM absence_notes`)
	boris.TapsData(tap.Pack(tap.Withdraw(id, true)))
	boris.Hears("Отозвана")
	anna.Hears("Записка об отсутствии отозвана")
	for _, button := range []string{"Отозвать", "Продлить"} {
		stale(t, anna, sent, button)
		if told := anna.IsTold(); !strings.Contains(told, "уже ничего не сделать") {
			t.Errorf("%s: told %q", button, told)
		}
	}
	s.Settled()
	for _, m := range anna.Messages() {
		if m.ID == sent.ID && !strings.Contains(m.Text, "Отозвана: сегодня") {
			t.Errorf("the parent's card is still\n%s", m.Text)
		}
	}
}

// Whoever is linked after a note was filed is told of it then, with the answer
// one press away; a curator is not, where there is a class teacher.
func TestAClassTeacherComesAfterTheNote(t *testing.T) {
	t.Parallel()
	s := newSchoolDay(t)
	anna := s.Parent("Анна", maria)
	anna.files()
	anna.Says("/absence") // and one that is withdrawn by then
	anna.Hears("когда не будет")
	anna.Says("1.12")
	anna.Hears("Какая причина")
	anna.Taps("Врач")
	anna.Hears("Проверьте")
	anna.Taps("Отправить")
	anna.Hears("Записка отправлена")
	anna.Taps("Отозвать")
	anna.Hears("Отозвать эту записку?")
	anna.Taps("Да, отозвать")
	anna.Hears("Отозвана")
	tamara := s.Stranger("Тамара")
	tamara.asks(s.issue(store.Make{Role: school.InviteStaff, Person: "tamara"}), "Это вы?")
	tamara.presses("Да, это я", "персональных данных")
	tamara.presses("Согласен", "Ответа ждёт 1 записка")
	notice := tamara.Hears("24 ноября, весь день")
	s.until("it is delivered", func() bool {
		return one[string](s, `SELECT sent_to || (delivered_at IS NOT NULL) FROM absence_notes WHERE withdrawn_at IS NULL`) == "leadertrue"
	})
	kira := s.Stranger("Кира")
	kira.asks(s.issue(store.Make{Role: school.InviteCurator, School: "s1"}), "куратор")
	kira.presses("Да, это я", "персональных данных")
	if m := kira.presses("Согласен", "Вы вошли как куратор"); strings.Contains(m.Text, "ждёт") {
		t.Errorf("a curator is told beside the class teacher: %s", m.Text)
	}
	press(t, tamara, notice, "Подтвердить")
	tamara.Hears("Подтверждена: сегодня")
	anna.Hears("Школа подтвердила записку")
	s.wants("words to the school", 1, `SELECT count(*) FROM deliveries WHERE kind = 'service' AND account_id = (SELECT account_id FROM chats WHERE chat_id = $1)`, tamara.ID)
}

// A class teacher who acts as a parent is told of notes all the same, and answers
// them without changing over; the role that was chosen stays.
func TestAClassTeacherWhoIsAParentAnswers(t *testing.T) {
	t.Parallel()
	s := newSchoolDay(t)
	tamara, anna := s.Teacher("Тамара"), s.Parent("Анна", maria)
	s.Exec(t, `INSERT INTO links (account_id, school_id, role, student_id, since) SELECT account_id, 2, 'parent', 4, since FROM links WHERE role = 'staff';
		UPDATE accounts SET active_role = 'parent', active_student = 4 WHERE id = (SELECT account_id FROM links WHERE role = 'staff')`)
	tamara.Says("/start")
	tamara.Hears("Олег, 1А")
	anna.files()
	notice := tamara.Hears("Записка об отсутствии")
	press(t, tamara, notice, "Отклонить с причиной")
	tamara.Hears("Почему отклоняете?")
	tamara.Says("Нужна справка")
	tamara.Hears("Записка отклонена")
	anna.Hears("Школа отклонила записку")
	anna.files()
	press(t, tamara, tamara.Hears("Записка об отсутствии"), "Подтвердить")
	tamara.Hears("Подтверждена: сегодня")
	tamara.Says("/desk")
	tamara.Hears("Отсутствующие и записки")
	tamara.Says("/start")
	tamara.Hears("Олег, 1А")
}

// The main screen of the school says what waits.
func TestTheSchoolsHomeSaysWhatWaits(t *testing.T) {
	t.Parallel()
	s := newSchoolDay(t)
	anna, tamara := s.Parent("Анна", maria), s.Teacher("Тамара").met()
	anna.files()
	tamara.Hears("Записка об отсутствии")
	tamara.Says("/start")
	tamara.Hears("Ответа ждёт 1 записка об отсутствии.")
}
