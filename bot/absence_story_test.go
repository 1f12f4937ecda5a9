package bot_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"strings"
	"testing"
	"time"

	"zvonok/bot/sandbox"
	"zvonok/bot/tap"
)

// tuesdaySQL gives 5А three lessons on Tuesday the 24th, from half past eight.
const tuesdaySQL = `
	INSERT INTO subjects (school_id, title) VALUES (1, 'Алгебра'), (1, 'Литература');
	INSERT INTO classes (school_id, kind, title, subject_id) VALUES (1, 'scheduled', '5А алгебра', 1), (1, 'scheduled', '5А литература', 2);
	INSERT INTO enrolments (school_id, class_id, person_id, role)
		SELECT 1, c.id, p.id, 'student' FROM classes c, people p WHERE c.kind = 'scheduled' AND p.id IN (1, 2);
	INSERT INTO lessons (school_id, class_id, day, number, starts, ends)
		SELECT 1, c.id, '2026-11-24', n, 450 + n * 60, 490 + n * 60
		FROM (VALUES (1, '5А алгебра'), (2, '5А литература'), (3, '5А алгебра')) t (n, title) JOIN classes c USING (title);`

// telling sends what is queued until the test ends.
func (s *story) telling() {
	ctx, stop := context.WithCancel(s.ctx)
	done := make(chan struct{})
	sender := s.sender()
	go func() { defer close(done); sender.Run(ctx) }()
	s.t.Cleanup(func() { stop(); <-done })
}

// Curator is linked by hand: on no list.
func (s *story) Curator(name string) *actor {
	s.t.Helper()
	a := s.account(name)
	s.Exec(s.t, `INSERT INTO links (account_id, school_id, role, since) SELECT account_id, 1, 'curator', $3 FROM chats WHERE bot = $1 AND chat_id = $2`,
		s.id, a.ID, s.Clock.Now())
	return a
}

// met has spoken to the bot before: it writes first to nobody else.
func (a *actor) met() *actor {
	a.s.t.Helper()
	a.Says("/start")
	a.Hears("Главное меню")
	return a
}

// files sends a note about tomorrow: five presses, the command included.
func (a *actor) files() {
	a.s.t.Helper()
	a.Says("/absence")
	a.Hears("когда не будет в школе")
	a.Taps("Завтра, вторник, 24 ноября")
	a.Hears("весь день или только некоторые уроки")
	a.Taps("Весь день")
	a.Hears("Какая причина?")
	a.Taps("Болезнь")
	a.Hears("Проверьте записку")
	a.Taps("Отправить")
	a.Hears("Записка отправлена")
}

func newSchoolDay(t *testing.T) *story {
	s := newStory(t)
	s.Exec(t, tuesdaySQL)
	s.telling()
	return s
}

func TestANoteIsFiledAndConfirmed(t *testing.T) {
	t.Parallel()
	s := newSchoolDay(t)
	anna, boris, tamara := s.Parent("Анна", maria), s.Parent("Борис", maria).met(), s.Teacher("Тамара").met()
	s.Exec(t, `UPDATE accounts SET full_name = 'Примерова Анна' WHERE id = (SELECT min(account_id) FROM links)`)
	anna.files()
	notice := tamara.Hears("Записка об отсутствии")
	for _, words := range []string{"Примерова Мария Ивановна, 5А", "24 ноября, весь день", "болезнь", "Записку подал родитель: Примерова Анна"} {
		if !strings.Contains(notice.Text, words) {
			t.Errorf("the notice has no %q:\n%s", words, notice.Text)
		}
	}
	told := boris.Hears("Другой родитель подал записку")
	press(t, boris, told, "Открыть записку")
	boris.Hears("Ждёт ответа школы")
	s.until("it is delivered", func() bool { return one[bool](s, `SELECT delivered_at IS NOT NULL FROM absence_notes`) })
	anna.Taps("Обновить")
	anna.Hears("Доставлена: сегодня")
	s.Clock.Set(time.Date(2026, 11, 24, 5, 10, 0, 0, time.UTC)) // twenty minutes before the first lesson
	if _, err := s.RemindOfNotes(s.ctx); err != nil {
		t.Fatal(err)
	}
	tamara.Hears("5А: 1 записка об отсутствии на сегодня ждёт вашего ответа")
	press(t, tamara, notice, "Подтвердить")
	tamara.Hears("Подтверждена: сегодня")
	anna.Hears("Школа подтвердила записку")
	boris.Hears("Школа подтвердила записку")
	anna.Taps("Открыть записку")
	anna.Hears("Прочитана: сегодня, 08:10, Учительская\u00A0Т.\u00A0Л.")
	press(t, tamara, notice, "Отсутствующие")
	desk := tamara.Hears("Примерова Мария Ивановна: болезнь, записка подтверждена")
	if !strings.Contains(desk.Text, "Все записки разобраны") {
		t.Errorf("%s", desk.Text)
	}
	tamara.Taps("Записки по ученикам")
	tamara.Hears("Выберите ученика")
	tamara.Taps("Примерова М. И.")
	tamara.Hears("24 ноября, весь день: болезнь, подтверждена")
}

