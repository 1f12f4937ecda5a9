package notify_test

import (
	"strings"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// A mother of two hears at 19:00 what is new of both, once by chat and once by
// mail, each child in a block of its own.
func TestTheEvening(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria, petr, oleg := h.child("Мария"), h.child("Пётр"), h.child("Олег")
	anna := h.parent("Анна", true, maria, petr)
	boris := h.parent("Борис", false, oleg)
	h.mark(maria, "5")
	h.mark(petr, "2")
	h.tell(petr, school.NewsRemark, school.Fact{Subject: "Музыка", Text: "Пел громче всех"})
	h.exec(`UPDATE lessons SET homework = '№ 145', due_day = '2026-11-24' WHERE class_id = 2 AND day = '2026-11-23'`)

	tally := h.at(evening)
	if tally[store.ByChat][store.Sent] != 2 || tally[store.ByMail][store.Sent] != 1 {
		t.Fatalf("%v", tally)
	}
	if anna.heard() != 1 || len(anna.letters()) != 1 || boris.heard() != 1 {
		t.Fatalf("Анна heard %d and has %d letters, Борис heard %d", anna.heard(), len(anna.letters()), boris.heard())
	}
	got := anna.letters()[0]
	if want := "Мария: 1 новая оценка; Пётр: 1 новая оценка, 1 замечание — 23 ноября"; got.Subject != want {
		t.Errorf("subject %q, want %q", got.Subject, want)
	}
	for name, text := range map[string]string{"chat": anna.last(), "mail": got.Text} {
		first, second, ok := strings.Cut(text, "Пётр, 5А")
		if !ok || !strings.Contains(first, "5 (отлично)") || !strings.Contains(second, "Пел громче всех") ||
			strings.Contains(first, "Пел громче") || strings.Contains(second, "5 (отлично)") || strings.Contains(text, "Олег") {
			t.Errorf("%s: the children are mixed or missing:\n%s", name, text)
		}
		if !strings.Contains(text, "№ 145") {
			t.Errorf("%s: the homework for tomorrow is missing:\n%s", name, text)
		}
	}
	if strings.Contains(boris.last(), "Мария") || !strings.Contains(boris.last(), "№ 145") {
		t.Errorf("Борис hears:\n%s", boris.last())
	}
	// The same evening again says nothing twice.
	if tally := h.at(evening.Add(time.Minute)); len(tally) != 0 {
		t.Errorf("told again: %v", tally)
	}
}

// Nothing new and nothing ahead: silence, unless asked for.
func TestNothingNewIsSilent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna := h.parent("Анна", true, h.child("Мария"))
	boris := h.parent("Борис", false, h.child("Олег"))
	h.exec(`UPDATE subscriptions SET empty_too = true WHERE id = $1`, boris.subscription)
	tally := h.at(evening)
	if tally[store.ByChat][store.Empty] != 1 || tally[store.ByMail][store.Empty] != 1 || anna.heard() != 0 {
		t.Errorf("%v", tally)
	}
	if boris.heard() != 1 || !strings.Contains(boris.last(), "Ничего нового") {
		t.Errorf("Борис heard %d", boris.heard())
	}
}

// Three days away from the database make one digest, with all that was new.
func TestAnOutageIsCaughtUpOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	h.mark(maria, "5")
	h.at(evening.AddDate(0, 0, 3).Add(2 * time.Hour))
	if anna.heard() != 1 || !strings.Contains(anna.last(), "26 ноября") {
		t.Fatalf("heard %d:\n%s", anna.heard(), anna.last())
	}
	next := value[time.Time](h, `SELECT next_at FROM subscriptions`)
	if want := evening.AddDate(0, 0, 4); !next.Equal(want) {
		t.Errorf("next at %s, want %s", next.UTC(), want)
	}
}

// A run for an hour long past moves nothing back.
func TestThePastMovesNothingBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	h.mark(maria, "5")
	h.at(evening)
	before := value[time.Time](h, `SELECT next_at FROM subscriptions`)
	h.mark(maria, "4")
	h.at(evening.AddDate(0, 0, -5))
	if after := value[time.Time](h, `SELECT next_at FROM subscriptions`); !after.Equal(before) || anna.heard() != 1 {
		t.Errorf("next at %s after %s; heard %d", after, before, anna.heard())
	}
}

// A student hears of marks and comments, never of remarks.
func TestStudentsHearNoRemarks(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	herself := h.member("Мария", school.Student, true, maria)
	h.mark(maria, "5")
	h.tell(maria, school.NewsRemark, school.Fact{Subject: "Музыка", Text: "Пела громче всех"})
	h.tell(maria, school.NewsComment, school.Fact{Subject: "Музыка", Text: "Хороший слух"})
	h.at(evening)
	for name, text := range map[string]string{"chat": herself.last(), "mail": herself.letters()[0].Text} {
		if strings.Contains(text, "громче") || strings.Contains(strings.ToLower(text), "замечани") || !strings.Contains(text, "Хороший слух") {
			t.Errorf("%s:\n%s", name, text)
		}
	}
}

