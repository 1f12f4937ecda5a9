package sandbox

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestFaultsOnDemand(t *testing.T) {
	t.Parallel()
	s, p := family(t)
	send := form{"chat_id": id(p.ID), "text": "Звонок"}
	s.FailNext("sendMessage", ServerError())
	s.FailNext("sendMessage", TooMany(7))
	s.FailNext("sendMessage", HTMLPage())
	refused(t, s, "sendMessage", send, 500, "Internal Server Error")
	r := refused(t, s, "sendMessage", send, 429, "Too Many Requests: retry after 7")
	same(t, "retry_after", r.Parameters.RetryAfter, 7)
	page := call(t, s, "sendMessage", send)
	same(t, "page", []any{page.status, strings.HasPrefix(page.Description, "<html>")}, []any{502, true})
	s.FailNext("sendMessage", DropConnection())
	if _, err := do(t, newRequest(t, s, "sendMessage", send)); err == nil {
		t.Error("a dropped connection was answered")
	}
	same(t, "nothing delivered so far", s.Delivered(p.ID), 0)

	s.FailNext("sendMessage", CutAnswer())
	if _, err := do(t, newRequest(t, s, "sendMessage", send)); err == nil {
		t.Error("a cut answer was answered")
	}
	same(t, "cut, but delivered", s.Delivered(p.ID), 1)
	s.FailNext("sendMessage", NoAnswer())
	client := &http.Client{Timeout: 100 * time.Millisecond, Transport: &http.Transport{DisableKeepAlives: true}}
	if resp, err := client.Do(newRequest(t, s, "sendMessage", send)); err == nil {
		_ = resp.Body.Close()
		t.Error("silence was answered")
	}
	same(t, "silent, but delivered", s.Delivered(p.ID), 2)
	s.FailNext("sendMessage", Delayed(time.Millisecond))
	must(t, s, "sendMessage", send)
}

func TestRulesAndDeath(t *testing.T) {
	t.Parallel()
	s, p := family(t)
	q := s.Person("Пётр Чужой")
	q.Says("/start")
	send := func(p *Person) form { return form{"chat_id": id(p.ID), "text": "Звонок"} }
	lift := s.FailWhen(Rule{Chat: p.ID, Fault: ServerError()})
	refused(t, s, "sendMessage", send(p), 500, "Internal Server Error")
	refused(t, s, "sendMessage", send(p), 500, "Internal Server Error")
	must(t, s, "sendMessage", send(q))
	lift()
	must(t, s, "sendMessage", send(p))

	waiting := make(chan error)
	polls := s.Calls("getUpdates")
	must(t, s, "getUpdates", form{"offset": "2000000000"})
	go func() {
		_, err := do(t, newRequest(t, s, "getUpdates", form{"timeout": "30"}))
		waiting <- err
	}()
	check(t, s.await(soon(t), func() bool { return s.updates.poll == int64(polls+2) }))
	revive := s.Dies()
	if err := <-waiting; err == nil {
		t.Error("a poll outlived the death of the server")
	}
	if _, err := do(t, newRequest(t, s, "getMe", nil)); err == nil {
		t.Error("a dead server answered")
	}
	revive()
	must(t, s, "getMe", nil)
}
