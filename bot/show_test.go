package bot_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"zvonok/bot"
	"zvonok/bot/sandbox"
	"zvonok/bot/tap"
	"zvonok/store"
)

// screens answers «/s» with the next of them.
func screens(list ...bot.Screen) func(*bot.Bot) {
	var n atomic.Int64
	return func(b *bot.Bot) {
		b.OnCommand("s", func(context.Context, *bot.Request) (bot.Screen, error) { return list[int(n.Add(1)-1)%len(list)], nil })
	}
}

func menuRow() [][]bot.Button {
	return [][]bot.Button{{{Text: "Меню", Tap: tap.OfVerb(tap.Home)}, {Text: "Сайт", URL: "https://example.org/"}}, {}}
}

// A screen that is longer than a message goes out in several, no tag is cut, and
// the buttons hang under the last.
func TestLongScreenIsSplit(t *testing.T) {
	t.Parallel()
	line := "Строка с <b>жирным</b> & <i>прочим</i>\n"
	long := bot.Screen{Text: strings.ReplaceAll(strings.Repeat(line, 300), "&", "&amp;"), Rows: menuRow()}
	s := newStory(t, screens(long))
	anna := s.Parent("Анна")
	anna.Says("/s")
	s.Settled()
	var said []sandbox.Message
	for _, m := range anna.Messages() {
		if m.FromBot {
			said = append(said, m)
		}
	}
	if len(said) < 2 {
		t.Fatalf("%d messages", len(said))
	}
	total := 0
	for i, m := range said {
		total += strings.Count(m.Text, "жирным")
		if last := i == len(said)-1; last != (len(m.Buttons) == 1) {
			t.Errorf("message %d has %d rows of buttons", i, len(m.Buttons))
		}
	}
	if total != 300 {
		t.Errorf("%d of 300 lines came", total)
	}
}

// The person's own keyboard comes and goes, also beside buttons.
func TestKeyboardComesAndGoes(t *testing.T) {
	t.Parallel()
	s := newStory(t, screens(
		bot.Screen{Text: "Номер?", Ask: bot.AskContact},
		bot.Screen{Text: "Спасибо", Ask: bot.AskGone, Rows: menuRow()},
		bot.Screen{Text: "Ещё раз", Ask: bot.AskGone},
	))
	anna := s.Parent("Анна")
	anna.Says("/s")
	if m := anna.Hears("Номер?"); len(m.Keyboard) != 2 || !m.Keyboard[0][0].RequestContact {
		t.Errorf("the keyboard: %v", m.Keyboard)
	}
	anna.Says("/s")
	if m := anna.Hears("Принято"); !m.KeyboardRemoved {
		t.Error("the keyboard stays beside buttons")
	}
	if m := anna.Hears("Спасибо"); len(m.Buttons) != 1 || len(m.Buttons[0]) != 2 {
		t.Errorf("the buttons: %v", m.Buttons)
	}
	anna.Says("/s")
	if m := anna.Hears("Ещё раз"); !m.KeyboardRemoved {
		t.Error("the keyboard stays")
	}
}

// What carried a code is deleted, at the second attempt too; what is protected
// or silent arrives so.
func TestForgetProtectSilent(t *testing.T) {
	t.Parallel()
	s := newStory(t, screens(bot.Screen{Text: "Тайна", Forget: true, Protect: true, Silent: true}))
	anna := s.Parent("Анна")
	s.Sandbox.FailNext("deleteMessage", sandbox.ServerError())
	code := anna.Says("/s")
	if m := anna.Hears("Тайна"); !m.Silent || !m.Protected {
		t.Errorf("%+v", m)
	}
	if err := anna.Loses(s.ctx, code); err != nil {
		t.Error(err)
	}
}

// A screen that Telegram refuses is our mistake: the person gets a number. A
// button that cannot be written is left out.
func TestScreensThatAreOurMistake(t *testing.T) {
	t.Parallel()
	s := newStory(t, screens(
		bot.Screen{Text: "<школа>нет такого тега</школа>"},
		bot.Screen{Text: "Кнопка", Rows: [][]bot.Button{{{Text: "x", Tap: tap.Tap{Verb: "unheard"}}}, {{Text: "Меню", Tap: tap.OfVerb(tap.Home)}}}},
	))
	anna := s.Parent("Анна")
	anna.Says("/s")
	anna.Hears("Номер ")
	anna.Says("/s")
	if m := anna.Hears("Кнопка"); len(m.Buttons) != 1 {
		t.Errorf("the buttons: %v", m.Buttons)
	}
}

// The effect is kept with its screen: while Telegram is away it is shown again
// and not repeated.
func TestEffectIsShownAgainAndNotRepeated(t *testing.T) {
	t.Parallel()
	var effects atomic.Int64
	s := newStory(t, func(b *bot.Bot) {
		b.OnCommand("e", func(ctx context.Context, r *bot.Request) (bot.Screen, error) {
			view := func(store.Draft) bot.Screen {
				return bot.Screen{Text: fmt.Sprintf("Сделано: %d", effects.Add(1))}
			}
			return bot.After(r, view, func(reply store.Reply[store.Draft]) error { return b.SaveForTest(ctx, r, reply) })
		})
	})
	anna := s.Parent("Анна")
	lift := s.Sandbox.FailWhen(sandbox.Rule{Method: "sendMessage", Fault: sandbox.DropConnection()})
	anna.Says("/e")
	s.until("it was tried twice", func() bool { return s.Sandbox.Calls("sendMessage") >= 2 })
	lift()
	anna.Hears("Сделано: 1")
	// An answer that was perhaps sent is sent once more.
	s.Sandbox.FailNext("sendMessage", sandbox.CutAnswer())
	anna.Says("/e")
	anna.Hears("Сделано: 2")
	anna.Hears("Сделано: 2")
	s.Settled()
	if n := effects.Load(); n != 2 {
		t.Errorf("%d effects of two requests", n)
	}
}

// The menu shows the commands that work: for strangers in both languages, and
// for a person anew where a screen says that something has changed.
func TestMenus(t *testing.T) {
	t.Parallel()
	s := newStory(t, screens(bot.Screen{Text: "Готово", Menu: true}))
	if err := s.Bot.Announce(s.ctx); err != nil {
		t.Fatal(err)
	}
	for _, language := range []string{"", "en"} {
		if menu := s.menu(`{"type":"default"}`, language); !strings.Contains(menu, "help") || strings.Contains(menu, "diary") {
			t.Errorf("the strangers' menu in %q is %s", language, menu)
		}
	}
	anna := s.Parent("Анна")
	anna.Says("/s")
	anna.Hears("Готово")
	own := `{"type":"chat","chat_id":` + number(anna.ID) + `}`
	s.until("the menu is the parent's", func() bool { return strings.Contains(s.menu(own, ""), "diary") })
}

func (s *story) menu(scope, language string) string {
	s.t.Helper()
	body, err := json.Marshal(map[string]string{"scope": scope, "language_code": language})
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(s.ctx, http.MethodPost, s.Sandbox.URL()+"/bot"+s.Sandbox.Token()+"/getMyCommands", strings.NewReader(string(body)))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	defer answer.Body.Close()
	var told struct {
		Result json.RawMessage `json:"result"`
	}
	if err := json.NewDecoder(answer.Body).Decode(&told); err != nil {
		s.t.Fatal(err)
	}
	return string(told.Result)
}
