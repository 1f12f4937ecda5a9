package notify_test

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// writes sends a message about a child to an account and gives its number.
func (h *house) writes(v store.Viewer, student, to int64, as school.Role, text string) int64 {
	h.t.Helper()
	if err := h.Say(h.t.Context(), v, store.Saying{Student: student, To: to, ToRole: as, Text: text}, store.Reply[store.Correspondence]{}); err != nil {
		h.t.Fatal(err)
	}
	return value[int64](h, `SELECT max(id) FROM messages`)
}

// A message is told at once to the one whom it was written to, by chat unless
// switched off, by mail where that is on; who has read it already is told nothing,
// and what nobody opened stands in the evening's digest.
func TestAMessageIsToldToItsReaderAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, boris, herself := h.parent("Анна", true, maria), h.parent("Борис", false, maria), h.member("Мария", school.Student, false, maria)
	tamara := h.teacher()
	anna.wants(0, school.NewsMessage, store.ByMail, true)
	h.writes(tamara, maria, anna.account, school.Parent, "Пенал <Марии> у меня")
	h.tells(h.Clock.Now())
	if anna.heard() != 1 || len(anna.letters()) != 1 || boris.heard()+herself.heard() != 0 {
		t.Fatalf("Анна heard %d and has %d letters, Борис heard %d, Мария %d", anna.heard(), len(anna.letters()), boris.heard(), herself.heard())
	}
	m, _ := anna.person.Last()
	if !strings.HasPrefix(m.Text, "Сообщение\n") || !strings.Contains(m.Text, "Учительская\u00a0Т.\u00a0Л.: Пенал <Марии> у меня") || m.Silent || !strings.Contains(anna.letters()[0].Text, "Пенал <Марии> у меня") {
		t.Errorf("silent %v:\n%s", m.Silent, m.Text)
	}
	if n := value[int](h, `SELECT count(*) FROM news WHERE new::text LIKE '%Пенал%'`); n != 0 {
		t.Error("the news holds the words of a message")
	}
	boris.wants(0, school.NewsMessage, store.ByChat, false)
	h.writes(tamara, maria, boris.account, school.Parent, "Спасибо за помощь")
	read := h.writes(tamara, maria, anna.account, school.Parent, "И тетрадь")
	thread := value[int64](h, `SELECT max(thread_id) FROM messages WHERE id = `+strconv.FormatInt(read, 10))
	if err := h.ReadThread(t.Context(), anna.viewer, thread, 1, store.Reply[store.Correspondence]{}); err != nil {
		t.Fatal(err)
	}
	h.tells(h.after(time.Minute))
	if anna.heard() != 1 || boris.heard() != 0 {
		t.Errorf("Анна heard %d, Борис %d", anna.heard(), boris.heard())
	}
	h.mark(maria, "5")
	h.at(evening)
	for name, c := range map[string]struct {
		*member
		has, hasNot string
	}{"Анна": {anna, "5 (отлично)", "Спасибо"}, "Борис": {boris, "Спасибо за помощь", "Пенал"}, "Мария": {herself, "5 (отлично)", "Спасибо"}} {
		if text := c.last(); !strings.Contains(text, c.has) || strings.Contains(text, c.hasNot) {
			t.Errorf("the digest of %s:\n%s", name, text)
		}
	}
}

// Quiet hours delay a message to a family; one to a teacher comes at once, without
// its words where the school lets none through the messenger, and not at all to
// who works there no longer.
func TestMessagesKeepToHoursAndLevels(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	anna.settles(store.SettingsChange{Quiet: &school.Quiet{From: 8 * 60, To: 10 * 60}}) // it is 09:00
	tamara := h.teacher()
	person := h.sandbox.Person("Тамара")
	person.Says("/start")
	h.exec(`INSERT INTO chats (bot, chat_id, account_id, state, state_at) VALUES ($1, $2, $3, 'active', $4)`, theBot, person.ID, tamara.Account, h.Clock.Now())
	h.writes(tamara, maria, anna.account, school.Parent, "Доброе утро")
	h.tells(h.Clock.Now())
	if anna.heard() != 0 {
		t.Fatal("heard in quiet hours")
	}
	h.tells(h.after(time.Hour))
	if anna.heard() != 1 || !strings.Contains(anna.last(), "Доброе утро") {
		t.Fatalf("heard %d", anna.heard())
	}
	h.exec(`UPDATE schools SET level_chat = 'headings'`)
	h.writes(anna.viewer, maria, tamara.Account, school.Teacher, "Это секрет")
	stop := h.runs(h.sender())
	eventually(t, "the teacher hears", func() bool { return h.sandbox.Delivered(person.ID) == 1 })
	if m, _ := person.Last(); strings.Contains(m.Text, "секрет") || strings.Contains(m.Text, "Мария") || !strings.Contains(m.Text, "Новое сообщение") {
		t.Errorf("the teacher hears:\n%s", m.Text)
	}
	stop()
	h.writes(anna.viewer, maria, tamara.Account, school.Teacher, "Ещё")
	h.exec(`UPDATE links SET ended_at = $2 WHERE account_id = $1`, tamara.Account, h.Clock.Now())
	h.runs(h.sender())
	eventually(t, "the word is dropped", func() bool {
		return value[int](h, `SELECT count(*) FROM deliveries WHERE kind = 'service' AND state = 'dropped'`) == 1
	})
	if h.sandbox.Delivered(person.ID) != 1 {
		t.Error("who works there no longer was told")
	}
}
