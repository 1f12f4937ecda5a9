package school_test

import (
	"bytes"
	"crypto/rand"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zvonok/store/school"
)

func newCode(t testing.TB, seed []byte) school.InviteCode {
	t.Helper()
	code, err := school.NewCode(bytes.NewReader(seed))
	if err != nil {
		t.Fatal(err)
	}
	return code
}

// FuzzParseCode: whatever is accepted has one body, which prints and parses back.
func FuzzParseCode(f *testing.F) {
	f.Add("0000-0000-0000-0000-0")
	f.Add("000000000000000000")
	f.Add("ооо0 0000 0000 0000 0")
	f.Add(newCode(f, []byte("0123456789abcdef")).String())
	f.Add("\u202e0000\u2014 0000")
	f.Fuzz(func(t *testing.T, typed string) {
		code, err := school.ParseCode(typed)
		if err != nil {
			if school.CodeOf(err) != school.Invalid || typed != "" && len(typed) > 20 && strings.Contains(err.Error(), typed) {
				t.Fatal("a refusal quotes the input, or is none")
			}
			return
		}
		for _, form := range []string{code.String(), code.Payload(), strings.ToLower(code.String())} {
			again, err := school.ParseCode(form)
			if err != nil || again != code {
				t.Fatalf("%q becomes %v, %v", form, again, err)
			}
		}
		if !school.LooksLikeCode(typed) {
			t.Fatalf("%q is a code and does not look like one", typed)
		}
	})
}

// However a hand types it: case, spaces, dashes, Cyrillic letters of the same
// look, zero for O and one for I.
func TestCodeForgives(t *testing.T) {
	t.Parallel()
	twins := map[rune]string{
		'A': "Аа", 'B': "Вв", 'C': "Сс", 'E': "ЕеЁё", 'H': "Нн", 'K': "Кк", 'M': "Мм", 'P': "Рр", 'T': "Тт", 'X': "Хх", 'Y': "Уу",
		'0': "OoОо", '1': "IiLl", '3': "Зз", 'S': "Ѕѕ", 'J': "Јј",
	}
	separators := []string{"", "", "", " ", "-", "–", "—", "\u2011", "\u00a0", "\t", "\n", "_", ".", "\u200b", " - "}
	rapid.Check(t, func(t *rapid.T) {
		code, err := school.NewCode(bytes.NewReader(rapid.SliceOfN(rapid.Byte(), 16, 16).Draw(t, "seed")))
		if err != nil {
			t.Fatal(err)
		}
		var typed strings.Builder
		for _, r := range code.Payload() {
			typed.WriteString(rapid.SampledFrom(separators).Draw(t, "separator"))
			forms := append([]rune(twins[r]), r, []rune(strings.ToLower(string(r)))[0])
			typed.WriteRune(rapid.SampledFrom(forms).Draw(t, "form"))
		}
		if again, err := school.ParseCode(typed.String()); err != nil || again != code {
			t.Fatalf("%q: %v, %v", typed.String(), again, err)
		}
	})
}

// Every slip of one finger is caught, and nearly every swap of neighbours.
func TestCheckCharacter(t *testing.T) {
	t.Parallel()
	const alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	swaps, missed := 0, 0
	for range 50 {
		code, err := school.NewCode(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		right := code.Payload()
		for i := range right {
			for _, slip := range alphabet {
				wrong := right[:i] + string(slip) + right[i+1:]
				if _, err := school.ParseCode(wrong); wrong != right && err == nil {
					t.Fatalf("a slip at %d is not seen", i)
				}
			}
			if i == 0 || right[i] == right[i-1] || i == len(right)-1 {
				continue
			}
			swaps++
			swapped := []byte(right)
			swapped[i], swapped[i-1] = swapped[i-1], swapped[i]
			if _, err := school.ParseCode(string(swapped)); err == nil {
				missed++
			}
		}
	}
	if missed*20 > swaps {
		t.Errorf("%d of %d swaps are not seen", missed, swaps)
	}
}

func TestLooksLikeCode(t *testing.T) {
	t.Parallel()
	code := newCode(t, []byte("0123456789abcdef")).String()
	for _, meant := range []string{code, strings.ToLower(code), code[:len(code)-2], code + "7", strings.Replace(code, "-", " ", 9), "код" + code[3:]} {
		if !school.LooksLikeCode(meant) {
			t.Errorf("%q is meant as a code", meant)
		}
	}
	for _, talk := range []string{"", "Здравствуйте", "Завтра в 8:30 приду", "Примерова Анна 5А", "anna@example.org", "+7 900 000-00-01", "спасибо большое вам", strings.Repeat("7", 100), "123456"} {
		if school.LooksLikeCode(talk) {
			t.Errorf("%q is small talk", talk)
		}
	}
}

func TestFindCodes(t *testing.T) {
	t.Parallel()
	one, two := newCode(t, []byte("0123456789abcdef")), newCode(t, []byte("fedcba9876543210"))
	for text, want := range map[string][]school.InviteCode{
		"": nil, "Всем привет": nil,
		"Мой код: " + one.String() + ", вводите!":                        {one},
		"https://t.me/zvonok_bot?start=" + one.Payload() + "&x=1":        {one},
		one.String() + " и " + strings.ToLower(two.String()):             {one, two},
		"«" + strings.ReplaceAll(two.String(), "-", "\n") + "» до 12.12": {two},
	} {
		if got := school.FindCodes(text); !slices.Equal(got, want) {
			t.Errorf("%q: %d found, want %d", text, len(got), len(want))
		}
	}
}
