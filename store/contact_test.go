package store

import (
	"errors"
	"strings"
	"testing"

	"zvonok/store/school"
)

// told is what a refusal says, or the canonical form.
func told(text string, err error) string {
	if e, ok := errors.AsType[*school.Error](err); ok {
		return "! " + e.Reason
	}
	return text
}

func TestCanonicalPhone(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"+7 900 000-00-01":               "+79000000001",
		"8 (900) 000-00-01":              "+79000000001",
		"89000000001":                    "+79000000001",
		"79000000001":                    "+79000000001",
		"9000000001":                     "+79000000001",
		"007 900 000 00 01":              "+79000000001",
		"+7\u00a0900\u00a0000\u20110001": "+79000000001",
		"\u202a+79000000001\u202c":       "+79000000001",
		"８９００００００００１":                    "+79000000001",
		"+375 29 111-11-11":              "+375291111111",
		"00375291111111":                 "+375291111111",
		"":                               "! too short",
		"02":                             "! too short",
		"+7 900 000":                     "! not valid",
		"8 900 000-00-0":                 "! not valid",
		"+79000000001\r\nBcc:":           "! odd sign",
		"8-800-ЦВЕТЫ":                    "! odd sign",
		"=HYPERLINK(1)":                  "! odd sign",
		strings.Repeat("9", 40):          "! too long",
		strings.Repeat("9", 10000):       "! too long",
	} {
		if got := told(CanonicalPhone(typed)); got != want {
			t.Errorf("%.40q: %q, want %q", typed, got, want)
		}
	}
}

func TestCanonicalEmail(t *testing.T) {
	t.Parallel()
	label := strings.Repeat("a", 61) + "."
	longest := strings.Repeat("a", 63) + "@" + strings.Repeat("b", 254-64-len(label+label+"org")-1) + "." + label + label + "org"
	if len(longest) != 254 {
		t.Fatal(len(longest))
	}
	for typed, want := range map[string]string{
		" Anna.Primerova@Example.ORG ":                  "anna.primerova@example.org",
		"anna+school@example.org":                       "anna+school@example.org",
		"anna@ПРИМЕР.рф":                                "anna@xn--e1afmkfd.xn--p1ai",
		"anna@xn--e1afmkfd.xn--p1ai":                    "anna@xn--e1afmkfd.xn--p1ai",
		"anna@example.org.":                             "anna@example.org",
		"anna@example.org\u200b":                        "anna@example.org",
		"anna@example.org\r\nBcc: x@y.z":                "! odd sign",
		"anna@example.org\n":                            "! odd sign",
		"anna @example.org":                             "! odd sign",
		"<anna@example.org>":                            "! odd sign",
		`"anna"@example.org`:                            "! odd sign",
		"анна@example.org":                              "! not latin",
		"anna🌸@example.org":                             "! not latin",
		"anna@example.org, boris@example.org":           "! odd sign",
		"anna@example.org;boris@example.org":            "! no at sign",
		"«anna@example.org»":                            "! not latin",
		`anna"primerova@example.org`:                    "! odd sign",
		"anna.example.org":                              "! no at sign",
		"anna@@example.org":                             "! no at sign",
		"@example.org":                                  "! no at sign",
		"anna@":                                         "! no at sign",
		"anna@localhost":                                "! not valid",
		"anna@10.0.0.1":                                 "! not valid",
		"anna@exa_mple.org":                             "! not valid",
		"anna@example..org":                             "! not valid",
		"anna@-example.org":                             "! not valid",
		"a..b@example.org":                              "! odd sign",
		strings.Repeat("a", 65) + "@example.org":        "! too long",
		"a@" + strings.Repeat("aaaaaaaaa.", 26) + "org": "! too long",
		strings.Repeat("a", 10000):                      "! too long",
		longest:                                         longest,
		"a" + longest:                                   "! too long",
	} {
		if got := told(CanonicalEmail(typed)); got != want {
			t.Errorf("%.60q: %q, want %q", typed, got, want)
		}
	}
}

func TestCanonicalName(t *testing.T) {
	t.Parallel()
	for typed, want := range map[string]string{
		"  Примерова   Анна\tПетровна ": "Примерова Анна Петровна",
		"Римская-Корсакова Ия":          "Римская-Корсакова Ия",
		"О’Коннор Шон":                  "О’Коннор Шон",
		"д'Артуа А. П.":                 "д'Артуа А. П.",
		"И\u0306ванов Петр":             "Йванов Петр",
		"Примерова\u202e Анна":          "Примерова Анна",
		"<b>Примерова</b> Анна":         "! odd sign",
		"=HYPERLINK(\"x\") Анна":        "! odd sign",
		"Примерова Анна 2":              "! odd sign",
		"12345 678":                     "! no letters",
		"- .":                           "! no letters",
		"":                              "! no letters",
		"Анна":                          "! too short",
		"Анна .":                        "! too short",
		"А\u0335\u0336\u0337 Б":         "! odd sign",
		strings.Repeat("Анна ", 30):     "! too long",
		strings.Repeat("Анна ", 2000):   "! too long",
	} {
		if got := told(CanonicalName(typed)); got != want {
			t.Errorf("%.60q: %q, want %q", typed, got, want)
		}
	}
}

// FuzzCanonical holds for each contact: its canonical form is its own, holds
// nothing that breaks a line, a header or a screen, and is not endless.
func FuzzCanonical(f *testing.F) {
	for _, seed := range []string{"8 (900) 000-00-01", "007900", "anna@ПРИМЕР.рф", "a\r\nb@c.de", "Примерова Анна", "<b>x</b> y", "\u202ea b", "a@ß.de", "İ@ı.org", "+1 242 365 1234"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		for field, canonical := range map[string]func(string) (string, error){"phone": CanonicalPhone, "email": CanonicalEmail, "name": CanonicalName} {
			once, err := canonical(typed)
			if err != nil {
				e, ok := errors.AsType[*school.Error](err)
				if !ok || e.Code != school.Invalid || e.Field != field {
					t.Fatalf("%s: %v is no refusal of ours", field, err)
				}
				continue
			}
			if again, err := canonical(once); err != nil || again != once {
				t.Fatalf("%s: %q becomes %q (%v)", field, once, again, err)
			}
			if strings.ContainsAny(once, "\r\n\x00<>=\"\u202e") && field != "email" || strings.ContainsAny(once, "\r\n\x00<>\" \u202e") && field == "email" {
				t.Fatalf("%s: %q is not harmless", field, once)
			}
			if len(once) > 2*tooMuch {
				t.Fatalf("%s: %d bytes", field, len(once))
			}
		}
	})
}
