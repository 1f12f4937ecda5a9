package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"zvonok/bot/sandbox"
	"zvonok/store"
	"zvonok/store/bundle/madeup"
	"zvonok/store/storetest"
)

// keptBounce is a bounce that Postfix wrote, of the letter with that return path.
func keptBounce(t *testing.T, name, returnPath string) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "notify", "testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return bytes.ReplaceAll(raw, []byte("returns+{token}@zvonok.example"), []byte(returnPath))
}

// takes hands a message over as a mail server does.
func (s *stage) takes(raw []byte) (status int, said string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	var out, errs page
	p := program{environ: s.variables(), stdout: &out, stderr: &errs, stdin: bytes.NewReader(raw), clock: s.clock}
	status = p.run(ctx, []string{"bounce"})
	return status, out.String()
}

// An address that is none: the digest comes back, the parent is told in the chat
// what to do, mends the address, confirms it, and the next digest goes there. The
// list shows the family in between, and not afterwards.
func TestAnAddressThatBouncesIsMended(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	clock := &storetest.Clock{}
	clock.Set(storetest.Monday.Add(6 * time.Hour))
	s.clock = clock.Now
	box := overSandbox(t, s)
	s.environ["BOUNCE_ADDRESS"] = "returns@zvonok.example"
	options := madeup.Options{Seed: 78, Today: clock.Now(), Classes: 1, PerClass: 3, SchoolID: "lyceum-3"}
	cast, err := madeup.CastOf(options)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	whole, today := filepath.Join(dir, "whole"), filepath.Join(dir, "today")
	for path, write := range map[string]func(string, madeup.Options) error{whole: madeup.Write, today: madeup.WriteToday} {
		if err := write(path, options); err != nil {
			t.Fatal(err)
		}
	}
	s.does("import", whole)
	list := filepath.Join(dir, "codes.csv")
	s.does("invite", "--student", cast.Children[0], "--role", "parent", "--csv", list)
	v := s.serve()
	defer v.stop()
	anna := family{box.Person("Анна Выдумкина"), t}
	anna.links(slipsIn(t, list)[0].Link, "anna@example.org")
	anna.confirms(box, "anna@example.org")
	s.does("import", today)
	s.does("digest", "run", "--at", "2026-11-23T19:00:00+03:00")
	letter := hasMail(t, box, "anna@example.org", "23 ноября")
	if !strings.HasPrefix(letter.From, "returns+") {
		t.Fatalf("the return path names no delivery: %s", letter.From)
	}

	// What is not ours, or no failure, does nothing, and the mail server hears nothing.
	for name, raw := range map[string][]byte{
		"a forged one":   keptBounce(t, "bounce_counted_511.eml", "returns+1-fsn-aaaaaaaaaaaaaaaa@zvonok.example"),
		"a delay":        keptBounce(t, "bounce_delayed_441.eml", letter.From),
		"an auto-answer": []byte("From: anna@example.org\nTo: " + letter.From + "\nAuto-Submitted: auto-replied\nSubject: 5.1.1\n\nAway.\n"),
		"nothing":        nil,
	} {
		if status, said := s.takes(raw); status != done || said != "" {
			t.Errorf("%s: %d %q", name, status, said)
		}
	}
	if out := s.does("unreachable"); !strings.Contains(out, "Таких семей нет") {
		t.Errorf("somebody is on the list already:\n%s", out)
	}
	if status, said := s.takes(keptBounce(t, "bounce_counted_511.eml", letter.From)); status != done || said != "" {
		t.Fatalf("a bounce of ours: %d %q", status, said)
	}
	anna.hears("такого адреса нет")
	if _, metrics := v.get("/metrics"); !strings.Contains(metrics, `zvonok_mail_returned_total{class="hard",outcome="stopped"} 1`) ||
		!strings.Contains(metrics, `zvonok_mail_returned_total{class="soft",outcome="delayed"} 1`) || strings.Contains(metrics, "example.org") {
		t.Error("the metrics do not count what came back, or say from where")
	}
	if out := s.does("unreachable", "--csv"); !strings.Contains(out, ",true,false,active,bounces,2026-11-23") || strings.Contains(out, "example.org") || strings.Contains(out, "Анна") {
		t.Errorf("the list:\n%s", out)
	}
	anna.Says("/profile")
	anna.hears("письма возвращаются")
	anna.tapsUnder("такого адреса нет", "Исправить адрес")
	anna.hears("электронной почты")
	anna.Says("anna.mended@example.org")
	anna.confirms(box, "anna.mended@example.org")
	if out := s.does("unreachable"); !strings.Contains(out, "Таких семей нет") {
		t.Errorf("still on the list:\n%s", out)
	}
	s.does("digest", "run", "--at", "2026-11-24T19:00:00+03:00")
	hasMail(t, box, "anna.mended@example.org", "24 ноября")
	if n := len(box.Mail.To("anna@example.org")); n != 2 { // the code, the first digest
		t.Errorf("%d letters to the address that is none", n)
	}
	counts := map[string]int{}
	if err := json.Unmarshal([]byte(s.does("bounce", "--count", "--json")), &counts); err != nil ||
		counts["stopped"] != 1 || counts["foreign"] != 1 || counts["delayed"] != 1 || counts["reply"] != 1 || counts["unread"] != 1 {
		t.Errorf("%v %v", counts, err)
	}
}

