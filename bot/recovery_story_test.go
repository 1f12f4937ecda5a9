package bot_test

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"zvonok/bot/sandbox"
	"zvonok/bot/tap"
	"zvonok/store"
)

// proves confirms the address that comesIn has given.
func (a *actor) proves(email string) {
	a.s.t.Helper()
	letter, err := a.s.Sandbox.Mail.Wait(a.s.ctx, email, nil)
	if err != nil {
		a.s.t.Fatal(err)
	}
	a.asks(regexp.MustCompile(`\b\d{6}\b`).FindString(letter.Text), "Почта подтверждена")
}

// recoveryLetter waits for the newest letter with a code.
func (s *story) recoveryLetter(email string, n int) sandbox.Letter {
	s.t.Helper()
	var found []sandbox.Letter
	s.until("the letter with the code came", func() bool {
		found = found[:0]
		for _, l := range s.Sandbox.Mail.To(email) {
			if strings.Contains(l.Subject, "Код для возврата доступа") {
				found = append(found, l)
			}
		}
		return len(found) >= n
	})
	return found[n-1]
}

var mailedCode = regexp.MustCompile(`\b[0-9A-Z]{4}-[0-9A-Z]{4}\b`)

// A mother loses her phone with the chat. From a new one she proves her address and
// has everything as before; the old chat is told, opens nothing and gets nothing,
// also of what was queued for it.
func TestLostPhone(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.telling()
	s.must(s.RememberBot(s.ctx, s.id, s.Sandbox.BotName()))
	anna := s.comesIn("Анна", "maria")
	anna.proves("parent@example.org")
	s.Exec(t, `INSERT INTO drafts (bot, chat_id, id, form, step, data, at) VALUES ($1, $2, 5, 'absence', 'who', '', $3)`, s.id, anna.ID, s.Clock.Now())

	fresh := s.Stranger("Анна с новым телефоном")
	fresh.asks("/start", "пришлите мне код приглашения")
	fresh.presses("Потеряли прежний чат?", "адрес почты")
	fresh.asks("PARENT@example.org", "parent@example.org подтверждён")
	letter := s.recoveryLetter("parent@example.org", 1)
	code := mailedCode.FindString(letter.Text)
	if code == "" || !strings.Contains(letter.Text, "https://t.me/"+s.Sandbox.BotName()+"?start="+strings.ReplaceAll(code, "-", "")) {
		t.Fatalf("the letter has no code, or no link:\n%s", regexp.MustCompile(`[0-9A-Z]{4}-?[0-9A-Z]{4}`).ReplaceAllString(letter.Text, "…"))
	}
	for _, word := range []string{"Мария", "5А", "Примеров"} {
		if strings.Contains(letter.Text+letter.HTML+letter.Subject, word) {
			t.Errorf("the letter names somebody: %s", word)
		}
	}
	said := fresh.Says(strings.ToLower(code))
	sure := fresh.Hears("Вы переносите доступ в этот чат")
	if !strings.Contains(sure.Text, "Примерова\u00a0А. — родитель: Мария П., 5А") || strings.Contains(sure.Text, "Анна") {
		t.Errorf("whose: %s", sure.Text)
	}
	s.Settled()
	for _, m := range fresh.Messages() {
		if m.ID == said.ID && !m.Deleted {
			t.Error("the message with the code still stands")
		}
	}
	if done := fresh.presses("Перенести сюда", "доступ теперь в этом чате"); strings.Contains(done.Text, "Проверьте") {
		t.Errorf("by the address itself: %s", done.Text)
	}

	word := anna.Hears("Доступ перенесён в другой чат 23 ноября в")
	if !strings.Contains(word.Text, "(МСК)") || !strings.Contains(word.Text, "сообщите в школу") {
		t.Errorf("the old chat reads: %s", word.Text)
	}
	anna.asks("/diary", "пришлите мне код приглашения")
	anna.TapsDataOn(word, tap.Pack(tap.ToWeek(maria, time.Time{})))
	anna.Hears("пришлите мне код приглашения")
	fresh.presses("Меню", "Мария, 5А")
	s.must(fresh.SeesMenu(s.ctx, "diary", "digest"))
	s.until("the old chat has no menu of its own", func() bool { return len(anna.Menu()) == 0 })
	mail, err := s.Sandbox.Mail.Wait(s.ctx, "parent@example.org", func(l sandbox.Letter) bool { return strings.Contains(l.Subject, "Доступ перенесён") })
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(mail.Text, "23 ноября в") || !strings.Contains(mail.Text, "смените пароль почты") {
		t.Errorf("the letter reads:\n%s", mail.Text)
	}

	before := len(anna.Messages())
	s.Exec(t, `UPDATE subscriptions SET empty_too = true`)
	s.evening(nineteen)
	fresh.Hears("23 ноября")
	s.Settled()
	if n := len(anna.Messages()); n != before {
		t.Errorf("the old chat got %d more", n-before)
	}
	s.wants("drafts of the old chat", 0, `SELECT count(*) FROM drafts`)
}

