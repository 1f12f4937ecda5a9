package notify

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"time"

	"zvonok/store"
)

// TextConfig is a gateway for text messages.
type TextConfig struct {
	URL  string // SMS_URL: where a message is posted to; https, or loopback
	Body string // SMS_BODY: JSON with {phone} and {text} in its strings; empty: DefaultTextBody
	Auth string // SMS_AUTH: the Authorization header, or «Name: value» of another
	// Timeout bounds one message; 0: 15 s.
	Timeout time.Duration
}

// DefaultTextBody is what is posted where nothing else is configured.
const DefaultTextBody = `{"phone": "{phone}", "text": "{text}"}`

// Text tells by text message, through a gateway over HTTP.
type Text struct {
	url, header, auth string
	body              any // parsed: what is filled in can break out of no string
	client            *http.Client
}

const (
	textTimeout = 15 * time.Second
	textAnswer  = 64 << 10 // of what the gateway says no more is read
)

// NewText checks the configuration and connects to nobody. The error quotes no
// value: there are secrets among them.
func NewText(c TextConfig) (*Text, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Hostname() == "" || u.Scheme != "https" && (u.Scheme != "http" || !loopback(u.Hostname())) {
		return nil, errors.New("SMS_URL is not an https address")
	}
	t := &Text{url: c.URL, header: "Authorization", auth: c.Auth}
	if name, value, named := strings.Cut(c.Auth, ": "); named && !strings.Contains(name, " ") {
		t.header, t.auth = name, value
	}
	if header(c.Auth) != nil {
		return nil, errors.New("SMS_AUTH holds a line break")
	}
	body := c.Body
	if body == "" {
		body = DefaultTextBody
	}
	if err := json.Unmarshal([]byte(body), &t.body); err != nil || !strings.Contains(body, "{phone}") || !strings.Contains(body, "{text}") {
		return nil, errors.New("SMS_BODY is not JSON with {phone} and {text} in it")
	}
	if c.Timeout <= 0 {
		c.Timeout = textTimeout
	}
	// Nothing is said over a kept connection: the gateway may have just closed it, and
	// then nobody knows whether what was written is told.
	t.client = &http.Client{
		Transport:     &http.Transport{Proxy: http.ProxyFromEnvironment, DisableKeepAlives: true},
		Timeout:       c.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // a phone goes where it was sent
	}
	return t, nil
}

// Name is store.ByText.
func (t *Text) Name() store.Channel { return store.ByText }

// Turn is at once: a gateway keeps its own pace, and says 429 where it is too fast.
func (*Text) Turn(ctx context.Context, _ store.Letter) (Leave, error) {
	return func() (func(), time.Duration) { return func() {}, 0 }, ctx.Err()
}

// Send posts one message.
func (t *Text) Send(ctx context.Context, p Piece) Outcome {
	var text string
	switch {
	case p.Digest != nil:
		text = smsText(*p.Digest)
	case p.Words != nil && p.Words.Brief != "":
		text = p.Words.Brief
	default:
		return Outcome{Verdict: Never, Why: store.WhyNoWords}
	}
	phone := p.Letter.Address
	body, err := json.Marshal(filled(t.body, strings.NewReplacer("{phone}", phone, "{digits}", strings.TrimPrefix(phone, "+"), "{text}", text)))
	if err != nil {
		return Outcome{Verdict: Never, Why: store.WhyUnwritten, Ours: "a body that is no JSON"}
	}
	var written atomic.Bool
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(i httptrace.WroteRequestInfo) { written.Store(i.Err == nil) },
	})
	req, err := http.NewRequestWithContext(traced, http.MethodPost, t.url, bytes.NewReader(body))
	if err != nil {
		return Outcome{Verdict: Never, Why: store.WhyUnwritten, Ours: "a request that cannot be made"}
	}
	req.GetBody = nil // written once: what may have arrived is not written again behind our back
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", string(p.Letter.Kind)+"."+strconv.FormatInt(p.Letter.ID, 36))
	if t.auth != "" {
		req.Header.Set(t.header, t.auth)
	}
	res, err := t.client.Do(req)
	if err != nil {
		if written.Load() {
			return Outcome{Verdict: Ambiguous, Why: "unanswered"}
		}
		return Outcome{Verdict: Later, Why: "unreached", Down: ctx.Err() == nil}
	}
	_, _ = io.Copy(io.Discard, io.LimitReader(res.Body, textAnswer)) // its words may quote the phone
	_ = res.Body.Close()
	return textOutcome(res)
}

// textOutcome judges by the number of the answer alone.
func textOutcome(res *http.Response) Outcome {
	why := "http " + strconv.Itoa(res.StatusCode)
	switch code := res.StatusCode; {
	case code >= 200 && code < 300:
		return Outcome{}
	case code == http.StatusTooManyRequests:
		return Outcome{Verdict: Later, Why: why, After: retryAfter(res)}
	case code == http.StatusUnauthorized, code == http.StatusPaymentRequired, code == http.StatusForbidden,
		code == http.StatusNotFound, code == http.StatusMethodNotAllowed, code >= 300 && code < 400:
		// The gateway knows us not, or not there: nobody's message is given up for that.
		return Outcome{Verdict: Later, Why: why, Down: true, Ours: "SMS_URL, SMS_AUTH or the account at the gateway: " + why}
	case code >= 400 && code < 500 && code != http.StatusRequestTimeout:
		return Outcome{Verdict: Never, Why: why}
	}
	return Outcome{Verdict: Later, Why: why, Down: true, After: retryAfter(res)}
}

func retryAfter(res *http.Response) time.Duration {
	seconds, err := strconv.Atoi(res.Header.Get("Retry-After"))
	if err != nil || seconds < 0 {
		return 0
	}
	return min(time.Duration(seconds)*time.Second, time.Hour)
}

// Probe asks whether anybody answers there; nobody is written to.
func (t *Text) Probe(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodOptions, t.url, http.NoBody)
	if err != nil {
		return errors.New("SMS_URL is not an address")
	}
	res, err := t.client.Do(req)
	if err != nil {
		return errors.New("the gateway for text messages does not answer")
	}
	_ = res.Body.Close()
	if res.StatusCode >= http.StatusInternalServerError && res.StatusCode != http.StatusNotImplemented {
		return errors.New("the gateway for text messages is in trouble")
	}
	return nil
}

// filled is a parsed body with its strings filled in.
func filled(body any, values *strings.Replacer) any {
	switch b := body.(type) {
	case string:
		return values.Replace(b)
	case []any:
		out := make([]any, len(b))
		for i, v := range b {
			out[i] = filled(v, values)
		}
		return out
	case map[string]any:
		out := make(map[string]any, len(b))
		for k, v := range b {
			out[k] = filled(v, values)
		}
		return out
	}
	return body
}
