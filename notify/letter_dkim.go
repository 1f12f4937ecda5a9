package notify

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"regexp"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
)

// signer puts a DKIM signature on letters: the receiver then knows that the
// domain in From wrote them, and that the headers which stop them are ours.
type signer struct {
	options dkim.SignOptions
}

// leastRSA is what receivers of today still trust.
const leastRSA = 2048

var (
	errDKIMKey      = errors.New("DKIM_KEY is not a private key in PEM: RSA of 2048 bits or more, or Ed25519")
	errDKIMSelector = errors.New("DKIM_SELECTOR is not a DNS label")
	selectorForm    = regexp.MustCompile(`^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$`)
)

// signed are the headers that the signature covers. Those named twice may not
// be added a second time by anybody on the way.
var signed = []string{
	"From", "From", "To", "To", "Subject", "Subject", "Date", "Message-ID", "In-Reply-To", "References",
	"List-Id", "List-Unsubscribe", "List-Unsubscribe", "List-Unsubscribe-Post", "Auto-Submitted",
	"MIME-Version", "Content-Type", "Content-Transfer-Encoding",
}

func newSigner(domain, selector, key string) (*signer, error) {
	private, err := parseDKIMKey(key)
	if err != nil {
		return nil, err
	}
	if !selectorForm.MatchString(selector) {
		return nil, errDKIMSelector
	}
	return &signer{options: dkim.SignOptions{
		Domain: domain, Selector: selector, Signer: private, HeaderKeys: signed,
		// Relays fold headers anew and change the spaces at the ends of lines.
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
	}}, nil
}

// parseDKIMKey reads PEM; in a variable its line breaks may be written \n. The
// error never quotes it.
func parseDKIMKey(text string) (crypto.Signer, error) {
	block, _ := pem.Decode([]byte(strings.ReplaceAll(text, `\n`, "\n")))
	if block == nil {
		return nil, errDKIMKey
	}
	if key, err := x509.ParsePKCS1PrivateKey(block.Bytes); err == nil {
		return fit(key)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, errDKIMKey
	}
	return fit(key)
}

func fit(key any) (crypto.Signer, error) {
	switch k := key.(type) {
	case *rsa.PrivateKey:
		if k.N.BitLen() >= leastRSA {
			return k, nil
		}
	case ed25519.PrivateKey:
		return k, nil
	}
	return nil, errDKIMKey
}

// sign gives the letter with its signature on top.
func (s *signer) sign(letter []byte) ([]byte, error) {
	var out bytes.Buffer
	out.Grow(len(letter) + 1<<10)
	options := s.options // the library keeps nothing of it, but it is ours
	if err := dkim.Sign(&out, bytes.NewReader(letter), &options); err != nil {
		return nil, errors.New("the letter could not be signed")
	}
	return out.Bytes(), nil
}

// DKIMRecord is what the domain's owner must publish for letters signed with
// this key to be believed: the name of a TXT record, below the domain of the
// address in From, and its value. The error says which setting is wrong and
// quotes nothing.
func DKIMRecord(from, selector, key string) (name, value string, err error) {
	_, domain, ok := strings.Cut(from, "@")
	if !ok {
		return "", "", errors.New("MAIL_FROM is not an e-mail address")
	}
	s, err := newSigner(domain, selector, key)
	if err != nil {
		return "", "", err
	}
	name = selector + "._domainkey." + domain
	switch public := s.options.Signer.Public().(type) {
	case ed25519.PublicKey:
		return name, "v=DKIM1; k=ed25519; p=" + base64.StdEncoding.EncodeToString(public), nil
	default:
		der, err := x509.MarshalPKIXPublicKey(public)
		if err != nil {
			return "", "", errDKIMKey
		}
		return name, "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der), nil
	}
}
