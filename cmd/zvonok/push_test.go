package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/legacy"

	"zvonok/store/school"
	"zvonok/store/storetest"
)

// desk is a school whose journal pushes, with the document that it was given.
type pushDesk struct {
	t       *testing.T
	stage   *stage
	db      *storetest.DB
	handler http.Handler
	routes  routers.Router
	key     string
	student string
}

func newPushDesk(t *testing.T) *pushDesk {
	t.Helper()
	s := newStage(t)
	db := overDatabase(t, s)
	cast := overSchool(t, s)
	d := &pushDesk{t: t, stage: s, db: db, student: cast.Children[0]}
	d.key = strings.TrimSpace(s.does("apikey", "create", "--name", "журнал"))
	mux := http.NewServeMux()
	mux.Handle("POST "+pushPath, &pushing{store: db.Store, log: slog.New(slog.DiscardHandler), turns: newTurns()})
	mux.HandleFunc("GET "+openAPIPath, openAPI)
	d.handler = mux
	answer := httptest.NewRecorder()
	mux.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, openAPIPath, http.NoBody))
	document, err := openapi3.NewLoader().LoadFromData(answer.Body.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if err := document.Validate(t.Context()); err != nil {
		t.Fatalf("the document is no OpenAPI: %v", err)
	}
	if d.routes, err = legacy.NewRouter(document); err != nil {
		t.Fatal(err)
	}
	return d
}

// send pushes, and holds the answer against the document.
func (d *pushDesk) send(query string, header map[string]string, body string) (int, string) {
	d.t.Helper()
	r := httptest.NewRequestWithContext(d.t.Context(), http.MethodPost, pushPath+query, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+d.key)
	r.Header.Set("Content-Type", ndjson)
	for name, value := range header {
		r.Header.Set(name, value)
	}
	answer := httptest.NewRecorder()
	d.handler.ServeHTTP(answer, r)
	d.documented(r, answer)
	return answer.Code, answer.Body.String()
}

// documented holds status, headers and each line of an answer against the document.
func (d *pushDesk) documented(r *http.Request, answer *httptest.ResponseRecorder) {
	d.t.Helper()
	route, _, err := d.routes.FindRoute(r)
	if err != nil {
		d.t.Fatal(err)
	}
	lines := []string{answer.Body.String()}
	if answer.Header().Get("Content-Type") == ndjson {
		lines = strings.Split(strings.TrimSuffix(answer.Body.String(), "\n"), "\n")
	}
	for _, line := range lines {
		in := &openapi3filter.ResponseValidationInput{
			RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, Route: route},
			Status:                 answer.Code, Header: answer.Header(), Body: io.NopCloser(strings.NewReader(line)),
			Options: &openapi3filter.Options{IncludeResponseStatus: true},
		}
		if err := openapi3filter.ValidateResponse(context.Background(), in); err != nil {
			d.t.Errorf("an answer that is not in the document: %d %s: %v", answer.Code, line, err)
		}
	}
}

func init() { //nolint:gochecknoinits // the validator knows no NDJSON: a line of it is JSON
	openapi3filter.RegisterBodyDecoder(ndjson, openapi3filter.JSONBodyDecoder)
}

func (d *pushDesk) note(id, text string) string {
	return fmt.Sprintf(`{"file":"journalNotes","row":{"sourcedId":%q,"studentSourcedId":%q,"kind":"comment","date":"2026-11-23","text":%q}}`, id, d.student, text)
}

func TestPushAnswersAsDocumented(t *testing.T) {
	t.Parallel()
	d := newPushDesk(t)
	good, bad := d.note("push-1", "Хорошо отвечала"), `{"file":"journalNotes","row":{"sourcedId":"push-2"}}`
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	_, _ = z.Write([]byte(good))
	_ = z.Close()
	none := map[string]string{}
	for name, c := range map[string]struct {
		query  string
		header map[string]string
		body   string
		status int
		says   string
	}{
		"good":                    {"", none, good, 200, `"committed":true`},
		"gzip":                    {"", map[string]string{"Content-Encoding": "gzip"}, zipped.String(), 200, `{"line":1,"ok":true}`},
		"partly":                  {"", none, good + "\n\n" + bad, 200, `{"line":3,"ok":false,"problems":[{"column":"studentSourcedId","reason":"Обязательный`},
		"all or nothing":          {"?atomic=true", none, good + "\n" + bad, 422, `"committed":false`},
		"no key":                  {"", map[string]string{"Authorization": ""}, good, 401, "apikey create"},
		"a wrong key":             {"", map[string]string{"Authorization": "Bearer zvk_aaaaaaaa_" + strings.Repeat("b", 32)}, good, 401, "Ключ не подходит"},
		"CSV":                     {"", map[string]string{"Content-Type": "text/csv"}, good, 415, "application/x-ndjson"},
		"an unknown encoding":     {"", map[string]string{"Content-Encoding": "br"}, good, 415, "gzip"},
		"not gzip":                {"", map[string]string{"Content-Encoding": "gzip"}, good, 400, "не читается"},
		"cut off gzip":            {"", map[string]string{"Content-Encoding": "gzip"}, zipped.String()[:zipped.Len()-9], 400, "не читается"},
		"nothing":                 {"", none, "\n \n", 400, "нет ни одной строки"},
		"a wrong word":            {"?atomic=yes", none, good, 400, "true или false"},
		"a wrong idempotency key": {"", map[string]string{"Idempotency-Key": "с пробелом"}, good, 400, "Idempotency-Key"},
		"a line without an end":   {"", none, `{"file":"` + strings.Repeat("x", 300<<10), 400, "длиннее 256 КБ"},
		"too many lines":          {"", none, strings.Repeat("{}\n", 10_001), 400, "Разделите"},
		"too large":               {"", none, strings.Repeat(good+"\n", 17<<20/len(good)), 413, "16 МБ"},
		"not JSON":                {"", none, `{"file":`, 200, `"refused":1`},
		"an unknown file":         {"", none, `{"file":"result","remove":"x"}`, 200, "Похоже на results"},
		"an unknown field":        {"", none, strings.Replace(good, "studentSourcedId", "studentSourcedID", 1), 200, "Похоже на studentSourcedId"},
		"a value that is none":    {"", none, strings.Replace(good, `"comment"`, `{"a":1}`, 1), 200, "строка, число"},
		"both":                    {"", none, `{"file":"results","row":{"sourcedId":"x"},"remove":"x"}`, 200, "что-то одно"},
		"a school":                {"", none, `{"file":"orgs","remove":"school-5"}`, 200, "zvonok import"},
	} {
		t.Run(name, func(t *testing.T) {
			status, body := d.send(c.query, c.header, c.body)
			if status == http.StatusTooManyRequests {
				t.Fatal("the test itself is too hasty")
			}
			if status != c.status || !strings.Contains(body, c.says) {
				t.Errorf("%d, want %d and «%s»:\n%.600s", status, c.status, c.says, body)
			}
		})
	}
}

