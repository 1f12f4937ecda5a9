package notify_test

import (
	"bytes"
	"crypto"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-msgauth/dkim"

	"zvonok/bot/sandbox"
	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

func keyInPEM(t testing.TB, key crypto.PrivateKey) string {
	t.Helper()
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}

// A signature that a stranger's library believes, by the record that doctor asks
// to publish; and that breaks when anything it covers is touched.
func TestSignedLettersAreBelieved(t *testing.T) {
	t.Parallel()
	_, young, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	old, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	pkcs1 := string(pem.EncodeToMemory(&pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(old)}))
	db := storeOf(t)
	for name, key := range map[string]string{
		"ed25519": keyInPEM(t, young), "rsa": keyInPEM(t, old), "rsa in a variable": strings.ReplaceAll(pkcs1, "\n", `\n`),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWire(t)
			mail, err := notify.NewMail(notify.MailConfig{
				URL: w.sandbox.SMTPURL(), From: "Звонок <diary@zvonok.example>", Bounces: "bounce@zvonok.example", PublicURL: "https://zvonok.example",
				DKIMKey: key, Selector: "bell", Tokens: db.Store,
			})
			if err != nil {
				t.Fatal(err)
			}
			defer mail.Close()
			l := letter(school.Parent, marked(maria()))
			l.Channel = store.ByMail
			d := notify.Compose(texts(t), l)
			if o := mail.Send(t.Context(), notify.Piece{Letter: l, Digest: &d}); o.Verdict != notify.Sent {
				t.Fatalf("%+v", o)
			}
			got := w.sandbox.Mail.All()[0]
			record, value, err := notify.DKIMRecord("diary@zvonok.example", "bell", key)
			if err != nil || record != "bell._domainkey.zvonok.example" {
				t.Fatalf("%s: %v", record, err)
			}
			verify := func(raw []byte) *dkim.Verification {
				all, err := dkim.VerifyWithOptions(bytes.NewReader(raw), &dkim.VerifyOptions{LookupTXT: func(name string) ([]string, error) {
					if name != record {
						t.Errorf("%s was looked up", name)
					}
					return []string{value}, nil
				}})
				if err != nil || len(all) != 1 {
					t.Fatalf("%d signatures: %v", len(all), err)
				}
				return all[0]
			}
			v := verify(got.Raw)
			if v.Err != nil || v.Domain != "zvonok.example" {
				t.Fatalf("%+v", v)
			}
			for _, must := range []string{
				"From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "List-Id", "List-Unsubscribe", "List-Unsubscribe-Post",
				"Auto-Submitted", "MIME-Version", "Content-Type",
			} {
				if !slices.ContainsFunc(v.HeaderKeys, func(k string) bool { return strings.EqualFold(k, must) }) || got.Header.Get(must) == "" {
					t.Errorf("%s is not signed, or not there", must)
				}
			}
			for from, to := range map[string]string{
				" <https://zvonok.": " <https://else.", "=?UTF-8?q?=D0=9C": "=?UTF-8?q?=D0=9D", "Auto-Submitted: auto": "Auto-Submitted: no; auto",
				"\r\nTo: ": "\r\nTo: <all@example.org>\r\nTo: ", "cid:week0": "cid:week1",
			} {
				changed := bytes.Replace(got.Raw, []byte(from), []byte(to), 1)
				if bytes.Equal(changed, got.Raw) {
					t.Fatalf("%q is not in\n%s", from, got.Raw[:1500])
				}
				if verify(changed).Err == nil {
					t.Errorf("%q was changed, and the signature holds", from)
				}
			}
		})
	}
}

func TestOnlyFitKeysSign(t *testing.T) {
	t.Parallel()
	weak, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	_, good, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct{ key, selector string }{
		"weak": {keyInPEM(t, weak), "bell"}, "none": {"sesame", "bell"}, "no selector": {keyInPEM(t, good), ""},
		"a selector that would break a header": {keyInPEM(t, good), "bell; x=1"}, "public": {strings.ReplaceAll(keyInPEM(t, good), "PRIVATE", "PUBLIC")[:60], "bell"},
	} {
		if _, _, err := notify.DKIMRecord("a@b.example", c.selector, c.key); err == nil || strings.Contains(err.Error(), "sesame") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// A bounce names its letter, in any case that a mail server writes it; one that
// somebody made up names nobody's.
func TestReturnPathNamesTheLetter(t *testing.T) {
	t.Parallel()
	db := storeOf(t)
	w := newWireOf(t, sandbox.Options{Rates: sandbox.Rates{Unlimited: true}}, nil)
	mail, err := notify.NewMail(notify.MailConfig{URL: w.sandbox.SMTPURL(), From: "diary@zvonok.example", Bounces: "Bounce@zvonok.example", Tokens: db.Store})
	if err != nil {
		t.Fatal(err)
	}
	defer mail.Close()
	l := letter(school.Parent, maria())
	l.ID = 987654321
	d := notify.Compose(texts(t), l)
	if o := mail.Send(t.Context(), notify.Piece{Letter: l, Digest: &d}); o.Verdict != notify.Sent {
		t.Fatalf("%+v", o)
	}
	path := w.sandbox.Mail.All()[0].From
	if local, _, _ := strings.Cut(path, "@"); len(local) > 64 {
		t.Errorf("%q is too long for a mail server", path)
	}
	for _, seen := range []string{path, strings.ToUpper(path), "<" + strings.ToLower(path) + ">"} {
		token, ok := notify.ReadReturnPath("bounce@zvonok.example", seen)
		if !ok {
			t.Fatalf("%q is not ours", seen)
		}
		if ref, err := db.ReadBounceToken(token); err != nil || ref != l.DeliveryRef {
			t.Errorf("%q: %+v, %v", seen, ref, err)
		}
	}
	token, _ := notify.ReadReturnPath("bounce@zvonok.example", path)
	id, rest, _ := strings.Cut(token, "-")
	for _, forged := range []string{"", "1-1-aaaaaaaaaaaaaaaa", id + "0-" + rest, "a" + token, token + "a", strings.Replace(token, "-", "--", 1), strings.Repeat("9", 60), "-1" + token} {
		if ref, err := db.ReadBounceToken(forged); err == nil {
			t.Errorf("%q names %+v", forged, ref)
		}
	}
	for _, foreign := range []string{"bounce@zvonok.example", "bounce+@zvonok.example", "bounce+x@else.example", "x@zvonok.example", "", "+@"} {
		if token, ok := notify.ReadReturnPath("bounce@zvonok.example", foreign); ok {
			t.Errorf("%q gives %q", foreign, token)
		}
	}
}

func FuzzReadReturnPath(f *testing.F) {
	f.Add("bounce@zvonok.example", "bounce+abc-def-ghi@zvonok.example")
	f.Add("", "+@")
	f.Fuzz(func(t *testing.T, base, address string) {
		token, ok := notify.ReadReturnPath(base, address)
		if ok == (token == "") {
			t.Errorf("%q of %q: %q, %v", address, base, token, ok)
		}
	})
}
