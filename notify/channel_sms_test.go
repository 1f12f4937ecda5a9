package notify_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

// gateway is a small server that takes text messages, in somebody's own form.
type gateway struct {
	*httptest.Server
	mu     sync.Mutex
	bodies []string
	header http.Header // of the last one
	next   []func(http.ResponseWriter)
}

func newGateway(t testing.TB) *gateway {
	g := &gateway{}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		g.mu.Lock()
		var answer func(http.ResponseWriter)
		if len(g.next) > 0 {
			answer, g.next = g.next[0], g.next[1:]
		}
		g.header = r.Header
		g.mu.Unlock()
		if answer != nil {
			answer(&taking{w, func() { g.take(body) }})
			return
		}
		g.take(body)
		w.WriteHeader(http.StatusAccepted)
	}))
	t.Cleanup(g.Close)
	return g
}

// taking lets an answer decide whether the message was taken.
type taking struct {
	http.ResponseWriter
	take func()
}

func (g *gateway) take(body []byte) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.bodies = append(g.bodies, string(body))
}

func (g *gateway) sent() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.bodies)
}

func (g *gateway) answersNext(answer func(http.ResponseWriter)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.next = append(g.next, answer)
}

func says(code int) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) {
		w.Header().Set("Retry-After", "9")
		w.WriteHeader(code)
	}
}

