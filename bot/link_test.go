package bot_test

import (
	"context"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"zvonok/bot/sandbox"
	"zvonok/store"
	"zvonok/store/school"
)

// code is a fresh one from the school.
func (s *story) code(role school.InviteRole, student string) string {
	s.t.Helper()
	return s.issue(store.Make{Role: role, Student: student})
}

func (s *story) issue(m store.Make) string {
	s.t.Helper()
	issued, err := s.MakeInvites(s.ctx, m)
	if err != nil {
		s.t.Fatal(err)
	}
	return issued[0].Code.String()
}

// count reads one number as the owner.
func (s *story) count(sql string, args ...any) int {
	s.t.Helper()
	var n int
	conn := s.Owner(s.t)
	if err := conn.QueryRow(s.ctx, sql, args...).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	_ = conn.Close(context.WithoutCancel(s.ctx))
	return n
}

func (s *story) wants(what string, want int, sql string, args ...any) {
	s.t.Helper()
	if got := s.count(sql, args...); got != want {
		s.t.Errorf("%s: %d, want %d", what, got, want)
	}
}

// says types and waits for the answer.
func (a *actor) asks(text, words string) sandbox.Message {
	a.s.t.Helper()
	a.Says(text)
	return a.Hears(words)
}

// presses taps and waits for what the screen becomes.
func (a *actor) presses(button, words string) sandbox.Message {
	a.s.t.Helper()
	a.Taps(button)
	return a.Hears(words)
}

// comesIn registers as a parent from the question about the name on.
func (a *actor) givesContacts(name, email string) {
	a.s.t.Helper()
	a.asks(name, "номер телефона")
	a.presses("Отправить мой номер", "электронной почты")
	a.asks(email, "Есть ещё код")
}

func TestParentComesInByLink(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Stranger("Анна")
	code := s.code(school.InviteParent, "maria")
	anna.Opens(strings.ReplaceAll(code, "-", ""))
	who := anna.Hears("Кого привязываем")
	if !strings.Contains(who.Text, "Мария П., 5А") || !strings.Contains(who.Text, "Школа № 1") || strings.Contains(who.Text, "Примерова") {
		t.Errorf("whom: %s", who.Text)
	}
	anna.presses("Да, привязать", "персональных данных")
	anna.presses("Согласен", "Как вас зовут")
	anna.givesContacts("Примерова Анна Петровна", "Anna@Example.org")
	second := anna.Says(strings.ToLower(strings.ReplaceAll(s.code(school.InviteParent, "petr"), "-", " ")))
	anna.Hears("Пётр П., 5А")
	anna.presses("Да, привязать", "Мария П., 5А; Пётр П., 5А")
	done := anna.presses("Это всё", "Готово")
	for _, want := range []string{"Мария П., 5А; Пётр П., 5А", "каждый день в 19:00", "anna@example.org", "шесть цифр"} {
		if !strings.Contains(done.Text, want) {
			t.Errorf("no %q in %s", want, done.Text)
		}
	}
	s.Settled()
	for _, m := range anna.Messages() {
		if strings.Contains(m.Text, code) || m.ID == second.ID {
			if !m.Deleted {
				t.Error("the message with a code still stands")
			}
		}
	}
	anna.presses("Дневник", "Мария")
	s.wants("links", 2, `SELECT count(*) FROM links WHERE ended_at IS NULL AND role = 'parent'`)
	s.wants("consents", 1, `SELECT count(*) FROM consents WHERE text_version = '2026-11-3' AND part = 'parent' AND length(text_hash) = 32`)
	s.wants("letters", 1, `SELECT count(*) FROM deliveries WHERE kind = 'service' AND channel = 'mail'`)
	s.wants("drafts", 0, `SELECT count(*) FROM drafts`)
	anna.asks("/profile", "+7 ")
}

