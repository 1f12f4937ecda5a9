package store

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/prf"
	tinkpb "github.com/tink-crypto/tink-go/v2/proto/tink_go_proto"
	"github.com/tink-crypto/tink-go/v2/tink"

	"zvonok/store/school"
)

// Keys are the secrets at rest: one AEAD keyset (AES-256-GCM) for what is
// sealed, two PRF keysets (HMAC-SHA-256) for blind indexes and for codes. The
// primary key of each writes; every enabled key is tried at a look-up.
type Keys struct {
	text  []byte
	aead  tink.AEAD
	blind *prf.Set
	code  *prf.Set
}

// Seal is the place that a sealed value belongs to; it opens nowhere else.
type Seal struct {
	Table, Column string
	Key           string // the record's key, stable for its life
}

func (s Seal) data() []byte { return []byte(s.Table + "\x00" + s.Column + "\x00" + s.Key) }

type keysets struct {
	AEAD  json.RawMessage `json:"aead"`
	Blind json.RawMessage `json:"blind"`
	Code  json.RawMessage `json:"code"`
}

// MakeKeys draws new keys.
func MakeKeys() (*Keys, error) {
	var sets keysets
	for _, s := range []struct {
		to       *json.RawMessage
		template *tinkpb.KeyTemplate
	}{
		{&sets.AEAD, aead.AES256GCMKeyTemplate()},
		{&sets.Blind, prf.HMACSHA256PRFKeyTemplate()},
		{&sets.Code, prf.HMACSHA256PRFKeyTemplate()},
	} {
		handle, err := keyset.NewHandle(s.template)
		if err != nil {
			return nil, err
		}
		var text bytes.Buffer
		if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&text)); err != nil {
			return nil, err
		}
		*s.to = text.Bytes()
	}
	text, err := json.Marshal(sets)
	if err != nil {
		return nil, err
	}
	return ParseKeys(text)
}

// ParseKeys reads ZVONOK_KEYS: {"aead": …, "blind": …, "code": …}, each a tink
// keyset in JSON. The error never quotes the input.
func ParseKeys(text []byte) (*Keys, error) {
	var sets keysets
	if err := json.Unmarshal(text, &sets); err != nil {
		return nil, errors.New(`ZVONOK_KEYS is not JSON of the form {"aead": …, "blind": …, "code": …}`)
	}
	k := &Keys{text: slices.Clone(text)}
	handle, err := readKeyset("aead", sets.AEAD)
	if err != nil {
		return nil, err
	}
	if k.aead, err = aead.New(handle); err != nil {
		return nil, errors.New("ZVONOK_KEYS: aead is not an AEAD keyset")
	}
	for _, p := range []struct {
		name string
		text json.RawMessage
		to   **prf.Set
	}{{"blind", sets.Blind, &k.blind}, {"code", sets.Code, &k.code}} {
		if handle, err = readKeyset(p.name, p.text); err != nil {
			return nil, err
		}
		if *p.to, err = prf.NewPRFSet(handle); err != nil {
			return nil, fmt.Errorf("ZVONOK_KEYS: %s is not a PRF keyset", p.name)
		}
	}
	return k, nil
}

func readKeyset(name string, text json.RawMessage) (*keyset.Handle, error) {
	h, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(text)))
	if err != nil {
		return nil, fmt.Errorf("ZVONOK_KEYS: %s is not a tink keyset in JSON", name)
	}
	return h, nil
}

// Text is the keys as ZVONOK_KEYS holds them. It is the secret itself.
func (k *Keys) Text() []byte { return slices.Clone(k.text) }

// Seal encrypts plain for one place.
func (k *Keys) Seal(plain []byte, at Seal) ([]byte, error) {
	out, err := k.aead.Encrypt(plain, at.data())
	if err != nil {
		return nil, fmt.Errorf("seal %s.%s: %w", at.Table, at.Column, err)
	}
	return out, nil
}

// Open decrypts what was sealed for that place, and for no other.
func (k *Keys) Open(sealed []byte, at Seal) ([]byte, error) {
	out, err := k.aead.Decrypt(sealed, at.data())
	if err != nil {
		return nil, &unreadableError{school.Refuse(school.Internal, "open "+at.Table+"."+at.Column+": wrong key, or the value was moved")}
	}
	return out, nil
}

// unreadableError tells what no key opens from what the database did not give.
type unreadableError struct{ err error }

func (e *unreadableError) Error() string { return e.err.Error() }
func (e *unreadableError) Unwrap() error { return e.err }

// readable lets pass that no key opens the words of a row: it is told of without
// them, and so is all else that stands in the same letter.
func readable(err error) error {
	if _, shut := errors.AsType[*unreadableError](err); shut {
		return nil
	}
	return err
}

// Blind is what a contact is looked up by; text must be in its canonical form.
func (k *Keys) Blind(text string) ([]byte, error) { return primary(k.blind, "contact:"+text) }

// Blinds is Blind under every enabled key, for look-ups while keys rotate.
func (k *Keys) Blinds(text string) ([][]byte, error) { return every(k.blind, "contact:"+text) }

// CodeHash is what is kept of an invite code.
func (k *Keys) CodeHash(body string) ([]byte, error) { return primary(k.code, "invite:"+body) }

// CodeHashes is CodeHash under every enabled key.
func (k *Keys) CodeHashes(body string) ([][]byte, error) { return every(k.code, "invite:"+body) }

// Token derives 32 bytes that only we can make, for links and digits that are
// stored nowhere; what keeps the uses apart.
func (k *Keys) Token(what, text string) ([]byte, error) { return primary(k.code, what+":"+text) }

// Tokens is Token under every enabled key.
func (k *Keys) Tokens(what, text string) ([][]byte, error) { return every(k.code, what+":"+text) }

const hashLen = 32

func primary(set *prf.Set, text string) ([]byte, error) {
	return set.ComputePrimaryPRF([]byte(text), hashLen)
}

func every(set *prf.Set, text string) ([][]byte, error) {
	var out [][]byte
	for _, p := range set.PRFs {
		h, err := p.ComputePRF([]byte(text), hashLen)
		if err != nil {
			return nil, err
		}
		out = append(out, h)
	}
	return out, nil
}
