package main

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
)

// A mark that the journal pushes stands in the parent's diary at once, and in the
// news that the evening's digest tells.
func TestAPushedMarkIsInTheDiary(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db := overDatabase(t, s)
	box := overSandbox(t, s)
	cast := overSchool(t, s)
	v := s.serve()
	eventually(t, "the lease is held", v.holdsLease)
	codes := filepath.Join(t.TempDir(), "codes.csv")
	s.does("invite", "--student", cast.Children[0], "--role", "parent", "--csv", codes)
	anna := family{box.Person("Анна Выдумкина"), t}
	anna.links(slipsIn(t, codes)[0].Link, "anna@example.org")

	var class, category string
	err := db.Owner(t).QueryRow(t.Context(), `SELECT c.sourced_id, (SELECT k.sourced_id FROM categories k WHERE k.school_id = c.school_id AND k.counts AND k.kind <> 'control' LIMIT 1)
		FROM enrolments e JOIN classes c ON c.id = e.class_id AND c.kind = 'scheduled' JOIN people p ON p.id = e.person_id
		JOIN lessons l ON l.class_id = c.id AND l.day = '2026-11-23'
		WHERE p.sourced_id = $1 ORDER BY c.id LIMIT 1`, cast.Children[0]).Scan(&class, &category)
	if err != nil {
		t.Fatal(err)
	}
	key := strings.TrimSpace(s.does("apikey", "create", "--name", "журнал"))
	body := fmt.Sprintf(`{"file":"lineItems","row":{"sourcedId":"push-w","title":"Ответ с места","assignDate":"2026-11-23","dueDate":"2026-11-23","classSourcedId":%q,"categorySourcedId":%q}}
{"file":"results","row":{"sourcedId":"push-r","lineItemSourcedId":"push-w","studentSourcedId":%q,"scoreStatus":"fully graded","score":"3-","scoreDate":"2026-11-23"}}`,
		class, category, cast.Children[0])
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, v.url+pushPath, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Authorization", "Bearer "+key)
	request.Header.Set("Content-Type", ndjson)
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusOK || !strings.Contains(string(text), `"refused":0,"written":2,"unchanged":0,"news":1`) {
		t.Fatalf("%d %s", answer.StatusCode, text)
	}
	anna.Says("/diary")
	anna.hears("3-")
	if _, metrics := v.get("/metrics"); !strings.Contains(metrics, `zvonok_push_lines_total{outcome="taken"} 2`) {
		t.Error("the push is not counted")
	}
}
