package telegram_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"zvonok/bot/sandbox"
	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store/shared"
)

func startSandbox(t *testing.T, rates sandbox.Rates) (*sandbox.Sandbox, *telegram.Client) {
	t.Helper()
	box, err := sandbox.Start(sandbox.Options{Token: token, Rates: rates})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	memory, err := shared.Open("")
	if err != nil {
		t.Fatal(err)
	}
	client, _ := newClient(t, box.URL(), func(c *telegram.Config) {
		c.Pacer = memory.Pacer("", telegram.FreeRate)
	})
	return box, client
}

// The whole client against rules that this package did not write: what a screen
// and a letter need is understood, and our count of a text is Telegram's.
func TestAgainstTheSandbox(t *testing.T) {
	t.Parallel()
	box, client := startSandbox(t, sandbox.Rates{Unlimited: true})
	parent := box.Person("Анна Примерова")
	if err := parent.Start(""); err != nil {
		t.Fatal(err)
	}
	ctx, to := t.Context(), telegram.To{Chat: parent.ID, Class: telegram.Reply}

	longest := "<b>" + strings.Repeat("&lt;", telegram.MaxText-2) + "</b>🔔"
	if telegram.Length(longest) != telegram.MaxText {
		t.Fatal(telegram.Length(longest))
	}
	at, err := client.Send(ctx, to, telegram.Message{Text: longest, Silent: true, Protected: true, Buttons: [][]telegram.Button{{
		{Text: "Неделя", Data: tap.Pack(tap.ToWeek(1, tap.Tap{}.Date))},
	}}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.Send(ctx, to, telegram.Message{Text: longest + "!"}); telegram.WhyOf(err) != telegram.Refused {
		t.Errorf("one unit too long: %v", err)
	}
	var blocks []string
	for i := range 400 {
		blocks = append(blocks, fmt.Sprintf("<blockquote expandable>Урок %d: <i>%s</i></blockquote>", i, telegram.Escape("a < b & «в»")))
	}
	pages := telegram.Split(blocks, telegram.MaxText)
	for i, page := range pages { // one reader each: a chat gets only one a second
		reader := box.Person(fmt.Sprint("Читатель ", i))
		if err := reader.Start(""); err != nil {
			t.Fatal(err)
		}
		phone := &telegram.Keyboard{Hint: "+7", Rows: [][]telegram.Key{{{Text: "Телефон", Contact: true}}}}
		if _, err := client.Send(ctx, telegram.To{Chat: reader.ID}, telegram.Message{Text: page, Keyboard: phone}); err != nil {
			t.Errorf("page %d of %d: %v", i, len(pages), err)
		}
	}
	for range 2 { // the second changes nothing, and that is success
		if err := client.Edit(ctx, at, telegram.Message{Text: "Дневник"}); err != nil {
			t.Error(err)
		}
	}
	file := telegram.File{Name: "табель.pdf", Bytes: []byte("%PDF-"), Message: telegram.Message{Text: "Табель"}}
	if _, err := client.SendFile(ctx, to, file); err != nil {
		t.Error(err)
	}
	if err := client.Delete(ctx, at); err != nil {
		t.Error(err)
	}
	parent.Blocks()
	if _, err := client.Send(ctx, to, telegram.Message{Text: "а"}); telegram.WhyOf(err) != telegram.Blocked {
		t.Error(err)
	}
	if updates, err := client.GetUpdates(ctx, telegram.Poll{}); err != nil || len(updates) == 0 {
		t.Error(len(updates), err)
	}
}

// Sixteen senders at full speed under Telegram's own rates: nothing is refused
// for good, and nobody gets a letter twice.
func TestSixteenSendersKeepTelegramsRates(t *testing.T) {
	t.Parallel()
	const people = 75
	box, client := startSandbox(t, sandbox.Rates{})
	letters := make(chan int64, people)
	var chats []int64
	for i := range people {
		person := box.Person(fmt.Sprint("Родитель ", i))
		if err := person.Start(""); err != nil {
			t.Fatal(err)
		}
		chats = append(chats, person.ID)
		letters <- person.ID
	}
	var refused sync.Map
	var senders sync.WaitGroup
	var left sync.WaitGroup
	left.Add(people)
	for range 16 {
		senders.Go(func() {
			for chat := range letters {
				_, err := client.Send(t.Context(), telegram.To{Chat: chat}, telegram.Message{Text: "Дневник"})
				switch {
				case err == nil:
					left.Done()
				case telegram.WhyOf(err) == telegram.Busy: // a slow machine bunched them: the pause is obeyed
					refused.Store(chat, err)
					letters <- chat
				default:
					t.Error(err)
					left.Done()
				}
			}
		})
	}
	left.Wait()
	close(letters)
	senders.Wait()
	for _, chat := range chats {
		if got := box.Delivered(chat); got != 1 {
			t.Errorf("chat %d got %d letters", chat, got)
		}
	}
	count := 0
	refused.Range(func(any, any) bool { count++; return true })
	t.Logf("%d letters, %d asked to wait", people, count)
}