// confirms types the digits of the newest letter to an address.
func (f family) confirms(box *sandbox.Sandbox, address string) {
	f.t.Helper()
	letter := hasMail(f.t, box, address, "Код подтверждения")
	f.Says(regexp.MustCompile(`\b\d{6}\b`).FindString(letter.Text))
	f.hears("Почта подтверждена")
}

// tapsUnder presses a button under the message that holds the words.
func (f family) tapsUnder(words, button string) {
	f.t.Helper()
	for _, m := range f.Messages() {
		if strings.Contains(m.Text, words) {
			if err := f.TapsOn(m, button); err != nil {
				f.t.Fatal(err)
			}
			return
		}
	}
	f.t.Fatalf("no message holds %q", words)
}

// A folder: what is understood goes to done, what is not to kept with its reason,
// and a second run finds nothing.
func TestAFolderOfBounces(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	overDatabase(t, s)
	s.environ["BOUNCE_ADDRESS"] = "returns@zvonok.example"
	dir := t.TempDir()
	for name, raw := range map[string][]byte{
		"1.delay": keptBounce(t, "bounce_delayed_441.eml", "returns+1-fsn-aaaaaaaaaaaaaaaa@zvonok.example"), "2.foreign": keptBounce(t, "bounce_counted_511.eml", "returns@zvonok.example"), "3.bytes": []byte("\x00\xff"),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out := s.does("bounce", "--dir", dir); !strings.Contains(out, "задержка") || !strings.Contains(out, "не наше письмо") || !strings.Contains(out, "не читается") {
		t.Errorf("%s", out)
	}
	for _, path := range []string{"done/1.delay", "kept/2.foreign", "kept/2.foreign.reason", "kept/3.bytes", "kept/3.bytes.reason"} {
		if _, err := os.Stat(filepath.Join(dir, path)); err != nil {
			t.Errorf("%s is not there", path)
		}
	}
	if out := s.does("bounce", "--dir", dir); !strings.Contains(out, "Ничего не вернулось") {
		t.Errorf("a second time:\n%s", out)
	}
	if status, _, stderr := s.run("bounce", "--dir", filepath.Join(dir, "nowhere")); status != refused || !strings.Contains(stderr, "его нет") {
		t.Errorf("%d %s", status, stderr)
	}
	// Without a database the mail server is asked to come again.
	s.environ["DATABASE_URL"] = "postgres://nobody@127.0.0.1:1/nothing"
	if status, said := s.takes(keptBounce(t, "bounce_delayed_441.eml", "x@zvonok.example")); status != deferred || said != "" {
		t.Errorf("no database: %d %q", status, said)
	}
	delete(s.environ, "BOUNCE_ADDRESS")
	if status, _, stderr := s.run("bounce"); status != refused || !strings.Contains(stderr, "BOUNCE_ADDRESS") {
		t.Errorf("%d %s", status, stderr)
	}
}

// A report that comes before its letter is settled: the mail server is asked to
// come again, and in a folder the file waits.
func TestABounceThatIsTooEarly(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db := overDatabase(t, s)
	s.environ["BOUNCE_ADDRESS"] = "returns@zvonok.example"
	db.Exec(t, `INSERT INTO accounts (id, active_role, created_at, email_enc, email_blind, confirmed_blind, confirmed_at) OVERRIDING SYSTEM VALUE VALUES (1, 'parent', $1, 'x', 'x', 'x', $1)`, db.Clock.Now())
	db.Exec(t, `INSERT INTO deliveries (id, on_date, kind, account_id, channel, as_of, state, owner, claimed_at, next_at)
		VALUES (7, '2026-11-23', 'digest', 1, 'mail', $1, 'sending', 1, $1, $1)`, db.Clock.Now())
	token, err := db.BounceToken(store.DeliveryRef{On: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), ID: 7})
	if err != nil {
		t.Fatal(err)
	}
	raw := keptBounce(t, "bounce_counted_571.eml", "returns+"+token+"@zvonok.example")
	if status, said := s.takes(raw); status != deferred || said != "" {
		t.Errorf("a pipe: %d %q", status, said)
	}
	dir := t.TempDir()
	file := filepath.Join(dir, "1.early")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if out := s.does("bounce", "--dir", dir); !strings.Contains(out, "рано") {
		t.Errorf("%s", out)
	}
	if _, err := os.Stat(file); err != nil {
		t.Error("the file has gone")
	}
	db.Exec(t, `UPDATE deliveries SET state = 'sent', owner = NULL`)
	if out := s.does("bounce", "--dir", dir); !strings.Contains(out, "учтено") {
		t.Errorf("%s", out)
	}
	if _, err := os.Stat(filepath.Join(dir, "done", "1.early")); err != nil {
		t.Error("it is not done")
	}
}

