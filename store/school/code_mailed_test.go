package school_test

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"

	"zvonok/store/school"
)

func TestMailedCodeIsForgiving(t *testing.T) {
	t.Parallel()
	code, err := school.NewMailedCode(bytes.NewReader([]byte{7, 20, 2, 22, 4, 24, 29})) // 7M2P4RX
	if err != nil {
		t.Fatal(err)
	}
	shown := code.String()
	if len(shown) != 9 || shown[4] != '-' || shown[:4] != "7M2P" {
		t.Fatalf("%q", shown)
	}
	for _, typed := range []string{
		shown, code.Payload(), strings.ToLower(shown), " " + shown[:4] + " — " + shown[5:] + "\n",
		strings.NewReplacer("M", "М", "P", "Р", "X", "х").Replace(shown), // Cyrillic
	} {
		got, err := school.ParseMailedCode(typed)
		if err != nil || got != code {
			t.Errorf("%q: %v, %v", typed, got, err)
		}
		if !school.LooksLikeMailedCode(typed) {
			t.Errorf("%q does not look like a code", typed)
		}
	}
	for i := range shown { // every single slip is told
		for _, r := range "0123456789ABCDEFGHJKMNPQRSTVWXYZ" {
			if slip := shown[:i] + string(r) + shown[i+1:]; shown[i] != '-' && slip != shown {
				if _, err := school.ParseMailedCode(slip); err == nil {
					t.Errorf("%q is taken for a code", slip)
				}
			}
		}
	}
	for _, talk := range []string{"", "привет", "Спасибо!", "не пришло", "anna@example.org", "12345", "0000-0000-0000-0000-0", strings.Repeat("7", 200)} {
		if school.LooksLikeMailedCode(talk) {
			t.Errorf("%q looks like a code", talk)
		}
	}
}

// What was drawn is read again, and an invite code is never taken for one.
func FuzzParseMailedCode(f *testing.F) {
	code, err := school.NewMailedCode(rand.Reader)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(code.String())
	f.Add("O0I1-LL00")
	f.Add("  \u202e7M2P—4RXX")
	f.Fuzz(func(t *testing.T, typed string) {
		got, err := school.ParseMailedCode(typed)
		if err != nil {
			return
		}
		if again, err := school.ParseMailedCode(got.String()); err != nil || again != got {
			t.Errorf("%q is not read back", got)
		}
		if _, err := school.ParseCode(typed); err == nil {
			t.Errorf("%q is two kinds of code", typed)
		}
	})
}