// A digest that was queued for the old chat goes to the new one; the letter that the
// sender has read by then is written again.
func TestQueuedDigestFollowsThePerson(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна").met()
	anna.subscribes()
	account := one[int64](s, `SELECT account_id FROM chats WHERE chat_id = $1`, anna.ID)
	s.Exec(t, `UPDATE subscriptions SET empty_too = true`)
	s.Exec(t, `INSERT INTO deliveries (on_date, kind, account_id, subscription_id, channel, as_of, next_at)
		SELECT '2026-11-23', 'digest', account_id, id, 'chat', $1, $1 FROM subscriptions`, s.Clock.Now())
	taken, err := s.LookAhead(s.ctx, store.Take{Owner: 1, Channel: store.ByChat, Limit: 9})
	s.must(err)
	letters, err := s.Letters(s.ctx, s.id, taken)
	s.must(err)
	if len(letters) != 1 || letters[0].Chat != anna.ID {
		t.Fatalf("%d letters", len(letters))
	}
	fresh := s.movesTo("Анна с новым телефоном", account)
	still, err := s.Recheck(s.ctx, 1, s.id, letters)
	s.must(err)
	if !still[0].Changed {
		t.Error("a letter to the chat that was left would go out")
	}
	s.Exec(t, `UPDATE deliveries SET state = 'queued', owner = NULL`)
	before := len(anna.Messages())
	s.telling()
	fresh.Hears("Сводка за 23 ноября")
	anna.Hears("Доступ перенесён")
	s.until("all is sent", func() bool {
		return s.count(`SELECT count(*) FROM deliveries WHERE channel = 'chat' AND state <> 'sent'`) == 0
	})
	for _, m := range anna.Messages()[before:] {
		if !strings.Contains(m.Text, "школа выдала код") && !strings.Contains(m.Text, "Доступ перенесён") {
			t.Errorf("the old chat got: %s", m.Text)
		}
	}
}

// movesTo brings an account to a new chat by a code of the school.
func (s *story) movesTo(name string, account int64) *actor {
	s.t.Helper()
	issued, err := s.IssueRecoveryOf(s.ctx, store.Recoverable{Movable: store.Movable{Account: account}, School: 1})
	s.must(err)
	fresh := s.Stranger(name)
	fresh.Opens(issued.Code.Payload())
	fresh.Hears("Вы переносите доступ")
	fresh.presses("Перенести сюда", "доступ теперь в этом чате")
	return fresh
}

func (s *story) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

// An old chat that refuses its word, since its person is gone, says nothing of the
// new one.
func TestOldChatThatIsGone(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна").met()
	account := one[int64](s, `SELECT account_id FROM chats WHERE chat_id = $1`, anna.ID)
	anna.Blocks()
	s.Settled()
	s.Exec(t, `UPDATE chats SET state = 'active'`) // we have not heard of it yet
	fresh := s.movesTo("Анна с новым телефоном", account)
	s.telling()
	s.until("the word was refused", func() bool {
		return s.count(`SELECT count(*) FROM deliveries WHERE channel = 'chat' AND state = 'never'`) == 2 // the code, the move
	})
	s.wants("chats that open it", 1, `SELECT count(*) FROM chats WHERE account_id = $1 AND state = 'active' AND chat_id = $2`, account, fresh.ID)
}

