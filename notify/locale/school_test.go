package locale

import (
	"slices"
	"testing"
)

func TestMarks(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	for _, test := range []struct{ value, word, ru, en string }{
		{"5", "отлично", "5 (отлично)", "5 (excellent)"},
		{"4", "хорошо", "4 (хорошо)", "4 (good)"},
		{"1", "неудовлетворительно", "1 (неудовлетворительно)", "1 (unsatisfactory)"},
		{"4-", "", "4-", "4-"},
		{"5+", "", "5+", "5+"},
		{"н", "пропуск", "н — пропуск", "н — absent"},
		{"Н", "пропуск", "Н — пропуск", "Н — absent"},
		{"зач.", "зачёт", "зач. — зачёт", "зач. — pass"},
		{"н/а", "нет аттестации", "н/а — нет аттестации", "н/а — not assessed"},
		{" 5 ", "отлично", "5 (отлично)", "5 (excellent)"},
		{"55", "", "55", "55"},
		{"<b>", "", "<b>", "<b>"},
		{"", "", "", ""},
	} {
		if got := c.In(RU).MarkWord(test.value); got != test.word {
			t.Errorf("word of %q: %q, want %q", test.value, got, test.word)
		}
		if got := c.In(RU).Mark(test.value); got != test.ru {
			t.Errorf("%q: %q, want %q", test.value, got, test.ru)
		}
		if got := c.In(EN).Mark(test.value); got != test.en {
			t.Errorf("%q: %q, want %q", test.value, got, test.en)
		}
	}
	if len(c.Missing()) > 0 {
		t.Errorf("missing: %v", c.Missing())
	}
}

func TestAbsencesAndRoles(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	for kind, want := range map[string]string{
		"absent": "пропуск", "ill": "болезнь", "excused": "уважительная причина",
		"late": "опоздание", "arrived": "приход в школу", "left": "уход из школы",
	} {
		if got := c.In(RU).Absence(kind); got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
	for role, want := range map[string]string{
		"parent": "родитель", "student": "ученик", "teacher": "учитель",
		"curator": "куратор", "management": "администрация школы", "staff": "сотрудник школы",
	} {
		if got := c.In(RU).Role(role); got != want {
			t.Errorf("%s: %q, want %q", role, got, want)
		}
	}
	if len(c.Missing()) > 0 {
		t.Errorf("missing: %v", c.Missing())
	}
	if got := c.In(EN).Absence("asleep"); got != "[asleep]" || !slices.Equal(c.Missing(), []string{"asleep"}) {
		t.Errorf("an unknown kind: %q, missing %v", got, c.Missing())
	}
}
