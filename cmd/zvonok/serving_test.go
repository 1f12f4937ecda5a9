package main

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"

	"zvonok/bot/sandbox"
	"zvonok/store/storetest"
)

// serving is zvonok serve at work inside the test.
type serving struct {
	*stage
	url    string
	logged *page
	cancel context.CancelFunc
	ended  chan int
}

// serve starts the service and waits until it says where it listens.
func (s *stage) serve() *serving {
	s.t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	v := &serving{stage: s, logged: &page{}, cancel: cancel, ended: make(chan int, 1)}
	p := program{environ: s.variables(), stdout: io.Discard, stderr: v.logged, clock: s.clock}
	go func() { v.ended <- p.run(ctx, []string{"serve"}) }()
	s.t.Cleanup(func() { v.stop() })
	eventually(s.t, "the service listens", func() bool {
		v.url = addressIn(v.logged.String())
		select {
		case status := <-v.ended:
			v.ended <- status
			s.t.Fatalf("serve ended with %d:\n%s", status, v.logged)
		default:
		}
		return v.url != ""
	})
	return v
}

// addressIn finds the line of the log that tells where HTTP is served.
func addressIn(log string) string {
	for line := range strings.Lines(log) {
		var said struct{ Msg, Address string }
		if json.Unmarshal([]byte(line), &said) == nil && said.Msg == "serving" {
			return "http://" + said.Address
		}
	}
	return ""
}

// stop asks the service to end and gives its status; again is fine.
func (v *serving) stop() int {
	v.cancel()
	select {
	case status := <-v.ended:
		v.ended <- status
		return status
	case <-time.After(patience):
		v.t.Errorf("the service does not stop:\n%s", v.logged)
		return -1
	}
}

// get asks over HTTP.
func (v *serving) get(path string) (status int, body string) {
	v.t.Helper()
	return fetch(v.t, http.MethodGet, v.url+path)
}

// holdsLease tells whether it is the one that works.
func (v *serving) holdsLease() bool {
	_, body := v.get("/metrics")
	return strings.Contains(body, "\nzvonok_lease_held 1\n")
}

func fetch(t *testing.T, method, url string) (status int, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), method, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return answer.StatusCode, string(text)
}

// overSandbox points a stage at a Telegram and a mail server that stand in.
func overSandbox(t *testing.T, s *stage) *sandbox.Sandbox {
	t.Helper()
	box, err := sandbox.Start(sandbox.Options{Clock: func() time.Time { return s.clock() }, Rates: sandbox.Rates{Unlimited: true}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = box.Close() })
	s.environ["TELEGRAM_API"], s.environ["TELEGRAM_TOKEN"] = box.URL(), box.Token()
	s.environ["SMTP_URL"], s.environ["MAIL_FROM"] = box.SMTPURL(), "Школа <school@example.org>"
	return box
}

// overDatabase points a stage at a database of the test's own.
func overDatabase(t *testing.T, s *stage) *storetest.DB {
	t.Helper()
	db := storetest.New(t)
	s.environ["DATABASE_URL"], s.environ["ZVONOK_KEYS"] = db.URL, string(db.Keys.Text())
	s.clock = db.Clock.Now
	return db
}

// family is a parent at the sandbox, whose story ends the test when it breaks.
type family struct {
	*sandbox.Person
	t *testing.T
}

func (f family) hears(words string) sandbox.Message {
	f.t.Helper()
	ctx, cancel := context.WithTimeout(f.t.Context(), patience)
	defer cancel()
	m, err := f.Hears(ctx, words)
	if err != nil {
		f.t.Fatal(err)
	}
	return m
}

func (f family) taps(button string) {
	f.t.Helper()
	if err := f.Taps(button); err != nil {
		f.t.Fatal(err)
	}
}

// links opens the link of a code and answers what is asked.
func (f family) links(link, email string) {
	f.t.Helper()
	_, payload, _ := strings.Cut(link, "?start=")
	if err := f.Start(payload); err != nil {
		f.t.Fatal(err)
	}
	f.hears("Кого привязываем?")
	f.taps("Да, привязать")
	f.hears("согласие")
	f.taps("Согласен")
	f.hears("Как вас зовут?")
	f.Says("Выдумкина Анна Петровна")
	f.hears("номер телефона")
	f.SharesContact()
	f.hears("электронной почты")
	f.Says(email)
	f.hears("Есть ещё код")
	f.taps("Это всё")
	f.hears("Готово")
}

// slipsIn reads a CSV of codes, and holds its columns.
func slipsIn(t *testing.T, path string) []slip {
	t.Helper()
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], ","); got != "person_id,student_id,class,role,code,link,expires" {
		t.Errorf("columns %s", got)
	}
	var all []slip
	for _, r := range rows[1:] {
		all = append(all, slip{PersonID: r[0], StudentID: r[1], Class: r[2], Role: "parent", Code: r[4], Link: r[5], Expires: r[6]})
	}
	return all
}
