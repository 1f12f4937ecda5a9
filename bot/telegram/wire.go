package telegram

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// maxAnswer bounds what is read of one answer: 100 updates of 4,096 escaped
// characters with the messages they reply to stay well below it.
const maxAnswer = 32 << 20

// newHTTP makes the connections: as many kept open as there are senders, so
// that a burst does not open a connection for each message; never more waiting
// than the calls themselves, so that an answer does not queue behind letters.
func newHTTP(conns int) *http.Client {
	dialer := &net.Dialer{Timeout: 10 * time.Second, KeepAlive: 30 * time.Second}
	return &http.Client{
		Transport: &http.Transport{
			Proxy:               http.ProxyFromEnvironment,
			DialContext:         dialer.DialContext,
			TLSHandshakeTimeout: 10 * time.Second,
			MaxIdleConns:        conns,
			MaxIdleConnsPerHost: conns,
			IdleConnTimeout:     30 * time.Second,
		},
		// A redirect would carry the token to somebody else.
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// wire is the HTTP client of one call, as the library wants it: it binds the
// call's context and remembers how far the request came.
type wire struct {
	ctx  context.Context
	http *http.Client

	connected atomic.Bool // a connection took the request
	broken    atomic.Bool // writing it failed
	complete  atomic.Bool // the last byte of the body was handed over

	status int    // of the answer; 0 where there was none
	page   bool   // the answer is not JSON
	fault  *Error // what broke, where no answer was read
}

// Do implements the library's HTTPClient. Its errors never reach a caller:
// translate reads the fault instead, since a url.Error quotes the token.
func (w *wire) Do(request *http.Request) (*http.Response, error) {
	w.track(request)
	trace := &httptrace.ClientTrace{
		GetConn: func(string) { w.connected.Store(false); w.broken.Store(false) },
		GotConn: func(httptrace.GotConnInfo) { w.connected.Store(true) },
		WroteRequest: func(info httptrace.WroteRequestInfo) {
			w.broken.Store(info.Err != nil)
		},
	}
	answer, err := w.http.Do(request.WithContext(httptrace.WithClientTrace(w.ctx, trace)))
	if err != nil {
		w.fault = w.broke(err)
		return nil, err
	}
	defer func() { _ = answer.Body.Close() }()
	w.status = answer.StatusCode
	body, err := io.ReadAll(io.LimitReader(answer.Body, maxAnswer))
	// A refusal is judged by its status even where its page was cut short.
	if err != nil && w.status < http.StatusMultipleChoices {
		w.fault = w.broke(err)
		return nil, err
	}
	w.page = !bytes.HasPrefix(bytes.TrimSpace(body), []byte("{"))
	answer.Body = io.NopCloser(bytes.NewReader(body))
	return answer, nil
}

// broke judges a failure without an answer. Only a request that was not fully
// written is surely unsent; in doubt (the caller gave up while the last bytes
// were on their way) it counts as written.
func (w *wire) broke(err error) *Error {
	out := &Error{Code: w.status, Cause: causeOf(err)}
	if w.connected.Load() && w.complete.Load() && !w.broken.Load() {
		out.Outcome, out.Why, out.PerhapsSent = Ambiguous, Unanswered, true
	} else {
		out.Outcome, out.Why = Later, Unreached
	}
	return out
}

// track watches the body being handed over, also when the transport takes it a
// second time for a fresh connection.
func (w *wire) track(request *http.Request) {
	if request.Body == nil || request.Body == http.NoBody {
		w.complete.Store(true)
		return
	}
	length := request.ContentLength
	if length <= 0 { // a pipe: only its end tells
		length = -1
	}
	request.Body = &tracked{ReadCloser: request.Body, left: length, complete: &w.complete}
	if again := request.GetBody; again != nil {
		request.GetBody = func() (io.ReadCloser, error) {
			body, err := again()
			w.complete.Store(false)
			return &tracked{ReadCloser: body, left: length, complete: &w.complete}, err
		}
	}
}

// tracked is a body that tells when its last byte was read.
type tracked struct {
	io.ReadCloser
	left     int64 // bytes to go; negative where the length is not known
	complete *atomic.Bool
}

func (t *tracked) Read(p []byte) (int, error) {
	n, err := t.ReadCloser.Read(p)
	if t.left > 0 {
		t.left -= int64(n)
	}
	if t.left == 0 || err == io.EOF {
		t.complete.Store(true)
	}
	return n, err
}
