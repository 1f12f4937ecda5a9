package main

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// Doctor says what must stand in DNS, and which mailbox bounces come to; a key
// that signs nothing is refused when it starts, and never printed.
func TestDoctorSaysWhatMailWants(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	overDatabase(t, s)
	overSandbox(t, s)
	s.clock = time.Now
	_, about := examined(t, s)
	for _, what := range []string{"DKIM", "BOUNCE_ADDRESS"} {
		if about[what].Level != warning {
			t.Errorf("%s: %+v, want a warning", what, about[what])
		}
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "dkim.pem")
	if err := os.WriteFile(file, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	s.environ["DKIM_KEY_FILE"], s.environ["DKIM_SELECTOR"] = file, "bell"
	s.environ["MAIL_FROM"], s.environ["BOUNCE_ADDRESS"] = "Школа <diary@zvonok.example>", "bounce@zvonok.example"
	_, about = examined(t, s)
	if got := about["DKIM"]; got.Level != fine || !strings.Contains(got.Text, "bell._domainkey.zvonok.example") || !strings.Contains(got.Text, "v=DKIM1; k=ed25519; p=") {
		t.Errorf("%+v", got)
	}
	if got := about["BOUNCE_ADDRESS"]; got.Level != fine || !strings.Contains(got.Text, "bounce+…@zvonok.example") {
		t.Errorf("%+v", got)
	}
	delete(s.environ, "DKIM_KEY_FILE")
	s.environ["DKIM_KEY"] = "sesame"
	status, stdout, stderr := s.run("doctor")
	if said := stdout + stderr; status == done || !strings.Contains(said, "DKIM_KEY: нужен закрытый ключ") || strings.Contains(said, "sesame") {
		t.Errorf("status %d:\n%s", status, said)
	}
}
