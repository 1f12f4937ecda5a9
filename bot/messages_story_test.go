package bot_test

import (
	"strings"
	"testing"

	"zvonok/bot/sandbox"
	"zvonok/bot/tap"
)

// A mother writes to the class teacher, who answers from under the word of it;
// the other parent, the student and the curator read nothing of that.
func TestAParentAndATeacherWriteToEachOther(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.telling()
	anna, boris, masha, kira := s.Parent("Анна", maria), s.Parent("Борис", maria), s.Student("Маша", maria), s.Curator("Кира")
	tamara := s.Teacher("Тамара").met()
	s.Exec(t, `UPDATE accounts SET full_name = 'Примерова Анна Ивановна' WHERE id = (SELECT account_id FROM chats WHERE chat_id = $1)`, anna.ID)
	anna.Says("/messages")
	anna.Hears("Сообщений пока нет")
	anna.Taps("Написать")
	anna.Hears("Кому вы пишете?")
	anna.Taps("Учительская Т. Л., классный руководитель")
	anna.Hears("Прочитает его только получатель")
	anna.Says(strings.Repeat("а", 3001))
	anna.Hears("длиннее 3000 знаков")
	anna.SendsFile(sandbox.Upload{Name: "x.pdf", MIME: "application/pdf", Data: []byte("MZ a program")})
	anna.Hears("Это не фото и не PDF")
	anna.SendsFile(sandbox.Upload{Name: "x.pdf", Caption: "Мария забыла <пенал> в классе", Data: []byte("%PDF-1.7 made up")})
	anna.Hears("Сообщение отправлено")
	word := tamara.Hears("Новое сообщение")
	for _, words := range []string{"Примерова Анна Ивановна, родитель: Примерова Мария Ивановна, 5А", "Мария забыла <пенал> в классе", "Приложен файл."} {
		if !strings.Contains(word.Text, words) {
			t.Errorf("the word has no %q:\n%s", words, word.Text)
		}
	}
	press(t, tamara, word, "Открыть и ответить")
	tamara.Hears("Родитель · сегодня")
	tamara.Taps("Файл, сегодня, 09:00")
	s.until("the file is there", func() bool {
		all := tamara.Messages()
		return all[len(all)-1].Attachment != nil
	})
	tamara.Taps("Ответить")
	tamara.Hears("Прочитает его только получатель")
	tamara.Says("Он лежит у меня")
	tamara.Hears("Сообщение отправлено")

	// Who is a parent as well answers as the teacher, whatever role was chosen.
	s.Exec(t, `INSERT INTO links (account_id, school_id, role, student_id, since) SELECT account_id, 1, 'parent', 2, $2 FROM chats WHERE chat_id = $1`, tamara.ID, s.Clock.Now())
	s.Exec(t, `UPDATE accounts SET active_role = 'parent' WHERE id = (SELECT account_id FROM chats WHERE chat_id = $1)`, tamara.ID)
	press(t, tamara, word, "Открыть и ответить")
	tamara.Hears("Он лежит у меня")
	tamara.Taps("Написать ещё")
	tamara.Hears("Прочитает его только получатель")
	tamara.Says("Заберите завтра")
	tamara.Hears("Сообщение отправлено")

	anna.Says("/start")
	home := anna.Hears("2 непрочитанных сообщения: /messages")
	press(t, anna, home, "Сообщения · 2")
	list := anna.Hears("Заберите завтра")
	press(t, anna, list, "● Учительская Т. Л. · 2")
	thread := anna.Hears("Вы · сегодня, 09:00 · прочитано")
	if !strings.Contains(thread.Text, "Он лежит у меня") {
		t.Errorf("the thread:\n%s", thread.Text)
	}
	anna.Taps("Все сообщения")
	anna.Hears("Заберите завтра")
	anna.TapsData(tap.Pack(tap.ToMessages(1, true)))
	anna.Hears("Непрочитанных сообщений нет")

	// Words alone are answered under their notice, and read by that.
	anna.Says("/messages")
	press(t, anna, anna.Hears("Заберите завтра"), "Учительская Т. Л.")
	press(t, anna, anna.Hears("Он лежит у меня"), "Ответить")
	anna.Hears("Прочитает его только получатель")
	anna.Says("Спасибо!")
	anna.Hears("Сообщение отправлено")
	press(t, tamara, tamara.Hears("Спасибо!"), "Ответить")
	if form := tamara.Hears("Прочитает его только получатель"); form.Buttons[0][0].Text != "Открыть переписку" {
		t.Errorf("no way to the thread: %v", form.Buttons)
	}
	s.wants("messages of the family that nobody read", 0, `SELECT count(*) FROM messages WHERE by_family AND read_at IS NULL`)
	tamara.Says("Не за что")
	tamara.Hears("Сообщение отправлено")

	id := one[int64](s, `SELECT id FROM threads`)
	for _, other := range []*actor{boris, masha, kira} {
		other.Says("/messages")
		other.Hears("Сообщений пока нет")
		for _, forged := range []tap.Tap{tap.ToThread(id, 1), tap.WriteIn(id), tap.OpenMessage(1), tap.AnswerMessage(1), tap.ToMessageFile(1)} {
			other.TapsData(tap.Pack(forged))
			if told := other.IsTold(); !strings.Contains(told, "Здесь ничего нет") {
				t.Errorf("%s is told %q", other.Name, told)
			}
		}
	}
	// What the bot keeps is sealed.
	if n := one[int](s, `SELECT count(*) FROM messages WHERE position(convert_to('лежит', 'UTF8') IN text_enc) > 0`); n != 0 {
		t.Error("a message is kept in the open")
	}
}