// Whatever the form is told, it answers kindly, keeps its place, and loses
// nothing.
func TestOddAnswers(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna, other := s.Stranger("Анна"), s.Stranger("Вера")
	anna.asks(s.code(school.InviteParent, "maria"), "Кого привязываем")
	anna.asks("да", "нажать одну из кнопок")
	anna.SendsSticker()
	anna.Hears("словами")
	anna.presses("Да, привязать", "персональных данных")
	anna.asks("согласна", "нажать одну из кнопок")
	anna.presses("Согласен", "Как вас зовут")
	for _, odd := range []struct{ typed, answer string }{
		{"Анна", "хотя бы фамилия и имя"},
		{"<b>Примерова</b> Анна", "только буквы"},
		{"=HYPERLINK(\"http://x\") Анна", "только буквы"},
		{"1234567", "нет букв"},
		{strings.Repeat("я", 10000), "слишком длинный"},
		{strings.Repeat("Анна ", 50), "слишком длинное имя"},
	} {
		anna.asks(odd.typed, odd.answer)
	}
	anna.asks("Примерова\u202e Анна", "номер телефона")
	anna.SharesContactOf(other.Person)
	anna.Hears("другого человека")
	anna.SharesStrangersCard("Такси", "+79000000009")
	anna.Hears("другого человека")
	for _, odd := range []struct{ typed, answer string }{
		{"позже", "только цифры"},
		{"8 900", "не хватает цифр"},
		{"+7 100 000-00-00", "Такого номера не бывает"},
	} {
		anna.asks(odd.typed, odd.answer)
	}
	anna.asks("007 900 000 00 01", "электронной почты")
	for _, odd := range []struct{ typed, answer string }{
		{"anna.example.org", "один знак @"},
		{"anna@example.org\r\nBcc: vera@example.org", "одной строкой"},
		{"анна@example.org", "латиницей"},
		{"anna@localhost", "почтового сервера"},
	} {
		anna.asks(odd.typed, odd.answer)
	}
	anna.asks("anna@example.org", "Есть ещё код")
	anna.asks("0000-0000-0000-0000-0", "не подходит")
	anna.asks("нет", "опечатка")
	anna.presses("Это всё", "Готово")
	anna.asks("/profile", "+7 900 000-00-01")
	s.wants("accounts", 1, `SELECT count(*) FROM accounts WHERE full_name = 'Примерова Анна'`)
}

func TestConsentIsRefused(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Stranger("Анна")
	code := s.code(school.InviteParent, "maria")
	anna.asks(code, "Кого привязываем")
	anna.presses("Да, привязать", "персональных данных")
	anna.presses("Не согласен", "ничего не сохранил")
	s.Settled()
	s.wants("rows", 0, `SELECT (SELECT count(*) FROM accounts) + (SELECT count(*) FROM drafts) + (SELECT count(*) FROM consents)`)
	anna.presses("Ввести код приглашения", "Пришлите код приглашения")                                                                   // the way back in
	if m := anna.asks(code, "Кого привязываем"); !strings.Contains(m.Text, "начинается с "+code[:4]) || strings.Contains(m.Text, code) { // as good as before
		t.Errorf("which code is asked about: %s", m.Text)
	}
	anna.presses("Нет, это не тот код", "Пришлите код приглашения")
	anna.presses("Отмена", "отменил")
}

func TestStudentComesIn(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	maria, thief := s.Stranger("Мария"), s.Stranger("Новый чат")
	maria.asks("/start "+s.code(school.InviteStudent, "maria"), "Это вы?")
	maria.presses("Да, это я", "персональных данных")
	maria.presses("Согласен", "Хотите оставить телефон")
	maria.presses("Пропустить", "Готово")
	maria.asks("/profile", "Имя и дату рождения ведёт школа")
	maria.TapsData("1edit:name")
	if told := maria.IsTold(); !strings.Contains(told, "ведёт школа") {
		t.Errorf("a student renames: %q", told)
	}
	// With contacts this time, in another chat: the first loses its place.
	thief.asks(s.code(school.InviteStudent, "maria"), "в другом чате")
	thief.presses("Да, это я", "персональных данных")
	thief.presses("Согласен", "Хотите оставить телефон")
	thief.presses("Оставить", "номер телефона")
	thief.asks("8 900 000-00-03", "электронной почты")
	thief.presses("Пропустить", "прежнем чате")
	s.until("the old chat has no menu of its own", func() bool { return len(maria.Menu()) == 0 })
	maria.asks("/diary", "код")
	s.wants("live links", 1, `SELECT count(*) FROM links WHERE ended_at IS NULL`)
	s.wants("words to the old chat", 1, `SELECT count(*) FROM deliveries WHERE kind = 'service' AND channel = 'chat'`)
}

// A teacher who is a parent too acts in one role at a time.
func TestTeacherIsAParentToo(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	tamara := s.Stranger("Тамара")
	tamara.asks(s.issue(store.Make{Role: school.InviteStaff, Person: "tamara"}), "Учительская\u00A0Т.\u00A0Л.")
	if m := tamara.presses("Да, это я", "персональных данных"); !strings.Contains(m.Text, "прекращения моей работы") {
		t.Errorf("the consent is not a teacher's: %s", m.Text)
	}
	tamara.presses("Согласен", "сотрудник школы")
	tamara.asks(s.issue(store.Make{Role: school.InviteParent, School: "s2", Student: "oleg"}), "Олег О., 1А")
	// What she agreed to as a teacher says nothing of a child; and contacts are missing.
	if m := tamara.presses("Да, привязать", "персональных данных"); !strings.Contains(m.Text, "представитель ученика") {
		t.Errorf("the consent is not a parent's: %s", m.Text)
	}
	tamara.presses("Согласен", "Как вас зовут")
	tamara.asks("Учительская Тамара Львовна", "номер телефона")
	tamara.asks("+7 900 000-00-04", "электронной почты")
	tamara.asks("tamara@example.org", "Олег О., 1А")
	tamara.asks("/profile", "родитель")
	tamara.presses("Войти как учитель", "Теперь вы здесь: учитель")
	tamara.asks("/children", "Этот раздел открыт вам в роли «родитель»")
	tamara.asks("/profile", "Учительская Тамара Львовна")
	tamara.presses("Войти как родитель", "Теперь вы здесь: родитель")
	tamara.asks("/children", "Олег, 1А")
	tamara.TapsData("1act:curator")
	if told := tamara.IsTold(); !strings.Contains(told, "недоступен") {
		t.Errorf("a role that is not held: %q", told)
	}
}

