package bot_test

import (
	"strings"
	"testing"

	"zvonok/bot/sandbox"
	"zvonok/bot/tap"
	"zvonok/store/school"
)

// alsoParent makes one of the staff a parent of Мария, who acts as one of the staff.
func (a *actor) alsoParent(role school.Role) {
	a.s.t.Helper()
	a.s.Exec(a.s.t, `INSERT INTO links (account_id, school_id, role, student_id, since) SELECT account_id, 1, 'parent', 1, $2 FROM chats WHERE chat_id = $1`, a.ID, a.s.Clock.Now())
	a.turnsTo(role)
}

// turnsTo makes a person act in another of their roles.
func (a *actor) turnsTo(role school.Role) {
	a.s.t.Helper()
	a.s.Exec(a.s.t, `UPDATE accounts SET active_role = $2 WHERE id = (SELECT account_id FROM chats WHERE chat_id = $1)`, a.ID, string(role))
}

func (a *actor) actsAs() string {
	a.s.t.Helper()
	return one[string](a.s, `SELECT coalesce(a.active_role, '') FROM accounts a JOIN chats c ON c.account_id = a.id WHERE c.chat_id = `+number(a.ID))
}

// The diary under a digest opens though its reader acts as a teacher; what the diary
// leads to is offered in the other role, and works once that is chosen.
func TestATeacherOpensTheDiaryUnderADigest(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	tamara := s.Teacher("Тамара").met()
	tamara.alsoParent(school.Teacher)
	tamara.orders(school.Parent)
	s.Exec(t, `INSERT INTO news (seq, released_at, school_id, audience_kind, audience_id, kind, object, day, new)
		VALUES (1, '2026-11-23 12:00+00', 1, 'student', 1, 'mark', 1, '2026-11-23', '{"subject": "Алгебра", "value": "5"}');
		UPDATE news_head SET seq = 1`)
	s.evening(nineteen)
	digest := tamara.Hears("Алгебра")
	press(t, tamara, digest, "Дневник")
	week := tamara.Hears("Мария, 5А")
	if week.ID == digest.ID || !strings.Contains(labels(week), "Войти как родитель") {
		t.Fatalf("the diary took the place of the digest, or offers no way on: %s", labels(week))
	}
	press(t, tamara, week, "Оценки")
	offer := tamara.Hears("Этот раздел открыт вам в роли «родитель», а сейчас вы здесь в роли «учитель»")
	if offer.ID == week.ID || tamara.actsAs() != "teacher" {
		t.Fatalf("the role is %s", tamara.actsAs())
	}
	press(t, tamara, offer, "Войти как родитель")
	tamara.Hears("Теперь вы здесь: родитель")
	press(t, tamara, week, "Оценки")
	tamara.Hears("Оценки · Мария")
	if got := tamara.actsAs(); got != "parent" {
		t.Errorf("acts as %s", got)
	}
}

// A note, and the lists that several pieces of news lead to, open in the role of the
// letter; whatever else is a family's is offered to who is one, and refused to others.
func TestWhatIsForAnotherRoleIsOffered(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	kira, tamara := s.Curator("Кира").met(), s.Teacher("Тамара").met()
	kira.alsoParent(school.Parent)
	kira.Says("/absence")
	kira.Hears("когда не будет в школе")
	kira.Taps("Завтра, вторник, 24 ноября")
	kira.Hears("Какая причина?")
	kira.Taps("Болезнь")
	kira.Hears("Проверьте записку")
	kira.Taps("Отправить")
	kira.Hears("Записка отправлена")
	note := one[int64](s, `SELECT id FROM absence_notes`)
	kira.turnsTo(school.Curator)
	s.said("Классный час в среду")
	for _, c := range []struct {
		press tap.Tap
		hears string
	}{
		{tap.ToAbsence(note), "Мария"},
		{tap.Withdraw(note, false), "Отозвать"},
		{tap.OpenNews(0), "Классный час в среду"},
		{tap.OpenMessage(0), "Сообщения"},
		{tap.ToMarks(maria, 0), "в роли «родитель»"},
		{tap.OfVerb(tap.AbsenceNew), "в роли «родитель»"},
	} {
		kira.TapsData(tap.Pack(c.press))
		m := kira.Hears(c.hears)
		if c.press.Verb == tap.OpenNews(0).Verb && !strings.Contains(labels(m), "Войти как родитель") {
			t.Errorf("there is no way to the other pages: %s", labels(m))
		}
		if !pressable(m) || kira.actsAs() != "curator" {
			t.Errorf("%s: acts as %s", c.press.Verb, kira.actsAs())
		}
	}
	kira.Says("/diary")
	kira.Hears("Этот раздел открыт вам в роли «родитель», а сейчас вы здесь в роли «куратор»")
	for _, press := range []tap.Tap{tap.OpenDiary(maria), tap.ToMarks(maria, 0), tap.ToAbsence(note)} {
		tamara.TapsData(tap.Pack(press))
		if told := tamara.IsTold(); !strings.Contains(told, "недоступен") {
			t.Errorf("%s: who is no parent is told %q", press.Verb, told)
		}
	}
}

