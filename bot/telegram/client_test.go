package telegram_test

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zvonok/bot/telegram"
)

func TestNewRefuses(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]telegram.Config{
		"no token":        {Pacer: &turns{}},
		"a token with /":  {Pacer: &turns{}, Token: "1:madeUpToken/../x"},
		"no pacer":        {Token: token},
		"not an address":  {Pacer: &turns{}, Token: token, API: "telegram"},
		"another scheme":  {Pacer: &turns{}, Token: token, API: "ftp://example.org"},
		"a broken escape": {Pacer: &turns{}, Token: token, API: "http://example.org/%zz"},
	} {
		if _, err := telegram.New(config); err == nil {
			t.Errorf("%s: accepted", name)
		} else {
			keepsSecrets(t, err)
		}
	}
}

// What goes over the wire, call by call.
func TestRequests(t *testing.T) {
	t.Parallel()
	server := newPeer(t, func(w http.ResponseWriter, method string, _ int) {
		body := sentOK
		if !strings.HasPrefix(method, "send") {
			body = `{"ok":true,"result":true}`
		}
		_, _ = w.Write([]byte(body))
	})
	var observed []string
	client, pacer := newClient(t, server.URL+"/", func(c *telegram.Config) {
		c.PaidBroadcast = true
		c.Observe = func(method, outcome string, took time.Duration) {
			observed = append(observed, fmt.Sprint(method, " ", outcome, " ", took > 0))
		}
	})
	ctx := t.Context()
	buttons := [][]telegram.Button{{{Text: "Дневник", Data: "1week:2s:"}, {Text: "Сайт", URL: "https://example.org"}}}
	sent, err := client.Send(ctx, telegram.To{Chat: 5, Class: telegram.Reply}, telegram.Message{Text: "<b>а</b>", Buttons: buttons})
	if err != nil || sent != (telegram.At{Chat: 5, ID: 77}) {
		t.Fatal(sent, err)
	}
	keyboard := &telegram.Keyboard{Rows: [][]telegram.Key{{{Text: "Поделиться", Contact: true}}}, Hint: "+7"}
	_, silent := client.Send(ctx, telegram.To{Chat: 5}, telegram.Message{Text: "а", Silent: true, Protected: true, Preview: true, Keyboard: keyboard})
	_, removed := client.Send(ctx, telegram.To{Chat: 5}, telegram.Message{Text: "а", Keyboard: &telegram.Keyboard{}})
	at := telegram.At{Chat: 5, ID: 77}
	_, photo := client.SendFile(ctx, telegram.To{Chat: 5}, telegram.File{Name: "оценки.png", Bytes: []byte("png"), Photo: true, Message: telegram.Message{Text: "5 (отлично)"}})
	for i, err := range []error{
		silent, removed, photo,
		client.Edit(ctx, at, telegram.Message{Text: "б", Protected: true, Keyboard: keyboard}),
		client.EditButtons(ctx, at, nil),
		client.Delete(ctx, at),
		client.Answer(ctx, "cb", "Готово", true),
		client.Action(ctx, 5, "typing"),
		client.Commands(ctx, telegram.Menu{Chat: 5, Language: "ru"}, []telegram.Command{{Name: "diary", Description: "Дневник"}}),
		client.Commands(ctx, telegram.Menu{}, nil),
		client.Describe(ctx, telegram.Description{Language: "ru", Long: "Длинно", Short: "Кратко"}),
		client.SetWebhook(ctx, telegram.Webhook{URL: "https://example.org/hook", Secret: "s-1", Conns: 40, Kinds: []string{"message"}}),
		client.DeleteWebhook(ctx),
	} {
		if err != nil {
			t.Errorf("call %d: %v", i, err)
		}
	}
	type p = map[string]string
	off := `{"is_disabled":true}`
	want := []seen{
		{method: "sendMessage", params: p{"chat_id": "5", "text": "<b>а</b>", "parse_mode": "HTML", "link_preview_options": off, "allow_paid_broadcast": "true", "reply_markup": `{"inline_keyboard":[[{"text":"Дневник","callback_data":"1week:2s:"},{"text":"Сайт","url":"https://example.org"}]]}`}},
		{method: "sendMessage", params: p{"chat_id": "5", "text": "а", "parse_mode": "HTML", "disable_notification": "true", "protect_content": "true", "allow_paid_broadcast": "true", "reply_markup": `{"keyboard":[[{"text":"Поделиться","request_contact":true}]],"resize_keyboard":true,"one_time_keyboard":true,"input_field_placeholder":"+7"}`}},
		{method: "sendMessage", params: p{"chat_id": "5", "text": "а", "parse_mode": "HTML", "link_preview_options": off, "allow_paid_broadcast": "true", "reply_markup": `{"remove_keyboard":true}`}},
		{method: "sendPhoto", file: "photo оценки.png 3", params: p{"chat_id": "5", "caption": "5 (отлично)", "parse_mode": "HTML", "allow_paid_broadcast": "true"}},
		{method: "editMessageText", params: p{"chat_id": "5", "message_id": "77", "text": "б", "parse_mode": "HTML", "link_preview_options": off}},
		{method: "editMessageReplyMarkup", params: p{"chat_id": "5", "message_id": "77", "reply_markup": `{"inline_keyboard":[]}`}},
		{method: "deleteMessage", params: p{"chat_id": "5", "message_id": "77"}},
		{method: "answerCallbackQuery", params: p{"callback_query_id": "cb", "text": "Готово", "show_alert": "true"}},
		{method: "sendChatAction", params: p{"chat_id": "5", "action": "typing"}},
		{method: "setMyCommands", params: p{"scope": `{"type":"chat","chat_id":5}`, "language_code": "ru", "commands": `[{"command":"diary","description":"Дневник"}]`}},
		{method: "deleteMyCommands", params: p{"scope": `{"type":"default"}`}},
		{method: "setMyDescription", params: p{"language_code": "ru", "description": "Длинно"}},
		{method: "setMyShortDescription", params: p{"language_code": "ru", "short_description": "Кратко"}},
		{method: "setWebhook", params: p{"url": "https://example.org/hook", "secret_token": "s-1", "max_connections": "40", "allowed_updates": `["message"]`}},
		{method: "deleteWebhook", params: p{}},
	}
	if diff := cmp.Diff(want, server.requests(), cmp.AllowUnexported(seen{})); diff != "" {
		t.Error(diff)
	}
	// Only what Telegram counts waits for a turn; edits answer a person.
	if want := []string{"5 true", "5 false", "5 false", "5 false", "5 true", "5 true"}; !slices.Equal(pacer.asked, want) {
		t.Errorf("turns %q", pacer.asked)
	}
	if len(observed) != len(want) || observed[0] != "sendMessage sent true" {
		t.Errorf("observed %q", observed)
	}
}

