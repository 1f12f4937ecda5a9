package telegram_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"zvonok/bot/telegram"
)

const secretText = "Мария получила 2"

// keepsSecrets fails where an error shows the token or what a message says.
func keepsSecrets(t *testing.T, err error) {
	t.Helper()
	for ; err != nil; err = errors.Unwrap(err) {
		for _, text := range []string{err.Error(), fmt.Sprintf("%+v %#v", err, err)} {
			if strings.Contains(text, "madeUpToken") || strings.Contains(text, "Мария") {
				t.Errorf("leaks: %s", text)
			}
		}
	}
}

func TestWhatAnswersMean(t *testing.T) {
	t.Parallel()
	refusal := func(code int, description, parameters string) string {
		return fmt.Sprintf(`{"ok":false,"error_code":%d,"description":%q,"parameters":{%s}}`, code, description, parameters)
	}
	for name, c := range map[string]struct {
		status  int
		body    string
		outcome telegram.Outcome
		why     telegram.Why
		perhaps bool
	}{
		"429":         {429, refusal(429, "Too Many Requests: retry after 7", `"retry_after":7`), telegram.Later, telegram.Busy, false},
		"429 page":    {429, "<html>slow down</html>", telegram.Later, telegram.Busy, false},
		"500":         {500, refusal(500, "Internal Server Error", ""), telegram.Later, telegram.Down, true},
		"502 page":    {502, "<html><h1>Bad Gateway</h1></html>", telegram.Later, telegram.Down, true},
		"portal":      {200, "<html>Оплатите интернет</html>", telegram.Later, telegram.Down, true},
		"redirect":    {302, "", telegram.Later, telegram.Down, true},
		"403 page":    {403, "<html>firewall</html>", telegram.Later, telegram.Down, true},
		"bad JSON":    {200, `{"ok":tru`, telegram.Ambiguous, telegram.Unanswered, true},
		"empty":       {200, "{", telegram.Ambiguous, telegram.Unanswered, true},
		"blocked":     {403, refusal(403, "Forbidden: bot was blocked by the user", ""), telegram.Never, telegram.Blocked, false},
		"deactivated": {403, refusal(403, "Forbidden: user is deactivated", ""), telegram.Never, telegram.Deactivated, false},
		"kicked":      {403, refusal(403, "Forbidden: bot was kicked from the group chat", ""), telegram.Never, telegram.Blocked, false},
		"other 403":   {403, refusal(403, "Forbidden: something new", ""), telegram.Never, telegram.Blocked, false},
		"not started": {403, refusal(403, "Forbidden: bot can't initiate conversation with a user", ""), telegram.Never, telegram.NoChat, false},
		"no chat":     {400, refusal(400, "Bad Request: chat not found", ""), telegram.Never, telegram.NoChat, false},
		"gone":        {400, refusal(400, "Bad Request: message to edit not found", ""), telegram.Never, telegram.Gone, false},
		"entities":    {400, refusal(400, "Bad Request: can't parse entities: Unsupported start tag "+secretText, ""), telegram.Never, telegram.Refused, false},
		"other 400":   {400, refusal(400, "Bad Request: "+secretText+" "+token, ""), telegram.Never, telegram.Refused, false},
		"401":         {401, refusal(401, "Unauthorized", ""), telegram.Later, telegram.Token, false},
		"404":         {404, refusal(404, "Not Found", ""), telegram.Later, telegram.Token, false},
		"409":         {409, refusal(409, "Conflict: terminated by other getUpdates request", ""), telegram.Later, telegram.Conflict, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := newPeer(t, says(c.status, c.body))
			client, pacer := newClient(t, server.URL)
			message := telegram.Message{Text: "<b>" + secretText + "</b>", Buttons: [][]telegram.Button{{{Text: "Да", Data: "1home"}}}}
			_, text := client.Send(t.Context(), telegram.To{Chat: 5}, message)
			// The library forgets the code of an upload's refusal: the outcome is the same.
			_, upload := client.SendFile(t.Context(), telegram.To{Chat: 5}, telegram.File{Name: "a.txt", Bytes: []byte("a"), Message: message})
			for _, err := range []error{text, upload} {
				keepsSecrets(t, err)
				var got *telegram.Error
				if !errors.As(err, &got) || telegram.OutcomeOf(err) != c.outcome || telegram.WhyOf(err) != c.why || got.PerhapsSent != c.perhaps {
					t.Fatalf("%v, want %v, %v", err, c.outcome, c.why)
				}
				if got.Code != c.status {
					t.Errorf("%v: code %d", err, got.Code)
				}
				if (c.why == telegram.Refused) != strings.Contains(got.Shape, "text 16 units in 36 bytes, 1 entities, 1 rows, 1 buttons, longest data 5 bytes") {
					t.Errorf("shape %q", got.Shape)
				}
			}
			want := map[string]time.Duration{"429": 14 * time.Second, "429 page": 2 * time.Second}[name]
			if pacer.paused != want {
				t.Errorf("paused for %v, want %v", pacer.paused, want)
			}
		})
	}
}