// The curator finds a family, is asked whether it is really them, and hands over a
// code; the old chat hears of it at once.
func TestCuratorGivesAccessBack(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.telling()
	s.must(s.RememberBot(s.ctx, s.id, s.Sandbox.BotName()))
	anna, kira := s.comesIn("Анна", "maria"), s.Curator("Кира")
	kira.asks("/desk", "Отсутствующие")
	kira.presses("Вернуть доступ", "Кто потерял чат")
	for _, odd := range []struct{ typed, answer string }{
		{"п", "от двух букв"},
		{"12345", "от двух букв"},
		{"%%%", "от двух букв"},
		{strings.Repeat("я", 101), "от двух букв"},
		{"Отдельный", "Никого не нашёл"}, // of another school
		{"' OR true --", "Никого не нашёл"},
	} {
		kira.asks(odd.typed, odd.answer)
	}
	found := kira.asks("примерова", "Кому вернуть доступ")
	if !strings.Contains(found.Text, "Мария П., 5А") || strings.Contains(found.Text, "parent@example.org") || strings.Contains(found.Text, "+7") {
		t.Errorf("found: %s", found.Text)
	}
	kira.Taps(found.Buttons[0][0].Text)
	kira.Hears("убедитесь, что просит именно он")
	issued := kira.presses("Выдать код", "показать его ещё раз нельзя")
	if !strings.Contains(issued.Text, "26 ноября") {
		t.Errorf("issued: %s", regexp.MustCompile(`[0-9A-Z]{4}(-[0-9A-Z]{4}){3}-[0-9A-Z]|start=\w+`).ReplaceAllString(issued.Text, "…"))
	}
	code := regexp.MustCompile(`[0-9A-Z]{4}(-[0-9A-Z]{4}){3}-[0-9A-Z]`).FindString(issued.Text)
	if !strings.Contains(issued.Text, "https://t.me/"+s.Sandbox.BotName()+"?start="+strings.ReplaceAll(code, "-", "")) {
		t.Error("no link with the code")
	}
	anna.Hears("школа выдала код, чтобы перенести ваш доступ")

	// Her own chat, somebody else's, and the field for invites: one code, three answers.
	anna.asks(code, "и так открыт здесь")
	s.Parent("Вера", petr).met().asks(code, "уже открыт доступ")
	fresh := s.Stranger("Анна с новым телефоном")
	fresh.asks("/start", "код приглашения")
	fresh.presses("Ввести код приглашения", "Пришлите код")
	fresh.asks(" "+strings.ToLower(strings.ReplaceAll(code, "-", " ")), "Вы переносите доступ")
	s.Exec(t, `UPDATE accounts SET confirmed_blind = email_blind, confirmed_at = $1`, s.Clock.Now())
	fresh.presses("Перенести сюда", "Проверьте, что адрес ваш") // whoever had the old chat may have confirmed theirs
	anna.Hears("Доступ перенесён в другой чат")
	fresh.presses("Проверить почту", "Мои данные")
	fresh.asks("/children", "Мария, 5А")

	other := s.Stranger("Ева")
	other.asks(code, "не подходит")
	kira.TapsData(tap.Pack(tap.IssueRecovery(999, true)))
	if told := kira.IsTold(); told == "" {
		t.Error("an account of nobody's is answered with nothing")
	}
	fresh.TapsData(tap.Pack(tap.IssueRecovery(1, true)))
	if told := fresh.IsTold(); !strings.Contains(told, "недоступен") {
		t.Errorf("a parent issues a code: %q", told)
	}
	s.wants("audit", 1, `SELECT count(*) FROM audit WHERE action = 'recovery_code'`)
}

// Whatever a stranger types for an address is answered kindly, and says nothing of
// who is known.
func TestOddAddresses(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.telling()
	eve := s.Stranger("Ева")
	eve.asks("/start", "код приглашения")
	eve.presses("Потеряли прежний чат?", "адрес почты")
	for _, odd := range []struct{ typed, answer string }{
		{`"anna petrova"@example.org`, "лишний знак"},
		{`"anna"@example.org`, "лишний знак"},
		{"анна@example.org", "латиницей"},
		{"anna@example.org, vera@example.org", "лишний знак"},
		{"anna@example.org;vera@example.org", "один знак @"},
		{"anna@example.org\r\nBcc: vera@example.org", "лишний знак"},
		{"anna", "один знак @"},
		{"anna@localhost", "почтового сервера"},
		{strings.Repeat("a", 300) + "@example.org", "слишком длинный"},
		{"0000-0000", "не подходит"}, // a code, before any letter was asked for
	} {
		eve.asks(odd.typed, odd.answer)
	}
	eve.SendsSticker()
	eve.Hears("словами")
	known := eve.asks("nobody@example.org", "nobody@example.org подтверждён")
	if !strings.Contains(known.Text, "30 минут") {
		t.Errorf("%s", known.Text)
	}
	eve.asks("не пришло", "похоже, опечатка")
	eve.presses("Другой адрес", "адрес почты")
	eve.asks("<b>@example.org", "лишний знак")
	eve.asks("иван@почта.рф", "латиницей")
	eve.asks("ivan@почта.рф", "ivan@xn--80a1acny.xn--p1ai подтверждён")
	eve.asks("0000-0000", "не подходит")
	m := eve.asks("0000-0000", "не подходит") // the fifth, the letters counted
	if !strings.Contains(m.Text, "через 15 минут") {
		t.Errorf("%s", m.Text)
	}
	eve.presses("Другой адрес", "адрес почты")
	eve.asks("anna@example.org", "через 15 минут")
	s.Settled()
	if n := len(s.Sandbox.Mail.All()); n != 0 {
		t.Errorf("%d letters", n)
	}
	s.wants("accounts", 0, `SELECT count(*) FROM accounts`)
}