func TestFulfilledWishesAreSuccess(t *testing.T) {
	t.Parallel()
	server := newPeer(t, func(w http.ResponseWriter, method string, _ int) {
		said := map[string]string{
			"editMessageText": "Bad Request: message is not modified: specified new message content …",
			"deleteMessage":   "Bad Request: message to delete not found",
		}[method]
		says(400, fmt.Sprintf(`{"ok":false,"error_code":400,"description":%q}`, said))(w, method, 0)
	})
	client, _ := newClient(t, server.URL)
	at := telegram.At{Chat: 5, ID: 7}
	if err := client.Edit(t.Context(), at, telegram.Message{Text: "то же"}); err != nil {
		t.Error(err)
	}
	if err := client.Delete(t.Context(), at); err != nil {
		t.Error(err)
	}
}

func TestAGroupMoves(t *testing.T) {
	t.Parallel()
	moved := `{"ok":false,"error_code":400,"description":"Bad Request: group chat was upgraded to a supergroup chat","parameters":{"migrate_to_chat_id":-1009}}`
	t.Run("once", func(t *testing.T) {
		t.Parallel()
		server := newPeer(t, func(w http.ResponseWriter, _ string, call int) {
			if call == 1 {
				says(400, moved)(w, "", 0)
				return
			}
			_, _ = w.Write([]byte(sentOK))
		})
		client, pacer := newClient(t, server.URL)
		at, err := client.Send(t.Context(), telegram.To{Chat: -9}, telegram.Message{Text: "а"})
		if err != nil || at != (telegram.At{Chat: -1009, ID: 77}) || !slices.Equal(pacer.asked, []string{"-9 false", "-1009 false"}) {
			t.Error(at, err, pacer.asked)
		}
	})
	t.Run("not twice", func(t *testing.T) {
		t.Parallel()
		server := newPeer(t, says(400, moved))
		client, _ := newClient(t, server.URL)
		_, err := client.SendFile(t.Context(), telegram.To{Chat: -9}, telegram.File{Name: "a", Bytes: []byte("a")})
		if telegram.WhyOf(err) != telegram.Moved || len(server.requests()) != 2 {
			t.Error(err, len(server.requests()))
		}
	})
}

