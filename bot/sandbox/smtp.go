package sandbox

import (
	"errors"
	"io"
	"log"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

const (
	maxLetter     = 25 << 20 // bytes
	maxRecipients = 100
)

func newServer(b *Mailbox) *smtp.Server {
	srv := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		return &session{box: b, conn: c}, nil
	}))
	srv.Domain = "sandbox.invalid"
	srv.MaxMessageBytes = maxLetter
	srv.MaxRecipients = maxRecipients
	srv.AllowInsecureAuth = true // loopback only: there is no certificate here
	srv.EnableSMTPUTF8 = true
	srv.ErrorLog = log.New(io.Discard, "", 0) // the faults on demand would fill it
	return srv
}

// session is one connection's conversation; it takes any password.
type session struct {
	box  *Mailbox
	conn *smtp.Conn
	from string
	to   []string
}

func (s *session) Reset()        { s.from, s.to = "", nil }
func (s *session) Logout() error { return nil }

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, _, _ string) error { return nil }), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	s.from = from
	return s.play(AtMail, from)
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	if err := s.play(AtRcpt, to); err != nil {
		return err
	}
	s.to = append(s.to, to)
	return nil
}

func (s *session) Data(r io.Reader) error {
	if err := s.play(AtData, s.to...); err != nil {
		return err
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	l := Letter{At: s.box.clock().UTC(), From: s.from, To: s.to, Raw: raw}
	l.read()
	s.box.keep(l)
	return s.play(AfterDot, s.to...)
}

// play lets a fault strike at this stage, if a rule says so.
func (s *session) play(at MailStage, addrs ...string) error {
	f, hit := s.box.takeFault(at, addrs)
	if !hit {
		return nil
	}
	if f.Delay > 0 {
		select {
		case <-time.After(f.Delay):
		case <-s.box.done:
		}
	}
	if f.Drop {
		_ = s.conn.Conn().Close()
		return errors.New("dropped on demand")
	}
	if f.Code == 0 {
		return nil
	}
	class := f.Code / 100
	return &smtp.SMTPError{Code: f.Code, EnhancedCode: smtp.EnhancedCode{class, f.Detail[0], f.Detail[1]}, Message: f.Text}
}