// Mother and father share an address: one letter, and the choice after the proof.
func TestParentsWhoShareAnAddress(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	s.telling()
	for name, student := range map[string]string{"Анна": "maria", "Иван": "petr"} {
		s.comesIn(name, student)
	}
	s.Exec(t, `UPDATE accounts SET confirmed_blind = email_blind, confirmed_at = $1`, s.Clock.Now())
	fresh := s.Stranger("Иван с новым телефоном")
	fresh.asks("/start", "код приглашения")
	fresh.presses("Потеряли прежний чат?", "адрес почты")
	fresh.asks("parent@example.org", "подтверждён")
	code := mailedCode.FindString(s.recoveryLetter("parent@example.org", 1).Text)
	fresh.asks("/cancel", "отменил") // the code counts all the same, as the link of the letter does
	fresh.Opens(strings.ReplaceAll(code, "-", ""))
	which := fresh.Hears("Чей доступ вы возвращаете")
	if len(which.Buttons) != 3 {
		t.Fatalf("%d rows of buttons", len(which.Buttons))
	}
	fresh.Taps("Примерова И.: Пётр")
	sure := fresh.Hears("Вы переносите доступ")
	if strings.Contains(sure.Text, "Мария") {
		t.Errorf("whose: %s", sure.Text)
	}
	fresh.presses("Перенести сюда", "доступ теперь в этом чате")
	fresh.asks("/children", "Пётр, 5А")
	for _, l := range s.Sandbox.Mail.All() {
		if strings.Contains(l.Subject, "Код для возврата доступа") && mailedCode.FindString(l.Text) != code {
			t.Error("a second letter with a code")
		}
	}
}

// A code that has run out, or was used in another chat, is answered with what to do.
func TestLateRecovery(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна").met()
	account := one[int64](s, `SELECT account_id FROM chats WHERE chat_id = $1`, anna.ID)
	issued, err := s.IssueRecoveryOf(s.ctx, store.Recoverable{Movable: store.Movable{Account: account}, School: 1})
	s.must(err)
	first, second := s.Stranger("Первый"), s.Stranger("Вторая")
	first.asks(issued.Code.String(), "Вы переносите доступ")
	second.asks(issued.Code.String(), "Вы переносите доступ")
	first.presses("Перенести сюда", "доступ теперь в этом чате")
	second.presses("Перенести сюда", "тем временем код использовали")
	second.presses("Потеряли прежний чат?", "адрес почты")
	second.presses("Отмена", "отменил")
	s.wants("chats", 1, `SELECT count(*) FROM chats WHERE state = 'active' AND chat_id = $1`, first.ID)
	first.asks("/cancel", "Отменять нечего")
	first.TapsData(tap.Pack(tap.OfVerb(tap.Recover)))
	first.Hears("уже открыт доступ")
}

// A student and a teacher come back as a parent does, each to what is theirs.
func TestStudentAndTeacherAreGivenAccessBack(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	for _, one := range []struct {
		who        *actor
		says, want string
	}{
		{s.Student("Маша", maria), "Мария П., 5А — ученик", "Мария, 5А"},
		{s.Teacher("Тамара"), "Учительская\u00a0Т.\u00a0Л. — сотрудник", "Отсутствующие"},
	} {
		one.who.met()
		account := int64(s.count(`SELECT account_id FROM chats WHERE chat_id = $1`, one.who.ID))
		issued, err := s.IssueRecoveryOf(s.ctx, store.Recoverable{Movable: store.Movable{Account: account}, School: 1})
		s.must(err)
		fresh := s.Stranger("Новый чат")
		if m := fresh.asks(issued.Code.String(), "Вы переносите доступ"); !strings.Contains(m.Text, one.says) {
			t.Errorf("whose: %s", m.Text)
		}
		fresh.presses("Перенести сюда", "доступ теперь в этом чате")
		m := fresh.presses("Меню", "Главное меню")
		if !strings.Contains(m.Text, one.want) && !strings.Contains(strings.Join(texted(m), " "), one.want) {
			t.Errorf("the menu: %s", m.Text)
		}
		one.who.asks("/start", "пришлите мне код приглашения")
	}
}

func texted(m sandbox.Message) (all []string) {
	for _, row := range m.Buttons {
		for _, b := range row {
			all = append(all, b.Text)
		}
	}
	return all
}
