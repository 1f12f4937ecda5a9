package notify

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"

	"zvonok/store"
)

// MailConfig is how letters leave the house.
type MailConfig struct {
	URL       string // SMTP_URL: smtp[s]://user:pass@host:port
	From      string // MAIL_FROM: an address, with a name or without
	Bounces   string // BOUNCE_ADDRESS: the return path; empty: From's address
	PublicURL string // of the pages behind links; empty: letters have no such links
	Conns     int    // connections kept open; 0: 4
	Timeout   time.Duration
	Tokens    *store.Store // makes unsubscribe tokens
	TLS       *tls.Config  // nil: the system's roots
}

// Mail tells by e-mail.
type Mail struct {
	client *mail.Client
	idle   chan *smtp.Client
	writer letterWriter
}

const (
	smtpPort    = 587
	smtpsPort   = 465
	mailTimeout = 30 * time.Second
)

// NewMail checks the configuration and connects to nobody. The error never
// quotes the URL: a password is in it.
func NewMail(c MailConfig) (*Mail, error) {
	u, err := url.Parse(c.URL)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, errors.New("SMTP_URL is not of the form smtp[s]://user:pass@host:port")
	}
	w, err := newLetterWriter(c)
	if err != nil {
		return nil, err
	}
	if c.Conns <= 0 {
		c.Conns = 4
	}
	if c.Timeout <= 0 {
		c.Timeout = mailTimeout
	}
	config := c.TLS.Clone()
	if config == nil {
		config = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	config.ServerName = u.Hostname()
	// HELO with the sender's domain: the name of this machine is nobody's business.
	options := []mail.Option{mail.WithHELO(w.domain), mail.WithTimeout(c.Timeout), mail.WithTLSConfig(config)}
	port := smtpPort
	switch {
	case u.Scheme == "smtps":
		port = smtpsPort
		options = append(options, mail.WithSSL())
	case loopback(u.Hostname()):
		options = append(options, mail.WithTLSPolicy(mail.TLSOpportunistic))
	default: // a password and children's names never cross a network in the clear
		options = append(options, mail.WithTLSPolicy(mail.TLSMandatory))
	}
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil {
			return nil, errors.New("SMTP_URL has a port that is no number")
		}
	}
	options = append(options, mail.WithPort(port))
	if u.User != nil {
		password, _ := u.User.Password()
		options = append(options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(u.User.Username()), mail.WithPassword(password))
	}
	client, err := mail.NewClient(u.Hostname(), options...)
	if err != nil {
		return nil, fmt.Errorf("SMTP_URL: %w", scrub(err))
	}
	return &Mail{client: client, idle: make(chan *smtp.Client, c.Conns), writer: w}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Name is store.ByMail.
func (m *Mail) Name() store.Channel { return store.ByMail }

// Send sends one letter to one address. Accepted at the final dot is sent.
func (m *Mail) Send(ctx context.Context, p Piece) Outcome {
	letter, err := m.writer.write(p)
	if err != nil {
		return Outcome{Verdict: Never, Why: "letter refused", Ours: err.Error()}
	}
	for fresh := false; ; fresh = true {
		conn, reused, err := m.connect(ctx, fresh)
		if err != nil {
			return Outcome{Verdict: Later, Why: "unreached", Down: ctx.Err() == nil}
		}
		err = m.client.SendWithSMTPClient(conn, letter)
		if err == nil || letter.IsDelivered() {
			m.keep(conn, err)
			return Outcome{}
		}
		o := mailOutcome(err)
		m.keep(conn, err)
		// A kept connection that the server has meanwhile closed says nothing
		// about this letter.
		if reused && o.Down && ctx.Err() == nil {
			continue
		}
		return o
	}
}

// Probe connects, greets and leaves.
func (m *Mail) Probe(ctx context.Context) error {
	conn, _, err := m.connect(ctx, true)
	if err != nil {
		return scrub(err)
	}
	return scrub(m.client.CloseWithSMTPClient(conn))
}

// Close lets go of kept connections.
func (m *Mail) Close() {
	for {
		select {
		case conn := <-m.idle:
			_ = m.client.CloseWithSMTPClient(conn)
		default:
			return
		}
	}
}

func (m *Mail) connect(ctx context.Context, fresh bool) (conn *smtp.Client, reused bool, err error) {
	if !fresh {
		select {
		case conn = <-m.idle:
			return conn, true, nil
		default:
		}
	}
	conn, err = m.client.DialToSMTPClientWithContext(ctx)
	return conn, false, err
}

// keep puts a connection that is in order by for the next letter.
func (m *Mail) keep(conn *smtp.Client, err error) {
	if err == nil {
		select {
		case m.idle <- conn:
			return
		default:
		}
	}
	_ = m.client.CloseWithSMTPClient(conn)
}

// tooLarge is what a server may answer to MAIL FROM about the letter itself.
const tooLarge = 552

// mailOutcome judges by the moment and the number of the answer, never by its
// words: they quote addresses.
func mailOutcome(err error) Outcome {
	failure, ok := errors.AsType[*mail.SendError](err)
	if !ok {
		return Outcome{Verdict: Later, Why: "unreached", Down: true}
	}
	code := failure.ErrorCode()
	switch {
	case failure.Reason == mail.ErrSMTPReset:
		return Outcome{} // the dot was accepted
	case failure.Reason == mail.ErrSMTPDataClose && code == 0:
		return Outcome{Verdict: Ambiguous, Why: "unanswered"}
	case code == 0:
		return Outcome{Verdict: Later, Why: "unreached", Down: true}
	case code == 421 || code >= 500 && code != tooLarge && failure.Reason == mail.ErrSMTPMailFrom:
		// The server sends everybody away, or wants no mail from us: not this
		// letter's fault, nor the next one's.
		return Outcome{Verdict: Later, Why: "smtp " + strconv.Itoa(code), Down: true}
	case code < 500:
		return Outcome{Verdict: Later, Why: "smtp " + strconv.Itoa(code)}
	}
	return Outcome{Verdict: Never, Why: strings.TrimSpace("smtp " + strconv.Itoa(code) + " " + failure.EnhancedStatusCode())}
}

// scrub keeps the kind of an error and drops its words, which may quote a
// server, an address or a password.
func scrub(err error) error {
	var network net.Error
	switch {
	case err == nil:
		return nil
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.As(err, &network) && network.Timeout():
		return errors.New("the mail server does not answer in time")
	case errors.As(err, &network):
		return errors.New("the mail server cannot be reached")
	}
	return errors.New("the mail server refuses us")
}
