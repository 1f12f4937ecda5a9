package sandbox

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"
)

type numbered struct {
	ID      int64       `json:"update_id"`
	Message wireMessage `json:"message"`
}

func poll(t *testing.T, s *Sandbox, f form) []numbered {
	t.Helper()
	var out []numbered
	check(t, json.Unmarshal(must(t, s, "getUpdates", f).Result, &out))
	return out
}

func TestUpdatesStayUntilAcknowledged(t *testing.T) {
	t.Parallel()
	s := start(t)
	p := s.Person("Анна Выдумкина")
	for range 120 {
		p.Says("Звонок")
	}
	first := poll(t, s, nil)
	same(t, "100 at most", len(first), 100)
	same(t, "again the same", poll(t, s, form{"limit": "2"}), first[:2])
	rest := poll(t, s, form{"offset": id(first[99].ID + 1)})
	same(t, "the rest", []int{len(rest), s.Pending()}, []int{20, 20})
	for i := 1; i < len(rest); i++ {
		if rest[i].ID != rest[i-1].ID+1 {
			t.Errorf("update ids do not grow by one: %d, %d", rest[i-1].ID, rest[i].ID)
		}
	}
	same(t, "from the end", poll(t, s, form{"offset": "-1"}), rest[19:])
	same(t, "the others are forgotten", s.Pending(), 1)
}

func TestALongPollWaitsForAWord(t *testing.T) {
	t.Parallel()
	s, p := family(t)
	last := poll(t, s, nil)
	got := make(chan []numbered)
	calls := s.Calls("getUpdates")
	go func() { got <- poll(t, s, form{"offset": id(last[0].ID + 1), "timeout": "30"}) }()
	check(t, s.await(soon(t), func() bool { return s.calls["getUpdates"] > calls && len(s.updates.queue) == 0 }))
	p.Says("наконец")
	same(t, "came", (<-got)[0].Message.Text, "наконец")
}

func TestOnePollerOnly(t *testing.T) {
	t.Parallel()
	s := start(t)
	older := make(chan reply)
	go func() {
		r, _ := do(t, newRequest(t, s, "getUpdates", form{"timeout": "30"}))
		older <- r
	}()
	check(t, s.await(soon(t), func() bool { return s.updates.poll == 1 }))
	must(t, s, "getUpdates", nil)
	r := <-older
	same(t, "the older poll", []any{r.status, r.Description}, []any{
		409, "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
	})
	must(t, s, "setWebhook", form{"url": "https://school.example/hook"})
	refused(t, s, "getUpdates", nil, 409,
		"Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	must(t, s, "deleteWebhook", nil)
	must(t, s, "getUpdates", nil)
}

func TestAllowedUpdates(t *testing.T) {
	t.Parallel()
	s, p := family(t)
	must(t, s, "getUpdates", form{"allowed_updates": `["my_chat_member"]`, "offset": "-1"})
	p.Says("не слышно")
	p.Blocks()
	same(t, "message left out", s.Pending(), 2)
	must(t, s, "getUpdates", form{"allowed_updates": `[]`})
	p.Says("слышно")
	same(t, "default again", s.Pending(), 4)
}

func TestHandMadeUpdates(t *testing.T) {
	t.Parallel()
	s := start(t)
	check(t, s.Update([]byte(`{"poll":{"id":"1"}}`)))
	first := poll(t, s, nil)[0].ID
	check(t, s.Update([]byte(`{"update_id":`+id(first)+`,"poll":{"id":"1"}}`)))
	check(t, s.Update([]byte(`{"poll":{"id":"2"}}`)))
	list := poll(t, s, nil)
	same(t, "ids", []int64{list[0].ID, list[1].ID, list[2].ID}, []int64{first, first, first + 1})
	if s.Update([]byte(`[]`)) == nil {
		t.Error("an update that is no object was taken")
	}
}

// hook is a bot's webhook that refuses the first calls.
type hook struct {
	mu      sync.Mutex
	refuse  int
	secrets []string
	texts   []string
}

func (h *hook) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw, _ := io.ReadAll(r.Body)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.secrets = append(h.secrets, r.Header.Get("X-Telegram-Bot-Api-Secret-Token"))
	if h.refuse > 0 {
		h.refuse--
		w.WriteHeader(http.StatusInternalServerError)
		return
	}
	var u numbered
	_ = json.Unmarshal(raw, &u)
	h.texts = append(h.texts, u.Message.Text)
}

func TestAWebhookIsRepeatedUntilItAnswers200(t *testing.T) {
	t.Parallel()
	s := start(t)
	h := &hook{refuse: 3}
	srv := httptest.NewServer(h)
	defer srv.Close()
	must(t, s, "setWebhook", form{"url": srv.URL, "secret_token": "s3cret_-", "max_connections": "4"})
	p, q := s.Person("Анна Выдумкина"), s.Person("Пётр Чужой")
	for _, word := range []string{"1", "2", "3", "4"} {
		p.Says(word)
		q.Says("q" + word)
	}
	check(t, s.Drained(soon(t)))
	h.mu.Lock()
	defer h.mu.Unlock()
	mine := slices.DeleteFunc(slices.Clone(h.texts), func(x string) bool { return x[0] == 'q' })
	same(t, "one chat keeps its order", mine, []string{"1", "2", "3", "4"})
	same(t, "each once, refusals besides", []int{len(h.texts), len(h.secrets)}, []int{8, 11})
	same(t, "secret", h.secrets[0], "s3cret_-")
	var info struct {
		URL   string `json:"url"`
		Error string `json:"last_error_message"`
	}
	check(t, json.Unmarshal(must(t, s, "getWebhookInfo", nil).Result, &info))
	same(t, "info", []string{info.URL, info.Error}, []string{srv.URL, "Wrong response from the webhook: 500 Internal Server Error"})
}

func TestWebhookAddresses(t *testing.T) {
	t.Parallel()
	s, _ := family(t)
	const wrong = "Bad Request: bad webhook: An HTTPS URL must be provided for webhook"
	refused(t, s, "setWebhook", form{"url": "http://school.example/hook"}, 400, wrong)
	refused(t, s, "setWebhook", form{"url": "hook"}, 400, wrong)
	refused(t, s, "setWebhook", form{"url": "https://a.example", "secret_token": "с пробелом"}, 400,
		"Bad Request: secret token contains unallowed characters")
	must(t, s, "setWebhook", form{"url": "", "drop_pending_updates": "true"})
	same(t, "dropped", s.Pending(), 0)
}

func TestAPollerThatHangsUpLosesNothing(t *testing.T) {
	t.Parallel()
	s := start(t)
	req := newRequest(t, s, "getUpdates", form{"timeout": "30"})
	client := &http.Client{Timeout: 50 * time.Millisecond, Transport: &http.Transport{DisableKeepAlives: true}}
	if resp, err := client.Do(req); err == nil {
		_ = resp.Body.Close()
		t.Error("an empty poll was answered at once")
	}
	s.Person("Анна Выдумкина").Says("/start")
	same(t, "still there", poll(t, s, nil)[0].Message.Text, "/start")
}
