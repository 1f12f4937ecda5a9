package sandbox

import (
	"context"
	"strings"
	"testing"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// serve runs the real client library against the sandbox: a bot of one screen.
func serve(t *testing.T, s *Sandbox) {
	t.Helper()
	bot, err := tgbotapi.NewBotAPIWithAPIEndpoint(s.Token(), s.URL()+"/bot%s/%s")
	check(t, err)
	same(t, "getMe", bot.Self.UserName, s.BotName())
	done := make(chan struct{})
	config := tgbotapi.NewUpdate(0)
	config.Timeout = 1
	incoming := bot.GetUpdatesChan(config)
	go func() {
		defer close(done)
		for u := range incoming {
			answerLike(t, bot, u)
		}
	}()
	t.Cleanup(func() {
		bot.StopReceivingUpdates()
		<-done
		bot.Client.(interface{ CloseIdleConnections() }).CloseIdleConnections()
	})
}

func answerLike(t *testing.T, bot *tgbotapi.BotAPI, u tgbotapi.Update) {
	keys := tgbotapi.NewInlineKeyboardMarkup(tgbotapi.NewInlineKeyboardRow(tgbotapi.NewInlineKeyboardButtonData("Оценки", "marks:1")))
	switch {
	case u.CallbackQuery != nil:
		edit := tgbotapi.NewEditMessageText(u.CallbackQuery.Message.Chat.ID, u.CallbackQuery.Message.MessageID, "<b>Алгебра</b> 5")
		edit.ParseMode = tgbotapi.ModeHTML
		edit.ReplyMarkup = &keys
		tell(t, bot, tgbotapi.NewCallback(u.CallbackQuery.ID, "Готово"))
		tell(t, bot, edit)
	case u.Message != nil && u.Message.Contact != nil:
		own := u.Message.Contact.UserID == u.Message.From.ID
		say := tgbotapi.NewMessage(u.Message.Chat.ID, map[bool]string{true: "Телефон принят", false: "Это чужой телефон"}[own])
		say.ReplyMarkup = tgbotapi.NewRemoveKeyboard(true)
		tell(t, bot, say)
	case u.Message != nil && u.Message.Command() == "start":
		say := tgbotapi.NewMessage(u.Message.Chat.ID, "Здравствуйте, "+u.Message.CommandArguments())
		say.ReplyMarkup = keys
		tell(t, bot, say)
	case u.Message != nil && u.Message.Command() == "phone":
		say := tgbotapi.NewMessage(u.Message.Chat.ID, "Ваш телефон?")
		say.ReplyMarkup = tgbotapi.NewReplyKeyboard(tgbotapi.NewKeyboardButtonRow(tgbotapi.NewKeyboardButtonContact("Отправить")))
		tell(t, bot, say)
	case u.Message != nil && u.Message.Document != nil:
		direct, err := bot.GetFileDirectURL(u.Message.Document.FileID)
		if err != nil || direct == "" {
			t.Errorf("getFile: %v", err)
		}
		doc := tgbotapi.NewDocument(u.Message.Chat.ID, tgbotapi.FileBytes{Name: "ответ.pdf", Bytes: []byte("%PDF-1.7")})
		doc.Caption = "Вот"
		tell(t, bot, doc)
	}
}

func tell(t *testing.T, bot *tgbotapi.BotAPI, c tgbotapi.Chattable) {
	if _, err := bot.Request(c); err != nil {
		t.Errorf("%T: %v", c, err)
	}
}

func TestAParentTalksToABotOfTheRealLibrary(t *testing.T) {
	t.Parallel()
	s, ctx := start(t), soon(t)
	serve(t, s)
	p := s.Person("Анна Выдумкина")

	check(t, p.Start("ABCD-1234"))
	hello := ok[Message](t)(p.Hears(ctx, "ABCD-1234"))
	same(t, "buttons", hello.Buttons, [][]Button{{{Text: "Оценки", Data: "marks:1"}}})

	check(t, p.Taps("Оценки"))
	marks := ok[Message](t)(p.Hears(ctx, "Алгебра"))
	same(t, "the same message", []any{marks.ID, marks.Edits, marks.Text, marks.HTML}, []any{hello.ID, 1, "Алгебра 5", "<b>Алгебра</b> 5"})
	toast := ok[Toast](t)(p.Answered(ctx))
	same(t, "toast", toast, Toast{Text: "Готово"})
	same(t, "unanswered taps", s.Unanswered(), 0)

	p.Says("/phone")
	ask := ok[Message](t)(p.Hears(ctx, "телефон"))
	same(t, "keyboard", ask.Keyboard, [][]Button{{{Text: "Отправить", RequestContact: true}}})
	check(t, p.Taps("Отправить"))
	taken := ok[Message](t)(p.Hears(ctx, "принят"))
	same(t, "removed", taken.KeyboardRemoved, true)
	if err := p.Taps("Отправить"); err == nil || !strings.Contains(err.Error(), `"Оценки"`) {
		t.Errorf("a keyboard that is gone: %v", err)
	}
	p.SharesContactOf(s.Person("Пётр Чужой"))
	ok[Message](t)(p.Hears(ctx, "чужой"))

	p.SendsFile(Upload{Name: "справка.pdf", Data: []byte("%PDF-1.4")})
	back := ok[Message](t)(p.Hears(ctx, "Вот"))
	data, known := s.File(back.Attachment.ID)
	same(t, "file", []any{string(data), known, back.Attachment.Name}, []any{"%PDF-1.7", true, "ответ.pdf"})
	check(t, s.Drained(ctx))
}

func TestHearingIsOnlyWhatIsNew(t *testing.T) {
	t.Parallel()
	s, p := family(t)
	must(t, s, "sendMessage", form{"chat_id": id(p.ID), "text": "Звонок"})
	ok[Message](t)(p.Hears(soon(t), "Звонок"))
	ok[Message](t)(p.Sees(soon(t), "Звонок"))

	brief, cancel := context.WithTimeout(soon(t), 20*time.Millisecond)
	defer cancel()
	if _, err := p.Hears(brief, "Звонок"); err == nil || !strings.Contains(err.Error(), "Звонок") {
		t.Errorf("heard the same words twice, or the error shows no chat: %v", err)
	}
	must(t, s, "sendMessage", form{"chat_id": id(p.ID), "text": "Второй Звонок"})
	ok[Message](t)(p.Hears(soon(t), "Звонок"))
}