// The same push under the same key is one push, with one answer; another push
// under it is refused.
func TestPushAgain(t *testing.T) {
	t.Parallel()
	d := newPushDesk(t)
	key := map[string]string{"Idempotency-Key": "lesson-7"}
	status, first := d.send("", key, d.note("push-1", "Первый"))
	if status != 200 || !strings.Contains(first, `"written":1`) {
		t.Fatalf("%d %s", status, first)
	}
	if status, again := d.send("", key, d.note("push-1", "Первый")); status != 200 || again != first {
		t.Errorf("again: %d %s", status, again)
	}
	if status, other := d.send("", key, d.note("push-1", "Второй")); status != 409 || !strings.Contains(other, "новый ключ") {
		t.Errorf("another: %d %s", status, other)
	}
	if status, other := d.send("?atomic=true", key, d.note("push-1", "Первый")); status != 409 {
		t.Errorf("another way: %d %s", status, other)
	}
}

// A school that pushes too often waits, and no other for it.
func TestPushTakesTurns(t *testing.T) {
	t.Parallel()
	d := newPushDesk(t)
	limits := newTurns()
	for range pushAtOnce {
		if _, ok := limits.enter(1); !ok {
			t.Fatal("no turn at all")
		}
	}
	if _, ok := limits.enter(1); ok {
		t.Error("a third at once")
	}
	if _, ok := limits.enter(2); !ok {
		t.Error("another school waits")
	}
	busy := 0
	for range pushBurst + 30 {
		if status, _ := d.send("", map[string]string{"Content-Type": "text/csv"}, ""); status == http.StatusTooManyRequests {
			busy++
		}
	}
	if busy == 0 {
		t.Error("pushes without end")
	}
}

// The document has the files and columns of the format: no more, no fewer, and
// what is required there.
func TestDocumentHasTheFormat(t *testing.T) {
	t.Parallel()
	var document struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]json.RawMessage
				Required   []string
			}
		}
	}
	if err := json.Unmarshal(openAPIDocument, &document); err != nil {
		t.Fatal(err)
	}
	for _, f := range school.Format {
		schema, there := document.Components.Schemas[f.Name]
		if there == (f.Name == "orgs") {
			t.Errorf("%s: in the document: %v", f.Name, there)
			continue
		}
		known := 0
		for _, c := range f.Columns {
			if c.Since != "" && c.Since != "1.2" || !there {
				continue
			}
			known++
			if schema.Properties[c.Name] == nil {
				t.Errorf("%s has no %s", f.Name, c.Name)
			}
			if c.Required != strings.Contains(" "+strings.Join(schema.Required, " ")+" ", " "+c.Name+" ") {
				t.Errorf("%s: %s: required %v", f.Name, c.Name, c.Required)
			}
		}
		if known != len(schema.Properties) {
			t.Errorf("%s: %d properties, want %d", f.Name, len(schema.Properties), known)
		}
	}
}

func TestAPIKeyCommands(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	overDatabase(t, s)
	overSchool(t, s)
	key := strings.TrimSpace(s.does("apikey", "create", "--school", "school-5", "--name", "Журнал № 5"))
	_, start, _ := strings.Cut(key, "_")
	start, _, _ = strings.Cut(start, "_")
	if out := s.does("apikey", "list"); !strings.Contains(out, start) || !strings.Contains(out, "Журнал № 5") || strings.Contains(out, key) {
		t.Errorf("%s", out)
	}
	s.does("apikey", "revoke", key)
	var lines []apikeyLine
	if err := json.Unmarshal([]byte(s.does("apikey", "list", "--json")), &lines); err != nil || len(lines) != 1 || lines[0].Revoked == "" {
		t.Errorf("%+v %v", lines, err)
	}
	for args, want := range map[string]string{
		"create":                        "--name",
		"create --name x --school none": "--school",
		"revoke " + start:               "такого нет",
	} {
		if status, _, stderr := s.run(append([]string{"apikey"}, strings.Fields(args)...)...); status != refused || !strings.Contains(stderr, want) {
			t.Errorf("%s: %d %s", args, status, stderr)
		}
	}
}
