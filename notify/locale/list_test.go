package locale

import "testing"

func TestList(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	for _, test := range []struct {
		items  []string
		ru, en string
	}{
		{nil, "", ""},
		{[]string{"Аня"}, "Аня", "Аня"},
		{[]string{"Аня", "Боря"}, "Аня и Боря", "Аня and Боря"},
		{[]string{"Аня", "Боря", "Вера"}, "Аня, Боря и Вера", "Аня, Боря and Вера"},
	} {
		if got := c.In(RU).List(test.items); got != test.ru {
			t.Errorf("%q, want %q", got, test.ru)
		}
		if got := c.In(EN).List(test.items); got != test.en {
			t.Errorf("%q, want %q", got, test.en)
		}
	}
}
