package sandbox

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// incoming takes the waiting updates without acknowledging them.
func incoming(t *testing.T, s *Sandbox) []map[string]json.RawMessage {
	t.Helper()
	var out []map[string]json.RawMessage
	check(t, json.Unmarshal(must(t, s, "getUpdates", nil).Result, &out))
	return out
}

// newest is the last waiting update, of the kind that it must have.
func newest[T any](t *testing.T, s *Sandbox, kind string) T {
	t.Helper()
	list := incoming(t, s)
	var v T
	check(t, json.Unmarshal(list[len(list)-1][kind], &v))
	return v
}

type tapped struct {
	callbackQuery
	Message wireMessage `json:"message"`
}

func TestTapsAndTheirAnswers(t *testing.T) {
	t.Parallel()
	c := newClock()
	s, p := family(t, func(o *Options) { o.Clock = c.now })
	m := sent(t, must(t, s, "sendMessage", form{"chat_id": id(p.ID), "text": "Вы уверены?", "reply_markup": yes}))
	if err := p.Taps("Нет"); err == nil || !strings.Contains(err.Error(), `there are: "Да"`) {
		t.Errorf("a button that is not there: %v", err)
	}
	check(t, p.Taps("Да"))
	q := newest[tapped](t, s, "callback_query")
	same(t, "tap", []any{q.Data, q.From.ID, q.Message.MessageID, q.Message.ReplyMarkup.Rows[0][0].CallbackData, q.ChatInstance != ""},
		[]any{"y", p.ID, m.MessageID, "y", true})
	same(t, "unanswered", s.Unanswered(), 1)

	refused(t, s, "answerCallbackQuery", form{"callback_query_id": q.ID, "text": repeat("ы", 201)}, 400, "Bad Request: MESSAGE_TOO_LONG")
	must(t, s, "answerCallbackQuery", form{"callback_query_id": q.ID, "text": repeat("ы", 200), "show_alert": "true"})
	same(t, "toast", ok[Toast](t)(p.Answered(soon(t))), Toast{Text: repeat("ы", 200), Alert: true})

	const tooOld = "Bad Request: query is too old and response timeout expired or query ID is invalid"
	refused(t, s, "answerCallbackQuery", form{"callback_query_id": "1"}, 400, tooOld)
	check(t, p.TapsData("forged:1"))
	forged := newest[tapped](t, s, "callback_query")
	same(t, "forged", []any{forged.Data, forged.Message.MessageID}, []any{"forged:1", m.MessageID})
	c.pass(queryLife + time.Second)
	refused(t, s, "answerCallbackQuery", form{"callback_query_id": forged.ID}, 400, tooOld)

	v, _ := p.Last()
	must(t, s, "deleteMessage", form{"chat_id": id(p.ID), "message_id": id(m.MessageID)})
	p.TapsDataOn(v, "y")
	gone := newest[tapped](t, s, "callback_query")
	same(t, "inaccessible", []any{gone.Message.MessageID, gone.Message.Date, gone.Message.Text}, []any{m.MessageID, int64(0), ""})
	if err := p.TapsOn(v, "Да"); err == nil {
		t.Error("a button of a deleted message was pressed")
	}
}