func TestChildIsAddedAndChosen(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.comesIn("Анна", "maria")
	anna.asks("/children", "Открыт дневник: Мария, 5А")
	anna.presses("Добавить ребёнка", "Пришлите код")
	anna.asks("0000-0000-0000-0000-0", "не подходит")
	anna.asks(s.code(school.InviteParent, "petr"), "Пётр П., 5А")
	anna.presses("Да, привязать", "Готово")
	anna.asks("/children", "Открыт дневник: Пётр, 5А") // the new one is open
	anna.Taps("Мария, 5А")
	anna.Hears("Открыт дневник: Мария, 5А")
	anna.TapsData("1child:4") // Олег is not hers
	if told := anna.IsTold(); told == "" || strings.Contains(told, "Олег") {
		t.Errorf("somebody else's child: %q", told)
	}
	again := s.code(school.InviteParent, "petr")
	anna.asks(again, "уже есть: Пётр П., 5А")
	s.wants("the code was not used", 1, `SELECT count(*) FROM invites WHERE used_at IS NULL AND role = 'parent'`)
	anna.presses("Меню", "Главное меню")
}

// comesIn is a parent who went the whole way.
func (s *story) comesIn(name, student string) *actor {
	s.t.Helper()
	a := s.Stranger(name)
	a.asks(s.code(school.InviteParent, student), "Кого привязываем")
	a.presses("Да, привязать", "персональных данных")
	a.presses("Согласен", "Как вас зовут")
	a.givesContacts("Примерова "+name, "parent@example.org")
	a.presses("Это всё", "Готово")
	return a
}

func TestWrongCodesLockTheChat(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	eve := s.Stranger("Ева")
	eve.asks("0000-0000-0000-0000-1", "опечатка") // a slip, not a try
	for range 4 {
		eve.asks("0000-0000-0000-0000-0", "не подходит")
	}
	eve.asks("0000-0000-0000-0000-0", "через 15 минут")
	good := s.code(school.InviteParent, "maria")
	if m := eve.asks(good, "через 15 минут"); strings.Contains(m.Text, "Мария") {
		t.Error("a locked chat learns what a code is")
	}
	s.Clock.Advance(15 * time.Minute)
	eve.asks(good, "Кого привязываем")
}

func TestCodeInAGroupIsVoid(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Stranger("Анна")
	group, err := s.Sandbox.Group("5А, родители", anna.Person)
	if err != nil {
		t.Fatal(err)
	}
	code := s.code(school.InviteParent, "maria")
	anna.SaysIn(group, "@"+s.Sandbox.BotName()+" мой код "+code)
	said, err := anna.HearsIn(s.ctx, group, "больше не действует")
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(said.Text, "Мария") {
		t.Error("something personal in a group")
	}
	anna.asks(code, "не подходит")
	group.AnonymousAdminSays("/start " + s.code(school.InviteParent, "petr"))
	if _, err := anna.HearsIn(s.ctx, group, "больше не действует"); err != nil {
		t.Fatal(err)
	}
	photo := fmt.Sprintf(`{"message": {"message_id": 1, "from": {"id": %d}, "chat": {"id": %d, "type": "group"},
		"photo": [{"file_id": "made-up", "file_size": 1}], "caption": "вот мой код %s"}}`,
		anna.ID, group.ID(), s.code(school.InviteParent, "petr"))
	if err := s.Sandbox.Update([]byte(photo)); err != nil {
		t.Fatal(err)
	}
	s.until("the code of a caption is void", func() bool {
		return s.count(`SELECT count(*) FROM invites WHERE void_why = 'group'`) == 3
	})
	s.wants("accounts", 0, `SELECT count(*) FROM accounts`)
}

