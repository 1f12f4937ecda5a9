package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"strings"
	"time"

	"zvonok/store"
	"zvonok/store/bundle"
	"zvonok/store/school"
)

// pushPath takes records of a school's journal as they happen (E5).
const pushPath = "/api/v1/journal"

// The bounds of one push, in bytes.
const (
	pushWire  = 16 << 20 // as it comes
	pushPlain = 64 << 20 // as it unpacks
	againMost = 100      // of an Idempotency-Key
)

// pushPatience is for how long a push waits for another of its source, or an import,
// to end: well under the time after which the server cuts an answer off.
const pushPatience = 10 * time.Second

const ndjson = "application/x-ndjson"

// pushing takes pushes in.
type pushing struct {
	store *store.Store
	log   *slog.Logger
	turns *turns
	// patience is pushPatience, unless a test has less of it.
	patience time.Duration
	// took is told how many lines came, were refused, and how it ended. May be nil.
	took func(lines, refused, status int)
}

// ServeHTTP answers a line for each line of the push, then one that sums up.
func (p *pushing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	key, err := p.store.CheckAPIKey(r.Context(), bearer(r))
	if err != nil {
		p.refuse(w, r, 0, err)
		return
	}
	leave, ok := p.turns.enter(key.ID)
	if !ok {
		w.Header().Set("Retry-After", "1")
		writeFault(w, http.StatusTooManyRequests, "busy", "Слишком часто или слишком много сразу. Повторите через секунду.")
		return
	}
	defer leave()
	answer, lines, err := p.take(r, key)
	if err != nil {
		p.refuse(w, r, lines, err)
		return
	}
	w.Header().Set("Content-Type", ndjson)
	w.WriteHeader(answer.Status)
	_, _ = w.Write(answer.Body) // the sender has gone: it will ask again with its key
}

// take reads the push and takes it in, or finds what was answered to it before.
func (p *pushing) take(r *http.Request, key store.APIKey) (store.PushAnswer, int, error) {
	body, err := pushedBody(r)
	if err != nil {
		return store.PushAnswer{}, 0, err
	}
	again := r.Header.Get("Idempotency-Key")
	if len(again) > againMost || strings.ContainsFunc(again, func(c rune) bool { return c < '!' || c > '~' }) {
		return store.PushAnswer{}, 0, school.Wrong("Idempotency-Key", "Idempotency-Key: до 100 печатных знаков ASCII без пробелов.")
	}
	atomic := r.URL.Query().Get("atomic")
	if atomic != "" && atomic != "true" && atomic != "false" {
		return store.PushAnswer{}, 0, school.Wrong("atomic", "atomic: true или false.")
	}
	// The same lines taken in another way are another request.
	one := store.Pushing{Key: key, Again: again, Body: append([]byte(atomic+"\n"), body...)}
	if before, known, err := p.store.Pushed(r.Context(), one); known || err != nil {
		return before, 0, err
	}
	push, err := bundle.ReadPush(bytes.NewReader(body))
	if err != nil {
		return store.PushAnswer{}, 0, err
	}
	numbers := push.Lines()
	var answer store.PushAnswer
	compose := func(report store.ImportReport) store.PushAnswer {
		answer = pushAnswer(numbers, report, http.StatusOK)
		return answer
	}
	// What has begun is finished: the sender may hang up, the answer is kept.
	report, err := p.store.TakePush(context.WithoutCancel(r.Context()), one, store.Import{
		Manifest: push.Manifest(), Rows: push.Rows, Problems: push.Problems(), KeepGoing: atomic != "true",
		Patience: cmp.Or(p.patience, pushPatience),
	}, compose)
	if school.CodeOf(err) == school.Conflict {
		// The same push came twice at once, and the other was first: one answer for both.
		if before, known, err := p.store.Pushed(r.Context(), one); known || err != nil {
			return before, 0, err
		}
	}
	if refusal, ours := errors.AsType[*school.Error](err); ours && refusal.Code == school.Invalid && refusal.Field == "bundle" {
		answer, err = pushAnswer(numbers, report, http.StatusUnprocessableEntity), nil
	}
	if err == nil && p.took != nil {
		p.took(len(numbers), report.Refused, answer.Status)
	}
	return answer, len(numbers), err
}

