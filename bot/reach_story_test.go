package bot_test

import (
	"strings"
	"testing"

	"zvonok/bot/sandbox"
	"zvonok/bot/tap"
	"zvonok/store"
	"zvonok/store/school"
)

// A parent chooses what comes first where the chat is unavailable, and bars
// forwarding: from then on every screen is protected. A school's floor leaves no
// choice, and says so.
func TestWhatIfTheChatIsUnavailable(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна")
	anna.Says("/settings")
	anna.Hears("Настройки")
	anna.Taps("Запасной путь и пересылка")
	m := anna.Hears("сначала почта, потом SMS")
	if m.Protected || !strings.Contains(m.Text, "Почта пока не подтверждена") || !strings.Contains(m.Text, "Телефон не указан") {
		t.Errorf("%+v", m)
	}
	anna.Taps("SMS")
	anna.Hears("сначала SMS")
	anna.Taps("Никак")
	anna.Hears("Если чат станет недоступен, об этом узнает школа")
	if got := one[string](s, `SELECT fallback FROM accounts`); got != "none" {
		t.Errorf("kept %q", got)
	}
	anna.Taps("Запретить пересылку сообщений")
	anna.Hears("нельзя переслать и сохранить")
	anna.Says("/diary")
	if m := anna.Hears("Мария"); !m.Protected {
		t.Error("the diary can be forwarded")
	}
	anna.Says("/settings")
	anna.Hears("Настройки")
	anna.Taps("Запасной путь и пересылка")
	anna.Hears("нельзя переслать и сохранить")
	anna.Taps("Разрешить пересылку сообщений")
	anna.Hears("можно пересылать и сохранять")
	for _, forged := range []tap.Tap{tap.FallBackTo("pigeon"), tap.FallBackTo("chat")} {
		anna.TapsData(tap.Pack(forged))
		if told := anna.IsTold(); !strings.Contains(told, "Здесь ничего нет") {
			t.Errorf("%v is answered with %q", forged, told)
		}
	}

	yes, bare := true, school.Bare
	if err := s.SetSchoolRules(t.Context(), "s1", store.RulesChange{Chat: &bare, HideMarks: &yes}); err != nil {
		t.Fatal(err)
	}
	anna.Says("/settings")
	if m := anna.Hears("так решила школа"); !m.Protected || strings.Contains(buttonsOf(m), "оценки") {
		t.Errorf("%+v", m)
	}
	anna.Taps("Запасной путь и пересылка")
	if m := anna.Hears("нельзя переслать и сохранить: так решила школа"); strings.Contains(buttonsOf(m), "пересылку") {
		t.Errorf("a choice that is none: %+v", m.Buttons)
	}
	tamara := s.Teacher("Тамара")
	tamara.Says("/start")
	tamara.Hears("Главное меню")
	tamara.TapsData(tap.Pack(tap.OfVerb(tap.Reach)))
	tamara.IsTold()
}

// The curator reads which families nothing reaches; nobody else does, and no
// contact is in it.
func TestTheCuratorSeesWhoIsNotReached(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna, boris := s.Parent("Анна", 1), s.Parent("Борис", 1)
	vera := s.Curator("Вера")
	vera.Says("/desk")
	vera.Hears("Отсутствующие и записки")
	vera.Taps("До кого не доходит")
	vera.Hears("Таких семей нет")
	s.Exec(t, `UPDATE accounts SET unreached_at = $1 WHERE id = (SELECT account_id FROM chats WHERE chat_id = $2)`, s.Clock.Now(), anna.ID)
	s.Exec(t, `UPDATE chats SET state = 'blocked' WHERE chat_id = $1`, anna.ID)
	s.Exec(t, `UPDATE accounts SET email_blind = '\x01', mail_stopped_blind = '\x01', mail_stopped_why = 'unknown', mail_stopped_at = $1
		WHERE id = (SELECT account_id FROM chats WHERE chat_id = $2)`, s.Clock.Now(), boris.ID)
	vera.Taps("Отсутствующие")
	vera.Hears("Отсутствующие и записки")
	vera.Taps("До кого не доходит")
	m := vera.Hears("Ничего не доходит")
	for _, want := range []string{
		"Ничего не доходит до родителей 1 ученика", "Примерова Мария, 5А: бот остановлен, почты нет, другой родитель получает, с 23 ноября",
		"письма возвращаются у родителей 1 ученика", "Примерова Мария, 5А: письма возвращаются, с 23 ноября",
	} {
		if !strings.Contains(m.Text, want) {
			t.Errorf("%q is missing in:\n%s", want, m.Text)
		}
	}
	if strings.Contains(m.Text, "Анна") || strings.Contains(m.Text, "Борис") {
		t.Errorf("a parent is named:\n%s", m.Text)
	}
	tamara := s.Teacher("Тамара")
	tamara.Says("/start")
	tamara.Hears("Главное меню")
	tamara.TapsData(tap.Pack(tap.ToUnreached(1)))
	tamara.IsTold()
	if strings.Contains(tamara.Transcript(), "не доходит") {
		t.Error("a teacher reads the curator's list")
	}
}

// buttonsOf is the words on the buttons under a message.
func buttonsOf(m sandbox.Message) string {
	var out []string
	for _, row := range m.Buttons {
		for _, b := range row {
			out = append(out, b.Text)
		}
	}
	return strings.Join(out, " | ")
}