func dialText(t testing.TB, c notify.TextConfig) *notify.Text {
	t.Helper()
	text, err := notify.NewText(c)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func textLetter(children ...store.LetterChild) store.Letter {
	l := letter(school.Parent, children...)
	l.Channel, l.Address = store.ByText, "+79000000001"
	return l
}

func TestTextIsAChannel(t *testing.T) {
	t.Parallel()
	contract(t, func(t *testing.T) way {
		g := newGateway(t)
		door := newGate(t, strings.TrimPrefix(g.URL, "http://"))
		return way{
			channel: dialText(t, notify.TextConfig{URL: "http://" + door.addr + "/send", Timeout: 5 * time.Second}), letter: textLetter(maria()),
			arrived: func() int { return len(g.sent()) },
			busy:    func() { g.answersNext(says(http.StatusTooManyRequests)) },
			refuses: func() { g.answersNext(says(http.StatusUnprocessableEntity)) },
			doubtful: func() {
				g.answersNext(func(w http.ResponseWriter) {
					w.(*taking).take()
					panic(http.ErrAbortHandler)
				})
			},
			dies: door.dies,
		}
	})
}

// What each answer means; a gateway that does not know us is nobody's loss.
func TestTextOutcomes(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	text := dialText(t, notify.TextConfig{URL: g.URL})
	for code, want := range map[int]struct {
		verdict notify.Verdict
		down    bool
		after   time.Duration
	}{
		200: {notify.Sent, false, 0}, 201: {notify.Sent, false, 0}, 204: {notify.Sent, false, 0},
		400: {notify.Never, false, 0}, 409: {notify.Never, false, 0}, 422: {notify.Never, false, 0},
		429: {notify.Later, false, 9 * time.Second},
		500: {notify.Later, true, 9 * time.Second}, 503: {notify.Later, true, 9 * time.Second}, 408: {notify.Later, true, 9 * time.Second},
		401: {notify.Later, true, 0}, 402: {notify.Later, true, 0}, 403: {notify.Later, true, 0}, 404: {notify.Later, true, 0}, 302: {notify.Later, true, 0},
	} {
		g.answersNext(says(code))
		l := textLetter(maria())
		d := notify.Compose(texts(t), l).Discreet(l)
		got := text.Send(t.Context(), notify.Piece{Letter: l, Digest: &d})
		if got.Verdict != want.verdict || got.Down != want.down || got.After != want.after {
			t.Errorf("%d: %+v", code, got)
		}
		if strings.Contains(got.Why+got.Ours, "7900") || strings.Contains(got.Why+got.Ours, "Мария") {
			t.Errorf("%d: the outcome names a person: %+v", code, got)
		}
	}
}

// The body is the gateway's own form, and nothing that is filled in breaks out of it.
func TestTextBody(t *testing.T) {
	t.Parallel()
	g := newGateway(t)
	text := dialText(t, notify.TextConfig{
		URL: g.URL, Body: `{"messages": [{"to": "{digits}", "phone": "{phone}", "body": {"utf8": "{text}"}, "ttl": 60}], "test": false}`, Auth: "X-Api-Key: secret-of-tests",
	})
	l := textLetter(nasty())
	l.Students[0].Name = `"},{"to":"79999999999`
	l.Students[0].Rules.SMS = school.Headings
	d := notify.Compose(texts(t), l).Discreet(l)
	if o := text.Send(t.Context(), notify.Piece{Letter: l, Digest: &d}); o.Verdict != notify.Sent {
		t.Fatalf("%+v", o)
	}
	var got struct {
		Messages []struct {
			To, Phone string
			Body      struct{ UTF8 string }
			TTL       int
		}
	}
	if err := json.Unmarshal([]byte(g.sent()[0]), &got); err != nil || len(got.Messages) != 1 {
		t.Fatalf("%v: %s", err, g.sent()[0])
	}
	if m := got.Messages[0]; m.To != "79000000001" || m.Phone != "+79000000001" || m.Body.UTF8 == "" || m.TTL != 60 {
		t.Errorf("%+v", m)
	}
	if g.header.Get("X-Api-Key") != "secret-of-tests" || g.header.Get("Idempotency-Key") == "" {
		t.Error("the headers are not those that were configured")
	}
}

func TestTextConfiguration(t *testing.T) {
	t.Parallel()
	for _, c := range []notify.TextConfig{
		{URL: ""},
		{URL: "http://sms.example.org/send"},
		{URL: "sms.example.org"},
		{URL: "https://sms.example.org", Body: `{"phone": "{phone}"}`},
		{URL: "https://sms.example.org", Body: `{phone} {text}`},
		{URL: "https://sms.example.org", Auth: "Bearer a\r\nX-Other: b"},
	} {
		if _, err := notify.NewText(c); err == nil {
			t.Errorf("taken: %+v", c)
		}
	}
	if _, err := notify.NewText(notify.TextConfig{URL: "https://sms.example.org/v1", Auth: "Bearer abc"}); err != nil {
		t.Error(err)
	}
}

// A text message is one, holds no mark and no teacher's word, and no name where
// the school lets none through.
func TestTextIsShortAndSaysLittle(t *testing.T) {
	t.Parallel()
	many := maria()
	many.Name = "Константин-Александр"
	for name, c := range map[string]struct {
		level    school.Level
		children []store.LetterChild
		want     string
	}{
		"bare":           {school.Bare, []store.LetterChild{petr()}, "Звонок: в дневнике новое. Откройте бота или почту."},
		"headings":       {school.Headings, []store.LetterChild{remarked()}, "Звонок. Мария: 2 новые оценки, 1 замечание. Откройте бота или почту."},
		"full is too":    {school.Full, []store.LetterChild{remarked()}, "Звонок. Мария: 2 новые оценки, 1 замечание. Откройте бота или почту."},
		"too long":       {school.Headings, []store.LetterChild{many}, "Звонок: в дневнике новое. Откройте бота или почту."},
		"two families":   {school.Headings, []store.LetterChild{remarked(), petr()}, "Звонок: в дневнике новое. Откройте бота или почту."},
		"who knows whom": {"strange", []store.LetterChild{remarked()}, "Звонок: в дневнике новое. Откройте бота или почту."},
	} {
		g := newGateway(t)
		l := textLetter(c.children...)
		for i := range l.Students {
			l.Students[i].Rules.SMS = c.level
		}
		d := notify.Compose(texts(t), l).Discreet(l)
		if o := dialText(t, notify.TextConfig{URL: g.URL}).Send(t.Context(), notify.Piece{Letter: l, Digest: &d}); o.Verdict != notify.Sent {
			t.Fatalf("%+v", o)
		}
		var got struct{ Text string }
		if err := json.Unmarshal([]byte(g.sent()[0]), &got); err != nil {
			t.Fatal(err)
		}
		if got.Text != c.want || len(utf16.Encode([]rune(got.Text))) > 70 {
			t.Errorf("%s: %q of %d letters", name, got.Text, len(utf16.Encode([]rune(got.Text))))
		}
	}
}

// remarked is a child with two marks and a remark.
func remarked() store.LetterChild {
	c := maria()
	c.News = []school.News{c.News[0], c.News[1], c.News[9]}
	return c
}