func TestWhatBrokenConnectionsMean(t *testing.T) {
	t.Parallel()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	nobody := "http://" + closed.Addr().String()
	_ = closed.Close()
	cut := func(w http.ResponseWriter, _ string, _ int) {
		w.Header().Set("Content-Length", "500")
		_, _ = w.Write([]byte(`{"ok":true,"result":{`))
	}
	for name, c := range map[string]struct {
		answer  func(http.ResponseWriter, string, int)
		address string
		outcome telegram.Outcome
		cause   string
	}{
		"dial refused":   {address: nobody, outcome: telegram.Later, cause: "connection refused"},
		"no such name":   {address: "http://nobody.invalid", outcome: telegram.Later, cause: "name not found"},
		"not TLS":        {answer: says(200, sentOK), address: "https://", outcome: telegram.Later, cause: "connection failed"},
		"dropped":        {answer: drop, address: "http://", outcome: telegram.Ambiguous, cause: "connection closed"},
		"time-out":       {answer: hang, address: "http://", outcome: telegram.Ambiguous, cause: "time-out"},
		"answer cut off": {answer: cut, address: "http://", outcome: telegram.Ambiguous, cause: "connection closed"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if c.answer != nil {
				server := newPeer(t, c.answer)
				c.address += server.Listener.Addr().String()
			}
			client, _ := newClient(t, c.address, func(config *telegram.Config) {
				if name == "time-out" {
					config.Timeout = time.Second // enough to write the request on a busy machine
				}
			})
			_, err := client.Send(t.Context(), telegram.To{Chat: 5}, telegram.Message{Text: secretText})
			keepsSecrets(t, err)
			var got *telegram.Error
			if !errors.As(err, &got) || got.Outcome != c.outcome || got.Cause != c.cause || got.PerhapsSent != (c.outcome == telegram.Ambiguous) {
				t.Errorf("%v, want %v by %q", err, c.outcome, c.cause)
			}
			if errors.Is(err, context.DeadlineExceeded) {
				t.Error("our own time-out looks like the caller's")
			}
		})
	}
}

// A connection that breaks in the middle of an upload has surely sent nothing.
func TestHalfAnUploadIsNotSent(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		for {
			connection, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = connection.Read(make([]byte, 1024))
			_ = connection.Close()
		}
	}()
	client, _ := newClient(t, "http://"+listener.Addr().String())
	_, err = client.SendFile(t.Context(), telegram.To{Chat: 5}, telegram.File{Name: "big", Bytes: make([]byte, 16<<20)})
	keepsSecrets(t, err)
	if telegram.OutcomeOf(err) != telegram.Later || telegram.WhyOf(err) != telegram.Unreached {
		t.Errorf("%v", err)
	}
}

func TestTheCallerGivesUp(t *testing.T) {
	t.Parallel()
	t.Run("before its turn", func(t *testing.T) {
		t.Parallel()
		client, _ := newClient(t, newPeer(t, says(200, sentOK)).URL)
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err := client.Send(ctx, telegram.To{Chat: 5}, telegram.Message{Text: "а"})
		if telegram.OutcomeOf(err) != telegram.Later || !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
	t.Run("after the request was written", func(t *testing.T) {
		t.Parallel()
		ctx, cancel := context.WithCancel(t.Context())
		server := newPeer(t, func(w http.ResponseWriter, method string, call int) {
			cancel()
			hang(w, method, call)
		})
		client, _ := newClient(t, server.URL)
		_, err := client.Send(ctx, telegram.To{Chat: 5}, telegram.Message{Text: "а"})
		keepsSecrets(t, err)
		if telegram.OutcomeOf(err) != telegram.Ambiguous || !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
}

func TestOutcomeOfOthers(t *testing.T) {
	t.Parallel()
	if telegram.OutcomeOf(nil) != telegram.Sent || telegram.OutcomeOf(errors.New("not ours")) != telegram.Later || telegram.WhyOf(nil) != "" {
		t.Error("nil is sent, a stranger is later")
	}
}

// A peer that takes the connection and reads nothing: when our time is over the
// request was not fully written, so it is surely not sent.
func TestTimeOutBeforeTheRequestWasWritten(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	go func() {
		var open []net.Conn
		for {
			connection, err := listener.Accept()
			if err != nil {
				break
			}
			open = append(open, connection)
		}
		for _, connection := range open {
			_ = connection.Close()
		}
	}()
	client, _ := newClient(t, "http://"+listener.Addr().String(), func(c *telegram.Config) { c.Timeout = 50 * time.Millisecond })
	_, err = client.SendFile(t.Context(), telegram.To{Chat: 5}, telegram.File{Name: "big", Bytes: make([]byte, 16<<20)})
	keepsSecrets(t, err)
	var got *telegram.Error
	if !errors.As(err, &got) || got.Outcome != telegram.Later || got.Why != telegram.Unreached || got.PerhapsSent || got.Cause != "time-out" {
		t.Errorf("%v", err)
	}
}
