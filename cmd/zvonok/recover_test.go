package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// The person who runs the server gives access back: to whom is said plainly, or
// nothing is issued.
func TestRecoverByHand(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db := overDatabase(t, s)
	cast := overSchool(t, s)
	db.Exec(t, `INSERT INTO accounts (full_name, created_at) VALUES ('Примерова Анна Петровна', $1), ('', $1)`, db.Now())
	for role, account := range map[string]int{"parent": 1, "student": 2} {
		db.Exec(t, `INSERT INTO links (account_id, school_id, role, student_id, since)
			SELECT $1, school_id, $2, id, $3 FROM people WHERE sourced_id = $4`, account, role, db.Now(), cast.Children[0])
	}
	status, stdout, stderr := s.run("recover", "--student", cast.Children[0])
	if status != refused || !strings.Contains(stdout, "родитель: ") || !strings.Contains(stdout, "ученик: ") || !strings.Contains(stderr, "--account") || strings.Contains(stdout, "Примерова") {
		t.Errorf("several: %d\n%s%s", status, stdout, stderr)
	}
	for name, args := range map[string][]string{
		"of several":      {"--student", cast.Children[0], "--account", "1"},
		"the own account": {"--person", cast.Children[0], "--school", cast.School},
	} {
		var slip recoverySlip
		out := s.does(append([]string{"recover", "--json"}, args...)...)
		if err := json.Unmarshal([]byte(out), &slip); err != nil {
			t.Fatal(err)
		}
		_, err := school.ParseCode(slip.Code)
		if err != nil || slip.Told || slip.Link != "" || slip.Expires != db.Now().Add(store.RecoveryCodeLife).Truncate(time.Second).Format(time.RFC3339) {
			t.Errorf("%s: until %s, told %v, %v", name, slip.Expires, slip.Told, err)
		}
		if want := map[string]int64{"of several": 1, "the own account": 2}[name]; slip.Account != want {
			t.Errorf("%s: account %d", name, slip.Account)
		}
	}
	if out := s.does("recover", "--person", cast.Children[0]); !strings.Contains(out, "Код:") || !strings.Contains(out, "бот там остановлен") {
		t.Errorf("the words:\n%s", out)
	}
	for _, c := range []struct {
		args   []string
		status int
		says   string
	}{
		{nil, misused, "не сказано, кому"},
		{[]string{"--student", "x", "--person", "y"}, misused, "что-то одно"},
		{[]string{"--student", "x", "--account", "-1"}, misused, "номер учётной записи"},
		{[]string{"--student", "nobody"}, refused, "такого в выгрузке нет"},
		{[]string{"--person", cast.Leader}, refused, "никто не подключён"},
		{[]string{"--student", cast.Children[0], "--account", "99"}, refused, "никто не подключён"},
	} {
		if status, _, stderr := s.run(append([]string{"recover"}, c.args...)...); status != c.status || !strings.Contains(stderr, c.says) {
			t.Errorf("%v: %d %q", c.args, status, stderr)
		}
	}
}