func TestANoteIsRefusedWithAReason(t *testing.T) {
	t.Parallel()
	s := newSchoolDay(t)
	anna, tamara := s.Parent("Анна", maria), s.Teacher("Тамара").met()
	anna.files()
	notice := tamara.Hears("Записка об отсутствии")
	press(t, tamara, notice, "Отклонить с причиной")
	tamara.Hears("Почему отклоняете?")
	tamara.SendsSticker()
	tamara.Hears("напишите, пожалуйста, словами")
	tamara.Says("Завтра контрольная, <принесите> справку")
	tamara.Hears("Записка отклонена")
	for _, m := range tamara.Messages() { // the card that was answered shows the answer
		if m.ID == notice.ID && (!strings.Contains(m.Text, "Отклонена: сегодня, 09:00, Учительская\u00A0Т.\u00A0Л.") || strings.Contains(labels(m), "Подтвердить")) {
			t.Errorf("the card is still\n%s\n%s", m.Text, labels(m))
		}
	}
	anna.Hears("Школа отклонила записку")
	anna.Taps("Открыть записку")
	anna.Hears("Почему: Завтра контрольная, <принесите> справку")
	stale(t, tamara, notice, "Подтвердить")
	tamara.Hears("уже ответили или её отозвали")
	anna.files() // the same days again
	tamara.Hears("Записка об отсутствии")
}

func TestANoteIsWithdrawnAndFiledAgain(t *testing.T) {
	t.Parallel()
	s := newSchoolDay(t)
	anna, tamara := s.Parent("Анна", maria), s.Teacher("Тамара").met()
	anna.files()
	notice := tamara.Hears("Записка об отсутствии")
	anna.Says("/absence")
	anna.Hears("когда не будет в школе")
	anna.Taps("Завтра, вторник, 24 ноября")
	anna.Hears("весь день или только некоторые уроки")
	anna.Taps("Весь день")
	anna.Hears("Какая причина?")
	anna.Taps("Врач")
	anna.Hears("Проверьте записку")
	anna.Taps("Отправить")
	anna.Hears("На эти дни уже есть записка")
	anna.Taps("Мои записки")
	anna.Hears("Записки об отсутствии")
	anna.Taps(buttonWith(t, anna, "Мария: 24 ноября"))
	anna.Hears("Отправлена: сегодня")
	anna.Taps("Отозвать")
	anna.Hears("Отозвать эту записку?")
	anna.Taps("Да, отозвать")
	anna.Hears("Отозвана: сегодня")
	tamara.Hears("Записка об отсутствии отозвана")
	stale(t, tamara, notice, "Подтвердить")
	tamara.Hears("её отозвали")
	anna.files()
	tamara.Hears("Записка об отсутствии")
}

// buttonWith is the text of the button under the newest message that begins so.
func buttonWith(t *testing.T, a *actor, beginning string) string {
	t.Helper()
	all := a.Messages()
	for _, row := range all[len(all)-1].Buttons {
		for _, b := range row {
			if strings.HasPrefix(b.Text, beginning) {
				return b.Text
			}
		}
	}
	t.Fatalf("no button begins with %q", beginning)
	return ""
}

