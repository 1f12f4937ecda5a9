package sandbox

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"
)

// control asks /sandbox/…; a nil order looks, any other acts.
func control(t *testing.T, s *Sandbox, path string, o any) (int, json.RawMessage) {
	t.Helper()
	method, body := http.MethodGet, ""
	if o != nil {
		method, body = http.MethodPost, jsonOf(o)
	}
	req, err := http.NewRequestWithContext(soon(t), method, s.URL()+"/sandbox/"+path, strings.NewReader(body))
	check(t, err)
	req.Header.Set("Content-Type", "application/json")
	r, err := do(t, req)
	check(t, err)
	return r.status, r.Result
}

func TestTheSameVerbsOverHTTP(t *testing.T) {
	t.Parallel()
	s := start(t)
	type o = map[string]any
	_, raw := control(t, s, "people", o{"name": "Анна Выдумкина"})
	var who struct{ ID int64 }
	check(t, json.Unmarshal(raw, &who))
	act := func(want int, verb string, more o) {
		t.Helper()
		more["person"] = who.ID
		status, _ := control(t, s, verb, more)
		same(t, verb, status, want)
	}
	act(200, "start", o{"text": "ABCD"})
	act(409, "start", o{"text": "не код"})
	must(t, s, "sendMessage", form{"chat_id": id(who.ID), "text": "Здравствуйте", "reply_markup": yes})
	act(200, "tap", o{"text": "Да"})
	act(409, "tap", o{"text": "Нет"})
	act(200, "tap", o{"data": "forged"})
	act(200, "contact", o{})
	act(200, "sticker", o{})
	act(200, "file", o{"name": "a.pdf", "file": []byte("%PDF")})
	act(200, "block", o{})
	act(200, "unblock", o{})
	act(200, "say", o{"text": "спасибо"})
	act(200, "update", o{"update": o{"poll": o{"id": "1"}}})
	act(400, "say", o{"txet": "опечатка"})
	act(404, "sing", o{})
	same(t, "updates", s.Pending(), 10)

	var list []Message
	_, raw = control(t, s, "messages?chat="+id(who.ID), nil)
	check(t, json.Unmarshal(raw, &list))
	same(t, "messages", []any{len(list), list[1].Text, list[1].Buttons[0][0].Text}, []any{6, "Здравствуйте", "Да"})
	after := list[len(list)-1].Seq
	got := make(chan json.RawMessage)
	go func() {
		_, raw := control(t, s, "messages?wait=30&chat="+id(who.ID)+"&after="+id(after), nil)
		got <- raw
	}()
	must(t, s, "sendMessage", form{"chat_id": id(who.ID), "text": "новое"})
	check(t, json.Unmarshal(<-got, &list))
	same(t, "only the new", []any{len(list), list[len(list)-1].Text}, []any{1, "новое"})

	status, raw := control(t, s, "mail?to=nobody@family.example", nil)
	same(t, "mail", []any{status, string(raw)}, []any{200, "[]"})
	status, _ = control(t, s, "status", nil)
	same(t, "status", status, 200)
	status, _ = control(t, s, "people", nil)
	same(t, "people", status, 200)
}

func TestAForeignPageCannotGiveOrders(t *testing.T) {
	t.Parallel()
	s := start(t)
	req, err := http.NewRequestWithContext(soon(t), http.MethodPost, s.URL()+"/sandbox/people", strings.NewReader(`{"name":"x"}`))
	check(t, err)
	req.Header.Set("Content-Type", "text/plain")
	r, err := do(t, req)
	check(t, err)
	same(t, "refused", []int{r.status, len(s.people)}, []int{404, 0})
}
