package bot_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"zvonok/bot"
	"zvonok/bot/sandbox"
	"zvonok/bot/tap"
	"zvonok/store"
)

// Whatever a person does by mistake is answered in Russian and changes nothing.

func TestTapsThatNobodyMade(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна")
	anna.Says("/start")
	anna.Hears("Главное меню")
	for _, forged := range []string{"1week", "<b>", "1child:-1", "Дневник", "1home:1"} {
		anna.TapsData(forged)
		if told := anna.IsTold(); !strings.Contains(told, "не узнаю") {
			t.Errorf("%q is answered with %q", forged, told)
		}
	}
	for _, old := range []string{"0week:2s:g11", "1retired:1:2"} {
		anna.TapsData(old)
		if told := anna.IsTold(); !strings.Contains(told, "устарела") {
			t.Errorf("%q is answered with %q", old, told)
		}
		anna.Hears("Главное меню") // and a fresh screen
	}
}

// A tap names a child of somebody else: the row is not there for this person.
func TestTapOnSomebodyElsesChild(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна", maria)
	anna.Says("/start")
	anna.Hears("Мария")
	for _, forged := range []tap.Tap{tap.ToWeek(oleg, time.Time{}), tap.ToMarks(petr, 0), tap.ToChild(oleg)} {
		anna.TapsData(tap.Pack(forged))
		anna.IsTold()
	}
	s.Settled()
	for _, m := range anna.Messages() {
		if strings.Contains(m.Text, "Олег") || strings.Contains(m.Text, "Пётр") {
			t.Errorf("a stranger's child is shown: %s", m.Text)
		}
	}
}

func TestAButtonOfAnotherRole(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	tamara := s.Teacher("Тамара")
	tamara.Says("/diary")
	tamara.Hears("недоступен")
	stranger := s.Stranger("Борис")
	stranger.Says("/diary")
	stranger.Hears("пришлите мне код")
}

// A message that cannot be edited any more is answered with a new one.
func TestTapOnAMessageThatIsGone(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна")
	anna.Says("/start")
	m := anna.Hears("Главное меню")
	m.ID += 100_000
	anna.TapsDataOn(m, tap.Pack(tap.OfVerb(tap.Help)))
	anna.Hears("Что я умею")
	// One that stands is edited in place; the same again is no error.
	anna.Taps("Меню")
	anna.Hears("Главное меню")
	before := s.Sandbox.Delivered(anna.ID)
	anna.TapsData(tap.Pack(tap.OfVerb(tap.Home)))
	anna.IsTold()
	s.Settled()
	if s.Sandbox.Delivered(anna.ID) != before {
		t.Error("a screen that was there already came a second time")
	}
}

func TestWhatNobodyUnderstands(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna, boris := s.Parent("Анна"), s.Stranger("Борис")
	anna.SendsSticker()
	anna.Hears("напишите, пожалуйста, словами")
	anna.Says("/teleport now")
	anna.Hears("Такой команды я не знаю")
	anna.Says("как дела?")
	anna.Hears("команды и кнопки")
	anna.Says(strings.Repeat("Ж", 10_000)) // a client sends it in three
	anna.Hears("команды и кнопки")
	long := []byte(`{"message":{"message_id":1,"from":{"id":` + number(anna.ID) + `},"chat":{"id":` + number(anna.ID) + `,"type":"private"},"text":"` + strings.Repeat("Щ", 10_000) + `"}}`)
	if err := s.Sandbox.Update(long); err != nil {
		t.Fatal(err)
	}
	boris.SendsSticker()
	boris.Hears("пришлите мне код")
	boris.Says("привет")
	boris.Hears("пришлите мне код")
	s.Settled()
	if n := len(anna.Messages()); n != 3+3+3+4 { // three questions, the pieces, an answer to each and to the long one
		t.Errorf("%d messages:\n%s", n, anna.Transcript())
	}
}

// In a group there is one line for who speaks to the bot, nothing personal, and
// nothing at all for who does not.
func TestInAGroup(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна")
	g, err := s.Sandbox.Group("Родители 5А", anna.Person)
	if err != nil {
		t.Fatal(err)
	}
	line := "В группе я не отвечаю"
	for _, speak := range []func(){
		func() {}, // the bot has just been added
		func() { anna.SaysIn(g, "/diary") },
		func() { anna.SaysIn(g, "@"+s.Sandbox.BotName()+" что задали?") },
		func() { g.AnonymousAdminSays("/start") },
	} {
		speak()
		s.Settled()
	}
	anna.SaysIn(g, "всем привет")
	anna.SaysIn(g, "/diary@another_bot")
	s.Settled()
	said := 0
	for _, m := range g.Messages() {
		if !m.FromBot {
			continue
		}
		said++
		if !strings.HasPrefix(m.Text, line) || strings.Contains(m.Text, "Мария") || len(m.Buttons) > 0 {
			t.Errorf("said in a group: %s", m.Text)
		}
	}
	if said != 4 {
		t.Errorf("the bot spoke %d times", said)
	}
	g.Migrates(anna.Person)
	anna.SaysIn(g, "/start")
	if _, err := anna.HearsIn(s.ctx, g, line); err != nil {
		t.Error(err)
	}
	g.Kicks(anna.Person)
	s.Settled()
}

