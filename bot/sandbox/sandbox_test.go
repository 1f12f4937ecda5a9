package sandbox

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// form are the parameters of a call; the value of a key «@x» is a file part x.
type form map[string]string

// reply is Telegram's envelope.
type reply struct {
	status      int
	OK          bool            `json:"ok"`
	Result      json.RawMessage `json:"result"`
	Code        int             `json:"error_code"`
	Description string          `json:"description"`
	Parameters  parameters      `json:"parameters"`
}

// clock is a hand-moved clock.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func newClock() *clock { return &clock{at: time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)} }

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// start gives a sandbox without rates, closed at the end of the test.
func start(t *testing.T, change ...func(*Options)) *Sandbox {
	t.Helper()
	opt := Options{Rates: Rates{Unlimited: true}}
	for _, f := range change {
		f(&opt)
	}
	s, err := Start(opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func soon(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// do makes a request by real HTTP on a connection of its own.
func do(t *testing.T, req *http.Request) (reply, error) {
	t.Helper()
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return reply{}, err
	}
	defer resp.Body.Close()
	raw, err := io.ReadAll(resp.Body)
	if err != nil {
		return reply{}, err
	}
	out := reply{status: resp.StatusCode}
	if err := json.Unmarshal(raw, &out); err != nil {
		out.Description = string(raw)
	}
	return out, nil
}

func newRequest(t *testing.T, s *Sandbox, name string, f form) *http.Request {
	t.Helper()
	address := s.URL() + "/bot" + s.Token() + "/" + name
	kind, body := "application/x-www-form-urlencoded", &bytes.Buffer{}
	if slices.ContainsFunc(slices.Collect(maps.Keys(f)), func(k string) bool { return k[0] == '@' }) {
		mw := multipart.NewWriter(body)
		for k, v := range f {
			if k[0] == '@' {
				part, err := mw.CreateFormFile(k[1:], "дневник.pdf")
				if err != nil {
					t.Fatal(err)
				}
				_, _ = io.WriteString(part, v)
				continue
			}
			_ = mw.WriteField(k, v)
		}
		_ = mw.Close()
		kind = mw.FormDataContentType()
	} else {
		v := url.Values{}
		for k, x := range f {
			v.Set(k, x)
		}
		body.WriteString(v.Encode())
	}
	req, err := http.NewRequestWithContext(soon(t), http.MethodPost, address, body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", kind)
	return req
}

// call makes a call that must get an answer, whatever it says.
func call(t *testing.T, s *Sandbox, name string, f form) reply {
	t.Helper()
	r, err := do(t, newRequest(t, s, name, f))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return r
}

// must makes a call that must be accepted.
func must(t *testing.T, s *Sandbox, name string, f form) reply {
	t.Helper()
	r := call(t, s, name, f)
	if !r.OK || r.status != http.StatusOK {
		t.Fatalf("%s was refused: %d %s", name, r.status, r.Description)
	}
	return r
}

// refused makes a call that must be refused in these words, with the same code in the status and in the JSON.
func refused(t *testing.T, s *Sandbox, name string, f form, code int, words string) reply {
	t.Helper()
	r := call(t, s, name, f)
	if r.OK || r.Code != code || r.status != code || r.Description != words {
		t.Errorf("%s %.200v\n got %d/%d %q\nwant %d %q", name, f, r.status, r.Code, r.Description, code, words)
	}
	return r
}

func ok[T any](t *testing.T) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func same(t *testing.T, what string, got, want any) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", what, d)
	}
}

func id(n int64) string { return jsonOf(n) }

func jsonOf(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

// sent gives the message that a send returned.
func sent(t *testing.T, r reply) wireMessage {
	t.Helper()
	var m wireMessage
	check(t, json.Unmarshal(r.Result, &m))
	return m
}

// family is a sandbox where one person has started the bot and the bot has read that.
func family(t *testing.T, change ...func(*Options)) (*Sandbox, *Person) {
	t.Helper()
	s := start(t, change...)
	p := s.Person("Анна Выдумкина")
	p.Says("/start")
	return s, p
}

func repeat(s string, n int) string { return strings.Repeat(s, n) }
