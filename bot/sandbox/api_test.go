package sandbox

import (
	"net/http"
	"strings"
	"testing"
)

func TestTheThreeWaysToWriteABody(t *testing.T) {
	t.Parallel()
	s, p := family(t)
	must(t, s, "sendMessage", form{"chat_id": id(p.ID), "text": "<b>форма</b>", "parse_mode": "HTML"})
	must(t, s, "sendDocument", form{"chat_id": id(p.ID), "@document": "%PDF", "caption": "части"})
	body := `{"chat_id":` + id(p.ID) + `,"text":"json","disable_notification":true,"entities":null,
		"reply_markup":{"inline_keyboard":[[{"text":"Да","callback_data":"y"}]]}}`
	req, err := http.NewRequestWithContext(soon(t), http.MethodPost, s.URL()+"/bot"+s.Token()+"/sendMessage", strings.NewReader(body))
	check(t, err)
	req.Header.Set("Content-Type", "application/json")
	same(t, "json accepted", ok[reply](t)(do(t, req)).OK, true)

	var texts []string
	for _, m := range p.Messages()[1:] {
		texts = append(texts, m.HTML)
	}
	same(t, "texts", texts, []string{"<b>форма</b>", "части", "json"})
	last, _ := p.Last()
	same(t, "silent, button", []any{last.Silent, last.Has("Да")}, []any{true, true})
	same(t, "delivered", s.Delivered(p.ID), 3)

	get, err := http.NewRequestWithContext(soon(t), http.MethodGet, s.URL()+"/bot"+s.Token()+"/getChat?chat_id="+id(p.ID), nil)
	check(t, err)
	same(t, "query accepted", ok[reply](t)(do(t, get)).OK, true)
}

func TestWhoAndWhatIsLetIn(t *testing.T) {
	t.Parallel()
	s, p := family(t)
	address := func(token, method string) *http.Request {
		req, err := http.NewRequestWithContext(soon(t), http.MethodPost, s.URL()+"/bot"+token+"/"+method, nil)
		check(t, err)
		return req
	}
	wrong := ok[reply](t)(do(t, address("1:other", "getMe")))
	same(t, "wrong token", []any{wrong.status, wrong.Code, wrong.Description}, []any{401, 401, "Unauthorized"})
	refused(t, s, "sendTelepathy", nil, 404, "Not Found")

	refused(t, s, "sendMessage", form{"chat_id": id(p.ID), "text": "x", "disable_web_page_preview": "true"}, 400,
		"sandbox: unknown parameter disable_web_page_preview")
	refused(t, s, "sendDocument", form{"chat_id": id(p.ID), "document": "x", "@other": "x"}, 400, "sandbox: unknown parameter other")
	refused(t, s, "getUpdates", form{"limit": "ten"}, 400, "sandbox: parameter limit has a value of the wrong type")
	refused(t, s, "sendMessage", form{"chat_id": id(p.ID), "text": "x", "protect_content": "yes"}, 400,
		"sandbox: parameter protect_content has a value of the wrong type")
	refused(t, s, "sendMessage", form{"chat_id": id(p.ID), "text": "x", "reply_markup": "{"}, 400,
		"sandbox: parameter reply_markup has a value of the wrong type")
	refused(t, s, "sendMessage", form{"text": "x"}, 400, "Bad Request: chat_id is empty")
	refused(t, s, "sendMessage", form{"chat_id": id(p.ID)}, 400, "Bad Request: message text is empty")
	refused(t, s, "setMyCommands", nil, 400, `Bad Request: parameter "commands" is required`)
	refused(t, s, "deleteMessage", form{"chat_id": id(p.ID)}, 400, "Bad Request: message identifier is not specified")
}

func TestWhoCanBeWrittenTo(t *testing.T) {
	t.Parallel()
	s, p := family(t)
	send := func(chat int64) form { return form{"chat_id": id(chat), "text": "Звонок"} }
	refused(t, s, "sendMessage", send(424242), 400, "Bad Request: chat not found")
	refused(t, s, "sendMessage", form{"chat_id": "@nobody", "text": "x"}, 400, "Bad Request: chat not found")
	shy := s.Person("Тихон Молчалин")
	refused(t, s, "sendMessage", send(shy.ID), 403, "Forbidden: bot can't initiate conversation with a user")

	p.Blocks()
	refused(t, s, "sendMessage", send(p.ID), 403, "Forbidden: bot was blocked by the user")
	refused(t, s, "sendChatAction", form{"chat_id": id(p.ID), "action": "typing"}, 403, "Forbidden: bot was blocked by the user")
	p.Unblocks()
	must(t, s, "sendMessage", send(p.ID))
	must(t, s, "sendChatAction", form{"chat_id": id(p.ID), "action": "typing"})
	refused(t, s, "sendChatAction", form{"chat_id": id(p.ID), "action": "dancing"}, 400, "Bad Request: wrong parameter action in request")
	p.LeavesTelegram()
	refused(t, s, "sendMessage", send(p.ID), 403, "Forbidden: user is deactivated")
	same(t, "delivered", s.Delivered(p.ID), 1)
}

func TestHalfOfTheIDsNeed64Bits(t *testing.T) {
	t.Parallel()
	s := start(t)
	seen, large := map[int64]bool{}, 0
	for range 100 {
		p := s.Person("Имярек")
		if p.ID > 1<<32 {
			large++
		}
		seen[p.ID] = true
	}
	same(t, "unique, large", []int{len(seen), large}, []int{100, 50})
}
