package sandbox

import (
	"context"
	"net/smtp"
	"strings"
	"testing"
	"time"

	gosmtp "github.com/emersion/go-smtp"
	gomail "github.com/wneessen/go-mail"
)

func mailTo(t *testing.T, s *Sandbox, addr, id string) *gomail.Msg {
	t.Helper()
	m := gomail.NewMsg()
	check(t, m.From("zvonok@school.example"))
	check(t, m.To(addr))
	m.Subject("Мария: 2 новые оценки")
	m.SetMessageIDWithValue(id)
	m.SetBodyString(gomail.TypeTextPlain, "Алгебра 5\n.точка в начале")
	m.AddAlternativeString(gomail.TypeTextHTML, "<p>Алгебра <b>5</b></p>")
	check(t, m.AttachReader("справка.pdf", strings.NewReader("%PDF")))
	return m
}

func post(t *testing.T, s *Sandbox, m *gomail.Msg) error {
	t.Helper()
	host, port, _ := strings.Cut(s.Mail.addr, ":")
	n := 0
	for _, d := range port {
		n = n*10 + int(d-'0')
	}
	c, err := gomail.NewClient(host, gomail.WithPort(n), gomail.WithTLSPolicy(gomail.TLSOpportunistic), gomail.WithTimeout(5*time.Second))
	check(t, err)
	return c.DialAndSendWithContext(soon(t), m)
}

func TestALetterArrives(t *testing.T) {
	t.Parallel()
	c := newClock()
	s := start(t, func(o *Options) { o.Clock = c.now })
	same(t, "url", s.SMTPURL(), "smtp://"+s.Mail.addr)
	got := make(chan Letter)
	go func() {
		l, _ := s.Mail.Wait(soon(t), "MAMA@family.example", func(l Letter) bool { return strings.Contains(l.Text, "Алгебра") })
		got <- l
	}()
	check(t, post(t, s, mailTo(t, s, "mama@family.example", "w47.1@school.example")))
	check(t, post(t, s, mailTo(t, s, "mama@family.example", "w47.1@school.example")))
	l := <-got
	same(t, "letter", []any{l.From, l.To, l.Subject, l.MessageID, strings.ReplaceAll(l.Text, "\r\n", "\n"), l.HTML, l.Broken, l.At}, []any{
		"zvonok@school.example",
		[]string{"mama@family.example"},
		"Мария: 2 новые оценки", "w47.1@school.example",
		"Алгебра 5\n.точка в начале", "<p>Алгебра <b>5</b></p>", "", c.now(),
	})
	same(t, "file", []string{l.Files[0].Name, string(l.Files[0].Data)}, []string{"справка.pdf", "%PDF"})
	same(t, "repeats", []int{s.Mail.Count("w47.1@school.example"), len(s.Mail.To("papa@family.example"))}, []int{2, 0})

	brief, cancel := context.WithTimeout(soon(t), 20*time.Millisecond)
	defer cancel()
	if _, err := s.Mail.Wait(brief, "papa@family.example", nil); err == nil {
		t.Error("a letter came to somebody else")
	}
}

func TestMailFaults(t *testing.T) {
	t.Parallel()
	s := start(t)
	send := func() error {
		return smtp.SendMail(s.Mail.addr, nil, "a@school.example", []string{"b@family.example"}, []byte("Subject: x\r\n\r\nтекст\r\n"))
	}
	s.Mail.FailNext(Greylisted())
	s.Mail.FailNext(NoSuchMailbox())
	s.Mail.FailNext(MailFault{At: AtData, Code: 451, Text: "Later"})
	for _, want := range []string{`451 "4.7.1 `, `550 "5.1.1 `, `451 "4.0.0 Later`} {
		if err := send(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
	s.Mail.FailNext(DropBeforeDot())
	if send() == nil {
		t.Error("a dropped connection took a letter")
	}
	same(t, "none kept", len(s.Mail.All()), 0)
	s.Mail.FailNext(DropAfterDot())
	if send() == nil {
		t.Error("a dropped connection answered")
	}
	same(t, "kept, not answered", len(s.Mail.All()), 1)
	s.Mail.FailNext(Tarpit(time.Millisecond))
	check(t, send())

	lift := s.Mail.FailWhen(MailRule{Addr: "B@family.example", Fault: NoSuchMailbox()})
	for range 2 {
		if send() == nil {
			t.Error("a refused address took a letter")
		}
	}
	lift()
	check(t, send())
	same(t, "kept", len(s.Mail.All()), 3)
}

func TestALetterThatIsNoMIMEStays(t *testing.T) {
	t.Parallel()
	s := start(t)
	broken := "Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nbroken"
	c, err := gosmtp.Dial(s.Mail.addr)
	check(t, err)
	check(t, c.SendMail("a@school.example", []string{"b@family.example"}, strings.NewReader(broken)))
	check(t, c.Quit())
	l := s.Mail.To("b@family.example")[0]
	same(t, "raw kept, reason given", []bool{strings.Contains(string(l.Raw), "broken"), l.Broken != ""}, []bool{true, true})
}
