package bot_test

import (
	"strings"
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

// A message that no key opens any more says so where its words would stand: the list,
// the thread and the word of it work, the other messages are read, and it stays
// unread, since nobody has read it.
func TestAMessageThatNoKeyOpens(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.telling()
	anna, tamara := s.Parent("Анна", maria).met(), s.Teacher("Тамара").met()
	account := func(a *actor) int64 {
		return one[int64](s, `SELECT account_id FROM chats WHERE chat_id = `+number(a.ID))
	}
	says := func(from, to *actor, as, role school.Role, text string) {
		t.Helper()
		say := store.Saying{Student: maria, To: account(to), ToRole: role, Text: text}
		if err := s.Say(s.ctx, store.Viewer{Account: account(from), Role: as}, say, store.Reply[store.Correspondence]{}); err != nil {
			t.Fatal(err)
		}
	}
	loses := func(text string) {
		t.Helper()
		gone, err := store.MakeKeys()
		if err != nil {
			t.Fatal(err)
		}
		place := one[string](s, `SELECT seal FROM messages ORDER BY id DESC LIMIT 1`)
		sealed, err := gone.Seal([]byte(text), store.Seal{Table: "messages", Column: "text_enc", Key: place})
		if err != nil {
			t.Fatal(err)
		}
		s.Exec(t, `UPDATE messages SET text_enc = $1 WHERE seal = $2`, sealed, place)
	}
	const shut = "Текст этого сообщения не открывается. Если он важен, его нужно прислать ещё раз."

	says(tamara, anna, school.Teacher, school.Parent, "Тетрадь у меня")
	says(tamara, anna, school.Teacher, school.Parent, "Пенал тоже")
	loses("Пенал тоже")
	anna.Says("/messages")
	if m := anna.Hears(shut); !strings.Contains(m.Text, "2 непрочитанных") {
		t.Errorf("the list:\n%s", m.Text)
	}
	anna.Taps("● Учительская Т. Л. · 2")
	if m := anna.Hears("Тетрадь у меня"); !strings.Contains(m.Text, shut) {
		t.Errorf("the thread:\n%s", m.Text)
	}
	if n := one[int](s, `SELECT count(*)::int FROM messages WHERE read_at IS NULL`); n != 1 {
		t.Errorf("%d messages are unread", n)
	}
	anna.Taps("Ответить")
	anna.Hears("Прочитает его только получатель")
	anna.Says("Пришлите, пожалуйста, ещё раз")
	anna.Hears("Сообщение отправлено")
	word := tamara.Hears("Пришлите, пожалуйста, ещё раз")
	loses("Пришлите, пожалуйста, ещё раз")
	press(t, tamara, word, "Ответить")
	tamara.Hears("Прочитает его только получатель")
	tamara.Says("/messages")
	tamara.Hears(shut)
}