// A panic answers the person with a number and stops nobody else; so does any
// failure of ours, and neither tells what it was.
func TestPanicAndFailure(t *testing.T) {
	t.Parallel()
	s := newStory(t, func(b *bot.Bot) {
		b.OnCommand("panic", func(context.Context, *bot.Request) (bot.Screen, error) { panic("Мария Примерова") })
		b.OnCommand("fail", func(context.Context, *bot.Request) (bot.Screen, error) {
			return bot.Screen{}, errors.New("Мария Примерова")
		})
		b.OnCommand("late", func(ctx context.Context, r *bot.Request) (bot.Screen, error) {
			_, err := bot.After(r, func(store.Draft) bot.Screen { return bot.Screen{Text: "Сделано."} }, func(reply store.Reply[store.Draft]) error {
				return b.SaveForTest(ctx, r, reply)
			})
			if err != nil {
				return bot.Screen{}, err
			}
			panic("after the effect")
		})
	})
	anna, boris := s.Parent("Анна"), s.Stranger("Борис")
	for _, command := range []string{"/panic", "/fail"} {
		anna.Says(command)
		m := anna.Hears("Что-то сломалось у нас")
		if strings.Contains(m.Text, "Мария") || !strings.Contains(m.Text, "Номер ") {
			t.Errorf("%s is answered with %s", command, m.Text)
		}
		boris.Says("/help")
		boris.Hears("код")
	}
	anna.Says("/late") // what took effect is told, whatever came after it
	anna.Hears("Сделано.")
}

// An update that a process died over again and again is set aside with a number.
func TestPoisonIsSetAside(t *testing.T) {
	t.Parallel()
	began := make(chan struct{}, 1)
	s := newStory(t, func(b *bot.Bot) {
		b.OnCommand("poison", func(context.Context, *bot.Request) (bot.Screen, error) {
			began <- struct{}{}
			return bot.Screen{Text: "?"}, nil
		})
	})
	anna, boris := s.Parent("Анна"), s.Stranger("Борис")
	s.Exec(t, `CREATE FUNCTION deadly() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN NEW.tries := CASE WHEN NEW.chat_id = `+number(anna.ID)+` THEN 8 ELSE 5 END; RETURN NEW; END $$;
		CREATE TRIGGER deadly BEFORE INSERT ON inbox FOR EACH ROW EXECUTE FUNCTION deadly()`)
	anna.Says("/poison")
	anna.Hears("Что-то сломалось у нас")
	boris.Says("/help") // a suspect is handled, alone
	boris.Hears("код")
	s.Settled()
	select {
	case <-began:
		t.Error("the poison was swallowed a ninth time")
	default:
	}
}

// Who blocks the bot is remembered so, and welcome back.
func TestBlockedAndBack(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна")
	away := func() bool {
		session, err := s.Session(s.ctx, s.ID(), anna.ID)
		return err == nil && session.Away
	}
	anna.Blocks()
	s.until("the block is known", away)
	anna.Unblocks()
	s.until("the way back is known", func() bool { return !away() })
	// Blocked without a word of it: the answer finds out.
	s.Sandbox.FailNext("sendMessage", sandbox.Fault{Status: http.StatusForbidden})
	anna.Says("/help")
	s.until("the refusal is understood", away)
	anna.Says("/help")
	anna.Hears("Что я умею")
	s.until("who writes is back", func() bool { return !away() })
}

// Telegram fails for a while: nothing is lost, nobody else waits.
func TestTelegramFailsForAWhile(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna, boris := s.Parent("Анна"), s.Stranger("Борис")
	lift := s.Sandbox.FailWhen(sandbox.Rule{Method: "sendMessage", Chat: anna.ID, Fault: sandbox.HTMLPage()})
	anna.Says("/help")
	boris.Says("/help")
	boris.Hears("код")
	lift()
	anna.Hears("Что я умею")
}

// Connections to the database break, again and again: nobody is told of it, and
// everybody is answered.
func TestDatabaseBreaksOff(t *testing.T) {
	t.Parallel()
	s := newStory(t)
	anna := s.Parent("Анна")
	for range 5 {
		anna.Says("/help")
		s.Exec(t, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		anna.Hears("Что я умею")
	}
	s.Settled()
	if strings.Contains(anna.Transcript(), "сломалось") {
		t.Errorf("a broken connection is told of:\n%s", anna.Transcript())
	}
}
