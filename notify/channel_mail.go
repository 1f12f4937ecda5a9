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

	"zvonok/store"
)

// MailConfig is how letters leave the house.
type MailConfig struct {
	URL       string // SMTP_URL: smtp[s]://user:pass@host:port
	From      string // MAIL_FROM: an address, with a name or without
	Bounces   string // BOUNCE_ADDRESS: bounces return to name+TOKEN@ of it; empty: to From's address, without a token
	PublicURL string // of the pages behind links; empty: letters have no such links
	DKIMKey   string // PEM; empty: letters are not signed
	Selector  string // DKIM_SELECTOR
	Bot       int64  // whose stored name the links into the chat have; 0: letters have no such links
	Conns     int    // connections open at once; 0: 10
	Timeout   time.Duration
	Tokens    *store.Store     // makes the tokens of links and return paths
	Clock     func() time.Time // nil: a letter is never too old to be tried again
	TLS       *tls.Config      // nil: the system's roots
}

// Mail tells by e-mail.
type Mail struct {
	pool    *pool
	writer  letterWriter
	timeout time.Duration // of one answer
	clock   func() time.Time
}

const (
	smtpPort    = 587
	smtpsPort   = 465
	mailTimeout = 30 * time.Second
	mailConns   = 10
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
		c.Conns = mailConns
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
	// Addresses are ASCII, so SMTPUTF8 would only shut out servers that have none.
	options := []mail.Option{
		mail.WithHELO(w.domain), mail.WithTimeout(c.Timeout), mail.WithTLSConfig(config), mail.WithoutNoop(), mail.WithoutSMTPUTF8(),
	}
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
	return &Mail{pool: newPool(client, c.Conns), writer: w, timeout: c.Timeout, clock: c.Clock}, nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// Name is store.ByMail.
func (m *Mail) Name() store.Channel { return store.ByMail }

// Send sends one letter to one address. Accepted at the final dot is sent.
func (m *Mail) Send(ctx context.Context, p Piece) Outcome {
	letter, err := m.writer.write(ctx, p)
	if err != nil {
		return Outcome{Verdict: Never, Why: "letter refused", Ours: err.Error()}
	}
	for fresh := false; ; fresh = true {
		conn, err := m.pool.take(ctx, fresh)
		if err != nil {
			return Outcome{Verdict: Later, Why: "unreached", Down: ctx.Err() == nil}
		}
		reused := conn.letters > 0
		r := conn.transact(ctx, letter, m.timeout)
		if conn.settled(r) {
			m.pool.put(conn)
		} else {
			m.pool.drop(conn)
		}
		o := m.judge(r, p.Letter)
		// A kept connection that the server has meanwhile closed says nothing
		// about this letter.
		if reused && o.Down && ctx.Err() == nil && (r.Code == 0 || r.Code == 421) {
			continue
		}
		if o.Down && ctx.Err() != nil {
			o.Down = false // we hung up
		}
		return o
	}
}

// Probe connects, greets and leaves.
func (m *Mail) Probe(ctx context.Context) error {
	conn, err := m.pool.take(ctx, true)
	if err != nil {
		return scrub(err)
	}
	m.pool.drop(conn)
	return nil
}

// Close lets go of kept connections.
func (m *Mail) Close() { m.pool.close() }

// tooLarge is what a server may answer to MAIL FROM about the letter itself.
const tooLarge = 552

// judge goes by the moment and the number of the answer, never by its words:
// they quote addresses.
func (m *Mail) judge(r *refusal, l store.Letter) Outcome {
	if r == nil {
		return Outcome{}
	}
	why := strings.TrimSpace("smtp " + strconv.Itoa(r.Code) + " " + r.Detail)
	if r.Code == 0 { // the line broke in the letter: perhaps the server, perhaps the letter, so others go on
		why = store.WhyCutOff
	}
	switch {
	case r.Code == 0 && r.At == atDot:
		return Outcome{Verdict: Ambiguous, Why: "unanswered"}
	case r.Code == 0 && r.At != atBody:
		return Outcome{Verdict: Later, Why: "unreached", Down: true}
	case r.Code == 421 || r.Code >= 500 && r.Code != tooLarge && r.At == atMail:
		// The server sends everybody away, or wants no mail from us: not this
		// letter's fault, nor the next one's.
		return Outcome{Verdict: Later, Why: why, Down: true}
	case r.Code < 500 && m.givenUp(l):
		return Outcome{Verdict: Never, Why: why + " for days"}
	case r.Code < 500:
		return Outcome{Verdict: Later, Why: why, After: mailPatience(l.Attempt)}
	}
	return Outcome{Verdict: Never, Why: why}
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
