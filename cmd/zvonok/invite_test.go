package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zvonok/store/bundle/madeup"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// overSchool puts a made-up school into the stage's database.
func overSchool(t *testing.T, s *stage) madeup.Cast {
	t.Helper()
	o := madeup.Options{Seed: 5, Today: storetest.Monday, Classes: 2, PerClass: 3, SchoolID: "school-5"}
	cast, err := madeup.CastOf(o)
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(t.TempDir(), "bundle")
	if err := madeup.Write(dir, o); err != nil {
		t.Fatal(err)
	}
	s.does("import", dir)
	return cast
}

func TestInviteInEveryForm(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db := overDatabase(t, s)
	if out := s.does("import", "--help"); !strings.Contains(out, "выгрузк") {
		t.Errorf("help of import:\n%s", out)
	}
	cast := overSchool(t, s)
	seen := map[string]bool{}
	for name, c := range map[string]struct {
		args  []string
		count int
		role  school.InviteRole
	}{
		"a class, two for each": {[]string{"--class", cast.Classes[0], "--role", "parent", "--per-student", "2"}, 6, school.InviteParent},
		"a class's students":    {[]string{"--class", cast.Classes[0], "--role", "student"}, 3, school.InviteStudent},
		"one child":             {[]string{"--student", cast.Children[0], "--role", "parent"}, 1, school.InviteParent},
		"a teacher":             {[]string{"--person", cast.Leader, "--role", "staff"}, 1, school.InviteStaff},
		"the first curator":     {[]string{"--school", cast.School, "--role", "curator"}, 1, school.InviteCurator},
	} {
		status, stdout, stderr := s.run(append([]string{"invite", "--json"}, c.args...)...)
		var slips []slip
		if err := json.Unmarshal([]byte(stdout), &slips); err != nil || status != done {
			t.Fatalf("%s: %d %v\n%s%s", name, status, err, stdout, stderr)
		}
		if len(slips) != c.count {
			t.Errorf("%s: %d codes, want %d", name, len(slips), c.count)
		}
		// Neither a service nor a token: codes without links, and a word about it.
		if !strings.Contains(stderr, "Имя бота неизвестно") {
			t.Errorf("%s: no warning in %q", name, stderr)
		}
		for _, one := range slips {
			_, err := school.ParseCode(one.Code)
			expires, late := time.Parse(time.RFC3339, one.Expires)
			if err != nil || late != nil || seen[one.Code] || one.Role != c.role || one.Link != "" || !expires.Equal(db.Now().Add(21*24*time.Hour).Truncate(time.Second)) {
				t.Errorf("%s: slip of %s until %s (%v %v)", name, one.Role, one.Expires, err, late)
			}
			seen[one.Code] = true
		}
	}
	if out := s.does("invite", "--student", cast.Children[0], "--role", "parent"); !strings.Contains(out, "КОД") || !strings.Contains(out, cast.Children[0]) {
		t.Errorf("the table:\n%s", out)
	}
}

// A list that went astray is taken back by the first characters of its codes.
func TestInviteRevoked(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	overDatabase(t, s)
	cast := overSchool(t, s)
	var slips []slip
	if err := json.Unmarshal([]byte(s.does("invite", "--class", cast.Classes[0], "--role", "parent", "--json")), &slips); err != nil || len(slips) != 3 {
		t.Fatal(len(slips), err)
	}
	for _, want := range []string{"Отозвано кодов: 3\n", "Отозвано кодов: 0\n"} {
		if out := s.does("invite", "--revoke", slips[0].Code, "--revoke", slips[1].Code[:4]+","+slips[2].Code[:4]); out != want {
			t.Errorf("%q, want %q", out, want)
		}
	}
}

func TestInviteRefusedLeavesNoFile(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	overDatabase(t, s)
	overSchool(t, s)
	list := filepath.Join(t.TempDir(), "codes.csv")
	status, _, stderr := s.run("invite", "--class", "11Я", "--role", "parent", "--csv", list)
	if status != refused || !strings.Contains(stderr, "такого в выгрузке нет") || exists(list) {
		t.Errorf("%d %q, a file: %v", status, stderr, exists(list))
	}
}

func TestImportListsWhatItRefuses(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	overDatabase(t, s)
	o := madeup.Options{Today: storetest.Monday, Classes: 1, PerClass: 2}
	dir := filepath.Join(t.TempDir(), "bundle")
	if err := madeup.Write(dir, o); err != nil {
		t.Fatal(err)
	}
	spoiled := filepath.Join(dir, "journalHolidays.csv")
	text, err := os.ReadFile(spoiled)
	if err != nil {
		t.Fatal(err)
	}
	first, rest, _ := strings.Cut(string(text), "\n")
	row, rest, _ := strings.Cut(rest, "\n")
	cells := strings.Split(row, ",")
	cells[len(cells)-1] = "31.12.2026"
	if err := os.WriteFile(spoiled, []byte(first+"\n"+strings.Join(cells, ",")+"\n"+rest), 0o600); err != nil {
		t.Fatal(err)
	}
	status, stdout, stderr := s.run("import", dir)
	if status != refused || !strings.Contains(stdout, "Не принято, ничего не записано") || !strings.Contains(stderr, "journalHolidays.csv:2: endDate: 31.12.2026: ") || !strings.Contains(stderr, "--keep-going") {
		t.Errorf("status %d:\n%s", status, stderr)
	}
	if status, _, stderr := s.run("invite", "--class", "5А", "--role", "parent"); status != refused {
		t.Errorf("something was written all the same: %d %s", status, stderr)
	}
	status, stdout, stderr = s.run("import", dir, "--keep-going")
	if status != done || !strings.Contains(stdout, "Строк не подошло: 1") || !strings.Contains(stderr, "journalHolidays.csv:2") {
		t.Errorf("keep going: status %d:\n%s%s", status, stdout, stderr)
	}
	if !strings.Contains(stderr, "users: прочитано строк: ") {
		t.Errorf("no plain lines of progress:\n%s", stderr)
	}
}