// Whoever teaches and is of the management is written to as the teacher, and answers
// while they act as the other: what they write is not taken for words to nobody.
func TestTheManagementAnswersAsTheTeacher(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.telling()
	anna, tamara := s.Parent("Анна", maria).met(), s.Teacher("Тамара").met()
	s.Exec(t, `INSERT INTO person_roles (person_id, school_id, role) SELECT person_id, 1, 'management' FROM links WHERE role = 'staff'`)
	tamara.turnsTo(school.Management)
	anna.Says("/messages")
	anna.Hears("Сообщений пока нет")
	anna.Taps("Написать")
	anna.Hears("Кому вы пишете?")
	anna.Taps("Учительская Т. Л., классный руководитель")
	anna.Hears("Прочитает его только получатель")
	anna.Says("Мария забыла пенал")
	anna.Hears("Сообщение отправлено")
	press(t, tamara, tamara.Hears("Мария забыла пенал"), "Ответить")
	tamara.Hears("Прочитает его только получатель")
	tamara.SendsFile(sandbox.Upload{Name: "x.pdf", Caption: "Он лежит у меня", Data: []byte("%PDF-1.7 made up")})
	tamara.Hears("Сообщение отправлено")
	if got := tamara.actsAs(); got != "management" {
		t.Errorf("acts as %s", got)
	}
	s.wants("answers of the teacher", 1, `SELECT count(*) FROM messages WHERE NOT by_family`)
}

// What came with one's own note is handed over though one acts as a teacher, who may
// read no note of that child; and nobody else's is.
func TestATeacherOpensTheFileOfTheirOwnNote(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.Exec(t, `UPDATE enrolments SET leads = false`)
	tamara, anna := s.Teacher("Тамара").met(), s.Parent("Анна", petr).met()
	tamara.alsoParent(school.Parent)
	file := func(a *actor) int64 {
		t.Helper()
		a.Says("/absence")
		a.Hears("когда не будет в школе")
		a.Taps("Завтра, вторник, 24 ноября")
		a.Hears("Какая причина?")
		a.Taps("Болезнь")
		a.Hears("Проверьте записку")
		a.SendsFile(sandbox.Upload{Name: "x.pdf", Data: []byte("%PDF-1.7 made up")})
		a.Hears("Файл приложен")
		a.Taps("Отправить")
		a.Hears("Записка отправлена")
		return one[int64](s, `SELECT max(id) FROM absence_notes`)
	}
	own, others := file(tamara), file(anna)
	tamara.turnsTo(school.Teacher)
	tamara.TapsData(tap.Pack(tap.ToAbsence(own)))
	tamara.Hears("Мария")
	tamara.TapsData(tap.Pack(tap.ToAbsenceFile(others)))
	if told := tamara.IsTold(); !strings.Contains(told, "Здесь ничего нет") {
		t.Errorf("a file of another's note: %q", told)
	}
	tamara.TapsData(tap.Pack(tap.ToAbsenceFile(own)))
	if told := tamara.IsTold(); told != "" {
		t.Errorf("is told %q", told)
	}
	s.until("the file is there", func() bool {
		all := tamara.Messages()
		return all[len(all)-1].Attachment != nil
	})
}
