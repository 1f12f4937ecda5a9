package telegram

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"syscall"
)

// causeOf says what broke in our own words: the texts of net/http quote the
// URL, and with it the token.
func causeOf(err error) string {
	var (
		name      *net.DNSError
		untrusted *tls.CertificateVerificationError
		unknown   x509.UnknownAuthorityError
		network   net.Error
	)
	switch {
	case errors.Is(err, context.Canceled):
		return "given up"
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return "time-out"
	case errors.As(err, &name):
		return "name not found"
	case errors.As(err, &untrusted), errors.As(err, &unknown):
		return "TLS"
	case errors.Is(err, syscall.ECONNREFUSED):
		return "connection refused"
	case errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE):
		return "connection reset"
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return "connection closed"
	default:
		return "connection failed"
	}
}