func TestANoteForTwoWithAFileAndOtherDays(t *testing.T) {
	t.Parallel()
	s := newSchoolDay(t)
	anna, tamara := s.Parent("Анна"), s.Teacher("Тамара").met()
	anna.Says("/absence")
	anna.Hears("Мария, 5А: когда не будет в школе")
	anna.Taps("Пётр")
	anna.Hears("Мария, 5А и Пётр, 5А")
	anna.Taps("Выбрать даты")
	anna.Hears("выберите первый день")
	anna.Taps("›")
	anna.Hears("выберите первый день")
	anna.Taps("2")
	anna.Hears("С 2 декабря. Выберите последний день")
	anna.Taps("4")
	anna.Hears("Какая причина?")
	anna.Taps("Другое")
	anna.Hears("Напишите причину")
	anna.Says("Переезд")
	anna.Hears("Проверьте записку")
	anna.SendsFile(sandbox.Upload{Name: "spravka.pdf", MIME: "application/pdf", Data: []byte("MZ a program")})
	anna.Hears("Это не фото и не PDF")
	anna.SendsFile(sandbox.Upload{Name: "film.pdf", MIME: "application/pdf", Data: make([]byte, 20<<20+1)})
	anna.Hears("больше 20 МБ")
	var photo bytes.Buffer
	if err := png.Encode(&photo, image.NewGray(image.Rect(0, 0, 40, 40))); err != nil {
		t.Fatal(err)
	}
	if _, err := anna.SendsPhoto(sandbox.Upload{Name: "p.png", Caption: "Переезд в другой город", Data: photo.Bytes()}); err != nil {
		t.Fatal(err)
	}
	anna.Hears("Файл приложен")
	anna.Taps("Отправить")
	anna.Hears("Записки отправлены")
	tamara.Hears("2–4 декабря") // a word for each child: the second, coming late, would be taken for the screen
	tamara.Hears("2–4 декабря")
	tamara.Says("/desk")
	tamara.Hears("Ждут ответа 2 записки")
	tamara.Taps("Примерова Мария Ивановна: 2–4 декабря")
	tamara.Hears("Комментарий: Переезд в другой город")
	tamara.Taps("Показать файл")
	s.until("the photo is there", func() bool {
		all := tamara.Messages()
		a := all[len(all)-1].Attachment
		return a != nil && a.Kind == "photo"
	})
	anna.Taps("Мои записки")
	anna.Hears("Записки об отсутствии")
	anna.Taps("Мария: 2–4 декабря, прочитана")
	anna.Hears("Прочитана")
	anna.Taps("Продлить")
	anna.Hears("До какого дня продлить?")
	anna.Taps("7")
	anna.Hears("2–7 декабря")
	tamara.Hears("изменены даты")
	anna.Taps("Сократить")
	anna.Hears("новый последний день")
	anna.Taps("2")
	anna.Hears("2 декабря, весь день")
}

func TestSomeLessonsOnly(t *testing.T) {
	t.Parallel()
	s := newSchoolDay(t)
	anna := s.Parent("Анна", maria)
	anna.Says("/absence")
	anna.Hears("когда не будет в школе")
	anna.Says("24.11")
	anna.Hears("Вт, 24 ноября: весь день")
	anna.Taps("2. Литература")
	anna.Hears("весь день или только")
	anna.Taps("1. Алгебра")
	anna.Hears("весь день или только")
	anna.Taps("Готово: уроки 1, 2")
	anna.Hears("24 ноября, уроки 1, 2")
	anna.Taps("Врач")
	anna.Hears("Проверьте записку")
	anna.Taps("Отправить")
	anna.Hears("Записка отправлена")
	if got := one[string](s, `SELECT lessons::text || reason FROM absence_notes`); got != "{2,1}doctor" && got != "{1,2}doctor" {
		t.Error(got)
	}
}

func TestNoClassTeacherIsLinked(t *testing.T) {
	t.Parallel()
	s := newSchoolDay(t)
	anna := s.Parent("Анна", maria)
	anna.files()
	if m := last(anna); !strings.Contains(m.Text, "ждёт его, но надёжнее ещё и позвонить") {
		t.Errorf("%s", m.Text)
	}
	s.Exec(t, `DELETE FROM absence_notes`)
	kira := s.Curator("Кира").met()
	anna.files()
	if m := last(anna); !strings.Contains(m.Text, "записку получил администратор школы") {
		t.Errorf("%s", m.Text)
	}
	notice := kira.Hears("Записка об отсутствии")
	press(t, kira, notice, "Подтвердить")
	kira.Hears("Подтверждена: сегодня, 09:00, школа")
	anna.Hears("Школа подтвердила")
}

// stale presses a button that the message carried once, whatever it is now.
func stale(t *testing.T, a *actor, m sandbox.Message, button string) {
	t.Helper()
	for _, row := range m.Buttons {
		for _, b := range row {
			if b.Text == button {
				a.TapsDataOn(m, b.Data)
				return
			}
		}
	}
	t.Fatalf("there never was a button %q", button)
}