// A school's rules by command, and what a preview says by them.
func TestSchoolRulesByCommand(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	overDatabase(t, s)
	if out := s.does("school", "list"); !strings.Contains(out, "Школ пока нет") {
		t.Errorf("%s", out)
	}
	cast := overSchool(t, s)
	out := s.does("school", "--school", cast.School, "--chat", "bare", "--mail", "headings", "--hide-marks", "yes")
	if !strings.Contains(out, "bare") || !strings.Contains(out, "headings") {
		t.Errorf("%s", out)
	}
	var all []schoolLine
	if err := json.Unmarshal([]byte(s.does("school", "list", "--json")), &all); err != nil || len(all) != 1 ||
		all[0].Chat != "bare" || all[0].Mail != "headings" || all[0].SMS != "bare" || !all[0].Protect || !all[0].HideMarks {
		t.Errorf("%+v %v", all, err)
	}
	preview := []string{"digest", "preview", "--student", cast.Children[0], "--role", "parent", "--period", "week", "--format"}
	if out := s.does(append(preview, "chat")...); strings.Contains(out, "Оценки") || !strings.Contains(out, "В дневнике есть новое") {
		t.Errorf("chat:\n%s", out)
	}
	if out := s.does(append(preview, "text")...); strings.Contains(out, "отлично") || !strings.Contains(out, "новы") {
		t.Errorf("mail:\n%s", out)
	}
	for args, want := range map[string]string{
		"--chat loud": "--chat", "--sms full": "--sms", "--protect maybe": "--protect", "": "не сказано, что изменить",
	} {
		if status, _, stderr := s.run(append([]string{"school"}, strings.Fields(args)...)...); status != misused || !strings.Contains(stderr, want) {
			t.Errorf("school %s: %d %s", args, status, stderr)
		}
	}
	if status, _, stderr := s.run("school", "--school", "nowhere", "--chat", "bare"); status != refused || !strings.Contains(stderr, "такой школы нет") {
		t.Errorf("%d %s", status, stderr)
	}
}
