package notify_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"zvonok/notify"
	"zvonok/store/school"
)

// certificate is one for this machine, and who trusts it.
func certificate(t testing.TB) (tls.Certificate, *x509.CertPool) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback}, DNSNames: []string{"localhost"}, IsCA: true, BasicConstraintsValid: true,
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	pool.AddCert(parsed)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, pool
}

// secret is a server that notes whether it was spoken to in secret.
type secret struct {
	smtp.Session
	conn *smtp.Conn
	took chan bool
}

func (s *secret) Mail(string, *smtp.MailOptions) error {
	_, ok := s.conn.TLSConnectionState()
	s.took <- ok
	return &smtp.SMTPError{Code: 450, Message: "seen enough"}
}
func (s *secret) Reset()        {}
func (s *secret) Logout() error { return nil }

// Where encryption is offered it is used, and a certificate that nobody vouches
// for is no encryption: the letter waits.
func TestMailIsEncrypted(t *testing.T) {
	t.Parallel()
	cert, trusted := certificate(t)
	door, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	took := make(chan bool, 10)
	srv := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) { return &secret{conn: c, took: took}, nil }))
	srv.TLSConfig = &tls.Config{Certificates: []tls.Certificate{cert}}
	done := make(chan struct{})
	go func() { defer close(done); _ = srv.Serve(door) }()
	defer func() { _ = srv.Close(); <-done }()
	for name, roots := range map[string]*x509.CertPool{"trusted": trusted, "a stranger's": x509.NewCertPool()} {
		mail, err := notify.NewMail(notify.MailConfig{URL: "smtp://" + door.Addr().String(), From: "diary@zvonok.example", TLS: &tls.Config{RootCAs: roots}})
		if err != nil {
			t.Fatal(err)
		}
		defer mail.Close()
		o := sent(t, mail, letter(school.Parent, maria()))
		switch {
		case name == "trusted" && (len(took) != 1 || !<-took):
			t.Errorf("a letter went in the clear: %+v", o)
		case name != "trusted" && (len(took) != 0 || o.Verdict != notify.Later || !o.Down):
			t.Errorf("%s certificate: %+v", name, o)
		}
	}
}

// Off this machine a server without STARTTLS gets neither password nor letter. The
// name stands for loopback here, and the channel, which goes by names, does not know.
func TestNothingLeavesTheMachineInTheClear(t *testing.T) {
	t.Parallel()
	name, ip := otherName(t)
	if name == "" {
		t.Skip("this machine has no other name of its loopback")
	}
	door, err := net.Listen("tcp", net.JoinHostPort(ip, "0"))
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(door.Addr().String())
	_ = door.Close()
	p := &peer{afterDot: "250 taken", extensions: []string{"AUTH PLAIN"}, at: net.JoinHostPort(ip, port)}
	p.start(t)
	mail, err := notify.NewMail(notify.MailConfig{URL: "smtp://user:sesame@" + name + ":" + port, From: "diary@zvonok.example"})
	if err != nil {
		t.Fatal(err)
	}
	defer mail.Close()
	if o := sent(t, mail, letter(school.Parent, maria())); o.Verdict != notify.Later || !o.Down {
		t.Errorf("%+v", o)
	}
	if commands, letters := p.seen(); letters != 0 || strings.Contains(commands, "AUTH") || strings.Contains(commands, "MAIL") {
		t.Errorf("it heard %s", commands)
	}
}

// otherName is a name of the loopback that is not localhost.
func otherName(t testing.TB) (name, ip string) {
	own, _ := os.Hostname()
	for _, name := range []string{"ip6-localhost", own} {
		found, err := net.DefaultResolver.LookupHost(t.Context(), name)
		if err == nil && len(found) == 1 && net.ParseIP(found[0]).IsLoopback() {
			return name, found[0]
		}
	}
	return "", ""
}
