package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// A body of some kilobytes that unpacks to more than a push may be is refused when
// it passes the bound, and one that nests without end is a line that does not read.
func TestPushThatGrows(t *testing.T) {
	t.Parallel()
	d := newPushDesk(t)
	if status, body := d.send("", map[string]string{"Content-Encoding": "gzip"}, bomb(t)); status != http.StatusRequestEntityTooLarge || !strings.Contains(body, "64 МБ") {
		t.Errorf("%d %.200s", status, body)
	}
	deep := `{"file":"results","row":{"sourcedId":` + strings.Repeat("[", 100_000) + strings.Repeat("]", 100_000) + `}}`
	if status, body := d.send("", nil, deep); status != http.StatusOK || !strings.Contains(body, "не читается") || !strings.Contains(body, `"refused":1`) {
		t.Errorf("%d %.200s", status, body)
	}
	if status, body := d.send("", nil, strings.Repeat("{}\n", 100_000)); status != http.StatusBadRequest || !strings.Contains(body, "Разделите") {
		t.Errorf("%d %.200s", status, body)
	}
}

// bomb is 65 MB of nothing.
func bomb(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	blank := bytes.Repeat([]byte("\n"), 1<<20)
	for range 65 {
		if _, err := w.Write(blank); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Every status of the document can be had, and what is had stands in it: send holds
// each answer against the document.
func TestEveryDocumentedStatusIsReached(t *testing.T) {
	t.Parallel()
	d := newPushDesk(t)
	good := d.note("status-1", "Хорошо")
	reached := map[string]bool{}
	reach := func(status int, body string) {
		reached[http.StatusText(status)] = true
		if status >= 400 && status != http.StatusUnprocessableEntity && !strings.Contains(body, `"text":"`) {
			t.Errorf("%d says nothing: %s", status, body)
		}
	}
	none := map[string]string(nil)
	reach(d.send("", none, good))
	reach(d.send("?atomic=true", none, good+"\n{}"))
	reach(d.send("?atomic=yes", none, good))
	reach(d.send("", map[string]string{"Authorization": "Bearer none"}, good))
	reach(d.send("", map[string]string{"Content-Type": "text/csv"}, good))
	reach(d.send("", map[string]string{"Content-Encoding": "gzip"}, bomb(t)))
	reach(d.send("", map[string]string{"Idempotency-Key": "one"}, good))
	reach(d.send("", map[string]string{"Idempotency-Key": "one"}, good+" "))
	for !reached[http.StatusText(http.StatusTooManyRequests)] {
		reach(d.send("", map[string]string{"Content-Type": "text/csv"}, ""))
	}
	gone, leave := context.WithCancel(t.Context())
	leave() // the sender's connection broke: the database is not asked any more
	r := httptest.NewRequestWithContext(gone, http.MethodPost, pushPath, strings.NewReader(good))
	r.Header.Set("Authorization", "Bearer "+d.key)
	r.Header.Set("Content-Type", ndjson)
	answer := httptest.NewRecorder()
	d.handler.ServeHTTP(answer, r)
	d.documented(r, answer)
	reach(answer.Code, answer.Body.String())

	var document struct {
		Paths map[string]map[string]struct {
			Responses map[string]json.RawMessage
		}
	}
	if err := json.Unmarshal(openAPIDocument, &document); err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for status := range document.Paths[pushPath]["post"].Responses {
		n := 0
		if err := json.Unmarshal([]byte(status), &n); err != nil {
			t.Fatal(err)
		}
		said[http.StatusText(n)] = true
	}
	if !maps.Equal(said, reached) {
		t.Errorf("the document says %v, reached were %v", slices.Sorted(maps.Keys(said)), slices.Sorted(maps.Keys(reached)))
	}
}