func bearer(r *http.Request) string {
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return strings.TrimSpace(token)
}

var (
	errNotNDJSON  = errors.New("not NDJSON")
	errEncoding   = errors.New("encoding")
	errTooLarge   = errors.New("too large")
	errNotGzip    = errors.New("not gzip")
	errUnreadable = errors.New("unreadable")
)

// pushedBody reads the body, unpacked, within its bounds.
func pushedBody(r *http.Request) ([]byte, error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != ndjson {
		return nil, errNotNDJSON
	}
	var source io.Reader = http.MaxBytesReader(nil, r.Body, pushWire)
	switch strings.ToLower(r.Header.Get("Content-Encoding")) {
	case "", "identity":
	case "gzip":
		unpacked, err := gzip.NewReader(source)
		if err != nil {
			return nil, readFault(err, errNotGzip)
		}
		source = unpacked
	default:
		return nil, errEncoding
	}
	body, err := io.ReadAll(io.LimitReader(source, pushPlain+1))
	switch {
	case err != nil:
		return nil, readFault(err, errUnreadable)
	case len(body) > pushPlain:
		return nil, errTooLarge
	}
	return body, nil
}

func readFault(err, otherwise error) error {
	if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return errTooLarge
	}
	return otherwise
}

// refuse says why the push as a whole was not taken.
func (p *pushing) refuse(w http.ResponseWriter, r *http.Request, lines int, err error) {
	status, code, text := pushFault(err)
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Bearer realm="journal"`)
	}
	if status == http.StatusTooManyRequests {
		w.Header().Set("Retry-After", "5")
	}
	if status >= http.StatusInternalServerError {
		p.log.ErrorContext(r.Context(), "a push was not taken", "error", err)
	}
	if p.took != nil {
		p.took(lines, 0, status)
	}
	writeFault(w, status, code, text)
}

func pushFault(err error) (status int, code, text string) {
	switch {
	case errors.Is(err, errNotNDJSON):
		return http.StatusUnsupportedMediaType, "content_type", "Нужен Content-Type: " + ndjson + "."
	case errors.Is(err, errEncoding):
		return http.StatusUnsupportedMediaType, "encoding", "Content-Encoding: gzip или ничего."
	case errors.Is(err, errTooLarge):
		return http.StatusRequestEntityTooLarge, "too_large", "Больше 16 МБ в пути или 64 МБ после распаковки. Разделите на несколько запросов."
	case errors.Is(err, errNotGzip), errors.Is(err, errUnreadable):
		return http.StatusBadRequest, "body", "Тело запроса не читается: оно оборвано или сжато не gzip."
	}
	refusal, ours := errors.AsType[*school.Error](err)
	switch {
	case ours && refusal.Code == school.Denied:
		return http.StatusUnauthorized, "key", "Ключ не подходит: Authorization: Bearer и ключ, который выдала школа (zvonok apikey create)."
	case ours && refusal.Code == school.Locked:
		return http.StatusTooManyRequests, "busy", "Сейчас принимается другая выгрузка этого журнала. Повторите через несколько секунд."
	case ours && refusal.Code == school.Conflict:
		return http.StatusConflict, "idempotency_key", "С этим Idempotency-Key уже приходил другой запрос. Возьмите новый ключ."
	case ours && refusal.Code == school.Invalid && refusal.Field != "source":
		return http.StatusBadRequest, refusal.Field, refusal.Reason
	case ours && refusal.Code == school.NotFound:
		return http.StatusConflict, "source", "У этой школы нет источника: сначала примите её выгрузку командой zvonok import."
	}
	return http.StatusInternalServerError, "internal", "Не записано ничего: сбой у нас. Повторите позже с тем же Idempotency-Key."
}

// fault is the answer to a push that was not taken at all.
type fault struct {
	Error struct {
		Code string `json:"code"`
		Text string `json:"text"`
	} `json:"error"`
}

func writeFault(w http.ResponseWriter, status int, code, text string) {
	var f fault
	f.Error.Code, f.Error.Text = code, text
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(f)
}