func TestUpdates(t *testing.T) {
	t.Parallel()
	server := newPeer(t, says(200, `{"ok":true,"result":[{"update_id":3,"message":{"text":"а"}},{"update_id":4}]}`))
	client, _ := newClient(t, server.URL)
	got, err := client.GetUpdates(t.Context(), telegram.Poll{Offset: 3, Limit: 50, Wait: 25 * time.Second, Kinds: []string{"message"}})
	want := []telegram.RawUpdate{{ID: 3, JSON: []byte(`{"update_id":3,"message":{"text":"а"}}`)}, {ID: 4, JSON: []byte(`{"update_id":4}`)}}
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
	asked := map[string]string{"offset": "3", "limit": "50", "timeout": "25", "allowed_updates": `["message"]`}
	if diff := cmp.Diff(asked, server.requests()[0].params); diff != "" {
		t.Error(diff)
	}
	for _, body := range []string{"", "[]", "{}", `{"update_id":"3"}`, `{"update_id":null}`} {
		if _, err := telegram.ParseUpdate([]byte(body)); err == nil {
			t.Errorf("%q is an update", body)
		}
	}
	odd, _ := newClient(t, newPeer(t, says(200, `{"ok":true,"result":[{}]}`)).URL)
	if _, err := odd.GetUpdates(t.Context(), telegram.Poll{}); telegram.OutcomeOf(err) != telegram.Later {
		t.Error(err)
	}
	if _, err := odd.Me(t.Context()); telegram.OutcomeOf(err) != telegram.Later {
		t.Error(err)
	}
}

func TestMe(t *testing.T) {
	t.Parallel()
	client, _ := newClient(t, newPeer(t, says(200, `{"ok":true,"result":{"id":42,"is_bot":true,"username":"zvonok_bot"}}`)).URL)
	if me, err := client.Me(t.Context()); err != nil || me != (telegram.Bot{ID: 42, Username: "zvonok_bot"}) {
		t.Error(me, err)
	}
}

// Sixteen senders keep sixteen connections, however much they send.
func TestConnectionsAreKept(t *testing.T) {
	t.Parallel()
	var opened atomic.Int64
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = w.Write([]byte(sentOK))
	}))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateNew {
			opened.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	client, _ := newClient(t, server.URL, func(c *telegram.Config) { c.Conns = 16 })
	var senders sync.WaitGroup
	for range 16 {
		senders.Go(func() {
			for range 50 {
				if _, err := client.Send(t.Context(), telegram.To{Chat: 1}, telegram.Message{Text: "а"}); err != nil {
					t.Error(err)
					return
				}
			}
		})
	}
	senders.Wait()
	// A dial that lost the race against a freed connection may be kept unused.
	if opened.Load() > 2*16 {
		t.Errorf("%d connections for 16 senders", opened.Load())
	}
}