// Nobody writes to strangers: to a teacher of another school, or when the child
// has gone to another class meanwhile.
func TestNobodyWritesToStrangers(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	olga, anna, tamara := s.Parent("Ольга", oleg), s.Parent("Анна", maria), s.Teacher("Тамара").met()
	teacher := one[int64](s, `SELECT account_id FROM links WHERE person_id = 3`)
	mother := one[int64](s, `SELECT account_id FROM links WHERE student_id = 4`)
	olga.Says("/messages")
	olga.Hears("Сообщений пока нет")
	for _, forged := range []tap.Tap{tap.WriteTo(oleg, teacher, "teacher"), tap.WriteTo(maria, teacher, "teacher")} {
		olga.TapsData(tap.Pack(forged))
		olga.Hears("Писать пока некому")
		olga.Taps("Все сообщения")
		olga.Hears("Сообщений пока нет")
	}
	tamara.TapsData(tap.Pack(tap.WriteTo(oleg, mother, "parent")))
	tamara.Hears("Писать пока некому")
	anna.Says("/messages")
	anna.Hears("Сообщений пока нет")
	anna.TapsData(tap.Pack(tap.WriteTo(maria, teacher, "teacher")))
	anna.Hears("Прочитает его только получатель")
	s.Exec(t, `UPDATE enrolments SET ends = '2026-11-22' WHERE person_id = 3`)
	anna.Says("Здравствуйте")
	anna.Hears("Написать этому человеку больше нельзя")
	if n := one[int](s, `SELECT (SELECT count(*) FROM threads) + (SELECT count(*) FROM messages) + (SELECT count(*) FROM deliveries)`); n != 0 {
		t.Errorf("%d rows of a message that was not sent", n)
	}
}

// The class teacher begins: to the parent or the student, each in a thread of its own.
func TestATeacherWritesToTheFamily(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna, masha := s.Parent("Анна", maria), s.Student("Маша", maria)
	tamara := s.Teacher("Тамара").met()
	for _, to := range []string{"Родитель", "Примерова М. И., ученик"} {
		tamara.Says("/messages")
		tamara.Hears("Сообщения")
		tamara.Taps("Написать")
		tamara.Hears("Выберите ученика")
		tamara.Taps("Примерова М. И.")
		tamara.Hears("Кому вы пишете?")
		tamara.Taps(to)
		tamara.Hears("Прочитает его только получатель")
		tamara.Says("Жду вас в среду, " + to)
		tamara.Hears("Сообщение отправлено")
	}
	for who, words := range map[*actor][2]string{anna: {"Родитель", "ученик"}, masha: {"ученик", "Родитель"}} {
		who.Says("/messages")
		if m := who.Hears("1 непрочитанное"); !strings.Contains(m.Text, words[0]) || strings.Contains(m.Text, words[1]) {
			t.Errorf("%s reads:\n%s", who.Name, m.Text)
		}
	}
}