// Who has blocked the bot is written to once, and no more until /start.
func TestABlockedChatIsLeftAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	h.mark(maria, "5")
	anna.person.Blocks()
	tally := h.at(evening)
	if tally[store.ByChat][store.Never] != 1 || tally[store.ByMail][store.Sent] != 1 {
		t.Fatalf("%v", tally)
	}
	if state := value[string](h, `SELECT state FROM chats`); state != "blocked" {
		t.Errorf("the chat is %s", state)
	}
	h.mark(maria, "4")
	calls := h.sandbox.Calls("sendMessage")
	h.at(evening.AddDate(0, 0, 1))
	if h.sandbox.Calls("sendMessage") != calls || len(anna.letters()) != 2 {
		t.Errorf("%d calls after %d, %d letters", h.sandbox.Calls("sendMessage"), calls, len(anna.letters()))
	}
}

// A send without an answer is repeated once; a second one without is left.
func TestDoubtIsRepeatedOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", false, maria)
	h.mark(maria, "5")
	h.sandbox.FailWhen(faultOf(3))
	h.runs(h.sender())
	h.claim(evening)
	for _, want := range []int{1, 2} {
		eventually(t, "a send", func() bool { h.Clock.Advance(time.Second); return anna.heard() == want })
	}
	eventually(t, "the end", func() bool {
		h.Clock.Advance(time.Minute)
		return value[string](h, `SELECT state FROM deliveries`) == string(store.Unknown)
	})
	if anna.heard() != 2 {
		t.Errorf("heard %d", anna.heard())
	}
}

// Telegram is away for a while: nobody's message is spent on finding out, mail
// goes on, and all is told when it is back.
func TestTelegramIsAway(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var all []*member
	for range 40 {
		c := h.child("Мария")
		h.mark(c, "5")
		all = append(all, h.parent("Анна", true, c))
	}
	revive := h.sandbox.Dies()
	h.runs(h.sender())
	h.claim(evening)
	eventually(t, "mail", func() bool { return len(h.sandbox.Mail.All()) == len(all) })
	eventually(t, "a probe", func() bool { return h.sandbox.Calls("getMe") > 1 })
	tried := h.sandbox.Calls("sendMessage")
	eventually(t, "another probe", func() bool { return h.sandbox.Calls("getMe") > 3 })
	if now := h.sandbox.Calls("sendMessage"); now != tried {
		t.Errorf("%d messages were tried while the probe failed", now-tried)
	}
	revive()
	for _, m := range all {
		eventually(t, "the chat", func() bool { h.Clock.Advance(time.Second); return m.heard() == 1 })
	}
	t.Logf("40 chats told after the outage, %d sends were tried before the breaker opened", tried)
}

// The words of the service: an address to confirm goes to the address as it is.
func TestServiceWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	anna := h.parent("Анна", true, h.child("Мария"))
	h.exec(`INSERT INTO links (account_id, school_id, role, since) VALUES ($1, 1, 'curator', $2)`, anna.account, h.Clock.Now())
	h.exec(`UPDATE accounts SET confirmed_blind = NULL`)
	h.service(anna, store.ByMail, store.Service{Key: store.ConfirmMail, Args: map[string]string{"Code": "012345", "Token": "abc.def"}})
	h.service(anna, store.ByChat, store.Service{Key: store.CodeVoided, Args: map[string]string{"Child": "<b>Ева</b>", "Class": "5А", "Why": "group"}})
	h.service(anna, store.ByChat, store.Service{Key: store.PlaceLost, Args: map[string]string{"Child": "Мария"}})
	h.service(anna, store.ByChat, store.Service{Key: store.FeedSilent, Args: map[string]string{
		"School": "Школа № 1", "Days": "2", "Last": "2026-11-20", "Marks": "7А=5;8<Б>=21",
	}})
	h.service(anna, store.ByChat, store.Service{Key: "unheard of"})
	h.runs(h.sender())
	eventually(t, "all words", func() bool {
		return value[int](h, `SELECT count(*)::int FROM deliveries WHERE state IN ('sent', 'never')`) == 5
	})
	got := anna.letters()
	if len(got) != 1 || !strings.Contains(got[0].Text, "012345") || !strings.Contains(got[0].Text, "https://zvonok.example/confirm?t=abc.def") ||
		strings.Contains(got[0].Subject, "012345") {
		t.Fatalf("%+v", got)
	}
	said := anna.person.Transcript()
	if !strings.Contains(said, "Журнал школы «Школа № 1» молчит.") || !strings.Contains(said, "Уже 2 учебных дня из журнала ничего не приходило. Последние записи пришли 20 ноября.") ||
		!strings.Contains(said, "• 7А — 5 учебных дней\n") || !strings.Contains(said, "• 8<Б> — 21 учебный день") {
		t.Errorf("of the silent journal:\n%s", said)
	}
	if anna.heard() != 3 || !strings.Contains(said, "<b>Ева</b>, 5А") || !strings.Contains(said, "Дневник (Мария)") {
		t.Errorf("heard %d:\n%s", anna.heard(), said)
	}
	if left := value[int](h, `SELECT count(*)::int FROM deliveries WHERE body IS NOT NULL`); left != 0 {
		t.Errorf("%d bodies were kept after they were told", left)
	}
}