func last(a *actor) sandbox.Message {
	all := a.Messages()
	return all[len(all)-1]
}

// Everything that a person can get wrong has its kind answer, and the form stays.
func TestBadNotes(t *testing.T) {
	t.Parallel()
	s := newSchoolDay(t)
	anna := s.Parent("Анна", maria)
	anna.Says("/absence")
	anna.Hears("когда не будет в школе")
	for _, c := range []struct{ says, hears string }{
		{"31.02", "Такого дня в календаре нет"},
		{"когда-нибудь", "Не могу разобрать дату"},
		{"27.11–24.11", "Последний день раньше первого"},
		{"22.11", "Этот день уже прошёл"},
		{"24.11–24.02.2027", "не больше 60 дней"},
		{"24.11.2028", "слишком далеко"},
		{strings.Repeat("очень длинно ", 300), "слишком длинный текст"},
	} {
		anna.Says(c.says)
		anna.Hears(c.hears)
	}
	anna.SendsFile(sandbox.Upload{Name: "spravka.pdf", Data: []byte("%PDF-1.7")})
	anna.Hears("напишите, пожалуйста, словами")
	anna.Taps("Выбрать даты")
	old := anna.Hears("выберите первый день")
	anna.Taps("26")
	anna.Hears("С 26 ноября")
	// A second form makes the first one's buttons old.
	anna.Says("/absence")
	anna.Hears("когда не будет в школе")
	stale(t, anna, old, "27")
	if got := anna.IsTold(); !strings.Contains(got, "уже ответили") {
		t.Errorf("told %q", got)
	}
	anna.Says("/cancel")
	anna.Hears("отменил")
	stale(t, anna, old, "28") // a calendar of a form that is gone
	anna.Hears("Главное меню")
	// Tomorrow the calendar is of yesterday.
	anna.Says("/absence")
	anna.Hears("когда не будет в школе")
	anna.Taps("Выбрать даты")
	anna.Hears("выберите первый день")
	s.Clock.Advance(20 * time.Hour)
	anna.Taps("23")
	anna.Hears("Этот день уже прошёл")
	// The child is unlinked while the form is open.
	anna.Taps("26")
	anna.Hears("С 26 ноября")
	s.Exec(t, `INSERT INTO links (account_id, school_id, role, student_id, since) SELECT account_id, 1, 'parent', 2, since FROM links WHERE student_id = 1;
		UPDATE links SET ended_at = since WHERE student_id = 1`)
	anna.Taps("27")
	anna.Hears("больше не подключён к вам")
	if n := one[int](s, `SELECT count(*)::int FROM absence_notes`); n != 0 {
		t.Errorf("%d notes were filed", n)
	}
}

// What is somebody else's answers as if it were not there.
func TestForeignNotes(t *testing.T) {
	t.Parallel()
	s := newSchoolDay(t)
	anna, boris, tamara := s.Parent("Анна", maria), s.Parent("Борис", oleg), s.Teacher("Тамара").met()
	girl := s.Student("Мария", maria)
	anna.files()
	id := one[int64](s, `SELECT id FROM absence_notes`)
	tamara.Hears("Записка об отсутствии")
	for _, a := range []*actor{boris, girl} {
		a.Says("/start")
		a.Hears("Главное меню")
		for _, forged := range []tap.Tap{
			tap.ToAbsence(id), tap.Withdraw(id, true), tap.EndAbsence(id, time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)), tap.ToAbsenceMonth(id, true, time.Time{}),
			tap.ToAbsenceFile(id), tap.ToDeskNote(id), tap.ConfirmNote(id, november(24)), tap.RefuseNote(id), tap.ToDeskStudent(maria), tap.OfVerb(tap.Desk),
		} {
			a.TapsData(tap.Pack(forged))
			if told := a.IsTold(); !strings.Contains(told, "ничего нет") && !strings.Contains(told, "недоступен") {
				t.Errorf("%s: told %q", forged, told)
			}
		}
	}
	s.Settled()
	if got := one[string](s, `SELECT concat_ws(' ', to_day, verdict, withdrawn_at, read_at) FROM absence_notes`); got != "2026-11-24" {
		t.Errorf("the note is %s now", got)
	}
}

// labels are what can be pressed under a message, row by row.
func labels(m sandbox.Message) string {
	var out strings.Builder
	for _, row := range m.Buttons {
		for _, b := range row {
			out.WriteString("[" + b.Text + "] ")
		}
		out.WriteString("\n")
	}
	return out.String()
}
