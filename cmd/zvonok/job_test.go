package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"zvonok/bot/sandbox"
	"zvonok/store/bundle/madeup"
	"zvonok/store/storetest"
)

// The main job with the commands of the README: an empty folder, no keys, no
// database given; a bundle, a Telegram and a mail server that are somebody's.
func TestTheMainJobByCommands(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	clock := &storetest.Clock{}
	clock.Set(storetest.Monday.Add(6 * time.Hour)) // 15:00 in Moscow
	s.clock = clock.Now
	box := overSandbox(t, s)
	options := madeup.Options{Seed: 77, Today: clock.Now(), Classes: 2, PerClass: 4, SchoolID: "lyceum-2"}
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

	if out := s.does("import", whole, "--dry-run"); !strings.Contains(out, "Проба, ничего не записано") {
		t.Errorf("a dry run says:\n%s", out)
	}
	if out := s.does("import", whole); !strings.Contains(out, "Принято впервые") {
		t.Errorf("the first import says:\n%s", out)
	}
	again := struct{ News, Refused int }{News: -1}
	if err := json.Unmarshal([]byte(s.does("import", whole, "--json")), &again); err != nil || again.News != 0 || again.Refused != 0 {
		t.Errorf("the same bundle once more: %+v (%v), want no news", again, err)
	}

	// A code with a link, though no service has ever run: Telegram says the name.
	list := filepath.Join(dir, "codes.csv")
	s.does("invite", "--student", cast.Children[0], "--role", "parent", "--csv", list)
	slips := slipsIn(t, list)
	if len(slips) != 1 || slips[0].StudentID != cast.Children[0] || slips[0].Class != cast.Classes[0] ||
		!strings.HasPrefix(slips[0].Link, "https://t.me/"+box.BotName()+"?start=") {
		t.Fatalf("slips %+v", slips)
	}
	if info, err := os.Stat(list); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the list of codes is open to others: %v %v", info.Mode(), err)
	}
	if status, _, stderr := s.run("invite", "--class", cast.Classes[0], "--role", "parent", "--csv", list); status != refused || !strings.Contains(stderr, "уже есть") {
		t.Errorf("an existing list: %d %s", status, stderr)
	}

	v := s.serve()
	anna := family{box.Person("Анна Выдумкина"), t}
	const email = "anna@example.org"
	anna.links(slips[0].Link, email)
	letter := hasMail(t, box, email, "Код подтверждения")
	anna.Says(regexp.MustCompile(`\b\d{6}\b`).FindString(letter.Text))
	anna.hears("Почта подтверждена")
	anna.Says("/diary")
	anna.hears("Дневник")

	s.does("import", today)
	if out := s.does("digest", "run", "--at", "2026-11-23T19:00:00+03:00"); !strings.Contains(out, "chat") || !strings.Contains(out, "mail") || !strings.Contains(out, "отправлено") {
		t.Errorf("digest run beside a service says:\n%s", out)
	}
	anna.hears("Сводка за 23 ноября")
	letter = hasMail(t, box, email, "23 ноября")
	unsubscribesInOnePress(t, v, letter)

	// Without a service the command sends by itself, and no mail: she has had enough of it.
	if status := v.stop(); status != done {
		t.Errorf("serve ended with %d", status)
	}
	out := s.does("digest", "run", "--at", "2026-11-24T19:00:00+03:00", "--json")
	var tally map[string]map[string]int
	if err := json.Unmarshal([]byte(out), &tally); err != nil || tally["chat"]["sent"] != 1 || len(tally["mail"]) != 0 {
		t.Errorf("digest run alone: %s (%v), want one by chat", out, err)
	}
	anna.hears("Сводка за 24 ноября")
	if out := s.does("digest", "run", "--at", "2026-11-24T19:00:00+03:00"); !strings.Contains(out, "посылать нечего") {
		t.Errorf("the same time once more says:\n%s", out)
	}

	for _, format := range []string{"text", "html", "chat"} {
		out := s.does("digest", "preview", "--student", cast.Children[0], "--role", "parent", "--period", "week", "--format", format)
		if !strings.Contains(out, "По предметам") || strings.Contains(out, "<html") != (format == "html") {
			t.Errorf("preview as %s:\n%s", format, out)
		}
	}
	if status, _, stderr := s.run("digest", "preview", "--student", cast.Children[0], "--school", "another", "--role", "parent"); status != refused || !strings.Contains(stderr, "--school") {
		t.Errorf("at another school: %d %q", status, stderr)
	}
	if status, _, stderr := s.run("digest", "preview", "--student", "nobody", "--role", "parent"); status != refused || !strings.Contains(stderr, "ученика с таким sourcedId нет") {
		t.Errorf("a preview of nobody: %d %s", status, stderr)
	}
}

// hasMail waits for the letter whose subject holds the words.
func hasMail(t *testing.T, box *sandbox.Sandbox, to, subject string) sandbox.Letter {
	t.Helper()
	ctx, cancel := contextFor(t)
	defer cancel()
	letter, err := box.Mail.Wait(ctx, to, func(l sandbox.Letter) bool { return strings.Contains(l.Subject, subject) })
	if err != nil {
		t.Fatal(err)
	}
	return letter
}

// unsubscribesInOnePress opens the letter's own link, which only asks, and posts
// to it, which acts.
func unsubscribesInOnePress(t *testing.T, v *serving, letter sandbox.Letter) {
	t.Helper()
	link := regexp.MustCompile(`<(http[^>]*)>`).FindStringSubmatch(letter.Header.Get("List-Unsubscribe"))
	if link == nil {
		t.Fatalf("no link in %q", letter.Header.Get("List-Unsubscribe"))
	}
	if u, err := url.Parse(link[1]); err != nil || "http://"+u.Host != v.url {
		t.Errorf("the link %s does not lead to the service at %s", link[1], v.url)
	}
	if status, body := fetch(t, http.MethodGet, link[1]); status != http.StatusOK || !strings.Contains(body, "<form") {
		t.Errorf("GET: %d %s", status, body)
	}
	if status, body := fetch(t, http.MethodPost, link[1]); status != http.StatusOK || !strings.Contains(body, "вы отписались") {
		t.Errorf("POST: %d %s", status, body)
	}
}