func TestAddressIsConfirmedInChat(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.comesIn("Анна", "maria")
	anna.presses("Подтвердить почту", "шесть цифр")
	anna.asks("000000", "не подходят")
	anna.Taps("Отправить письмо ещё раз")
	if told := anna.IsTold(); !strings.Contains(told, "через 120 секунд") {
		t.Errorf("at once: %q", told)
	}
	s.Clock.Advance(2 * time.Minute)
	anna.presses("Отправить письмо ещё раз", "Письмо отправлено")
	anna.asks("/profile", "не подтверждена")
	anna.presses("Почта", "электронной почты")
	anna.asks("новая", "один знак @")
	anna.asks("new@example.org", "Письмо отправлено")
	anna.presses("Мои данные", "new@example.org")
	anna.presses("Имя", "Как вас зовут")
	anna.asks("Примерова Анна Новая", "Записано")
	anna.presses("Мои данные", "Примерова Анна Новая")
	anna.presses("Телефон", "номер телефона")
	anna.presses("Отправить мой номер", "Записано")
	anna.presses("Мои данные", "Мои данные")
	anna.presses("Моё согласие", "152-ФЗ")
	s.wants("letters", 3, `SELECT count(*) FROM deliveries WHERE kind = 'service' AND channel = 'mail'`)
}

// Confirmed by the link of the letter, the chat says so at once, and nothing in
// it asks for digits any more.
func TestAddressIsConfirmedByLink(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.telling()
	anna := s.comesIn("Анна", "maria")
	done, _ := anna.newest()
	old := anna.presses("Подтвердить почту", "шесть цифр")
	letter, err := s.Sandbox.Mail.Wait(s.ctx, "parent@example.org", nil)
	if err != nil {
		t.Fatal(err)
	}
	_, token, _ := strings.Cut(regexp.MustCompile(`https://zvonok\.example/\S+`).FindString(letter.Text), "?t=")
	for range 2 { // the second time there is nothing new to say
		if got, err := s.ConfirmByLink(s.ctx, token); err != nil || got != store.ConfirmDone {
			t.Fatalf("the link: %s, %v", got, err)
		}
	}
	anna.Hears("Почта подтверждена по ссылке из письма")
	stale(t, anna, old, "Отправить письмо ещё раз")
	if told := anna.IsTold(); !strings.Contains(told, "уже подтверждена") {
		t.Errorf("told %q", told)
	}
	anna.Hears("parent@example.org (подтверждена)")
	stale(t, anna, done, "Подтвердить почту")
	if told := anna.IsTold(); !strings.Contains(told, "уже подтверждена") {
		t.Errorf("told %q", told)
	}
	anna.asks("000000", "Почта подтверждена")
	s.wants("words by chat", 1, `SELECT count(*) FROM deliveries WHERE kind = 'service' AND channel = 'chat'`)
}

// A form that is left half-way leaves nothing behind, and a command says so.
func TestHalfAFormIsLeft(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Stranger("Анна")
	code := s.code(school.InviteParent, "maria")
	anna.asks(code, "Кого привязываем")
	anna.presses("Да, привязать", "персональных данных")
	stale := anna.presses("Согласен", "Как вас зовут")
	anna.asks("/cancel", "отменил")
	anna.TapsDataOn(stale, "1cyes:1:"+"c2e5x")
	if told := anna.IsTold(); told == "" {
		t.Error("an old button is not answered")
	}
	s.Settled()
	s.wants("drafts", 0, `SELECT count(*) FROM drafts`)
	anna.asks(code, "Кого привязываем")
	anna.presses("Да, привязать", "персональных данных")
	s.Clock.Advance(25 * time.Hour)
	anna.presses("Согласен", "код")
	s.wants("accounts", 0, `SELECT count(*) FROM accounts`)
}

// A forged «back» finds the question before, wherever it is pressed, and the
// form still ends well.
func TestForgedSteps(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Stranger("Анна")
	anna.asks(s.code(school.InviteParent, "maria"), "Кого привязываем")
	anna.presses("Да, привязать", "персональных данных")
	draft := strconv.FormatInt(int64(s.count(`SELECT id FROM drafts`)), 36)
	anna.TapsData("1back:" + draft + ":consent")
	anna.Hears("Кого привязываем")
	anna.presses("Да, привязать", "персональных данных")
	anna.TapsData("1cyes:" + draft + ":1") // another version of the text
	anna.Hears("обновился")
	anna.presses("Согласен", "Как вас зовут")
	anna.TapsData("1back:" + draft + ":name")
	anna.Hears("персональных данных")
	anna.presses("Согласен", "Как вас зовут")
	anna.asks("Примерова Анна", "номер телефона")
	anna.asks("+79000000001", "электронной почты")
	anna.TapsData("1skip:" + draft + ":email") // a parent gives all three
	anna.Hears("электронной почты")
	anna.asks("anna@example.org", "Есть ещё код")
	anna.TapsData("1pick:" + draft + ":zz:more")
	anna.Hears("Готово")
	s.wants("links", 1, `SELECT count(*) FROM links`)
	s.wants("consents", 1, `SELECT count(*) FROM consents`)
}
