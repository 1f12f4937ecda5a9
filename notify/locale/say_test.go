package locale

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

func catalog(t *testing.T) *Catalog {
	t.Helper()
	c, err := Load()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// sample is a catalog of made-up texts, with holes that the real one must not have.
func sample(t *testing.T) *Catalog {
	t.Helper()
	c, err := load(fstest.MapFS{
		"texts/common.ru.toml": {Data: []byte(`
"common.hello" = "Здравствуйте, <b>{{.Name}}</b>!"
"common.only" = "Только по-русски"
"common.marks" = { one = "{{.Count}} оценка у {{.Name}}", few = "{{.Count}} оценки у {{.Name}}", many = "{{.Count}} оценок у {{.Name}}", other = "{{.Count}} оценки у {{.Name}}" }
`)},
		"texts/common.en.toml": {Data: []byte(`
"common.hello" = "Hello, <b>{{.Name}}</b>!"
"common.marks" = { one = "{{.Name}} has {{.Count}} mark", other = "{{.Name}} has {{.Count}} marks" }
`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestSay(t *testing.T) {
	t.Parallel()
	c := sample(t)
	for _, test := range []struct {
		lang Lang
		key  string
		args []any
		want string
	}{
		{RU, "common.hello", []any{"Name", "Мария"}, "Здравствуйте, <b>Мария</b>!"},
		{EN, "common.hello", []any{"Name", "Maria"}, "Hello, <b>Maria</b>!"},
		{Lang("de"), "common.hello", []any{"Name", "Мария"}, "Здравствуйте, <b>Мария</b>!"},
		{Lang(""), "common.hello", []any{"Name", "Мария"}, "Здравствуйте, <b>Мария</b>!"},
		// The caller escapes: what it hands over comes out as it was.
		{RU, "common.hello", []any{"Name", "<i>&\"{{.Name}}"}, "Здравствуйте, <b><i>&\"{{.Name}}</b>!"},
		// A value too many harms nobody.
		{RU, "common.only", []any{"Name", "Мария"}, "Только по-русски"},
	} {
		if got := c.In(test.lang).Say(test.key, test.args...); got != test.want {
			t.Errorf("%s %s: %q, want %q", test.lang, test.key, got, test.want)
		}
	}
	if missing := c.Missing(); len(missing) > 0 || c.MissingCount() != 0 {
		t.Errorf("missing: %v, counted %d", missing, c.MissingCount())
	}
}

func TestWhatCannotBeSaidIsCounted(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		say  func(c *Catalog) string
		want string
	}{
		{"unknown key", func(c *Catalog) string { return c.In(RU).Say("common.nobody") }, "[common.nobody]"},
		{"unknown counted key", func(c *Catalog) string { return c.In(EN).Count("common.nobody", 2) }, "[common.nobody]"},
		{"value not given", func(c *Catalog) string { return c.In(RU).Say("common.hello") }, "[common.hello]"},
		{"name without a value", func(c *Catalog) string { return c.In(RU).Say("common.hello", "Name") }, "[common.hello]"},
		{"name that is no string", func(c *Catalog) string { return c.In(RU).Say("common.hello", 1, "Мария") }, "[common.hello]"},
		{"counted without its value", func(c *Catalog) string { return c.In(RU).Count("common.marks", 5) }, "[common.marks]"},
		{"absent in English", func(c *Catalog) string { return c.In(EN).Say("common.only") }, "Только по-русски"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c := sample(t)
			if got := test.say(c); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
			if c.MissingCount() != 1 || len(c.Missing()) != 1 {
				t.Errorf("counted %d, keys %v", c.MissingCount(), c.Missing())
			}
		})
	}
}

func TestPlurals(t *testing.T) {
	t.Parallel()
	c := sample(t)
	ru := map[int]string{
		0: "оценок", 1: "оценка", 2: "оценки", 4: "оценки", 5: "оценок", 11: "оценок", 12: "оценок", 14: "оценок",
		21: "оценка", 22: "оценки", 25: "оценок", 101: "оценка", 111: "оценок", 112: "оценок", 122: "оценки", 1001: "оценка", -1: "оценка",
	}
	for n, word := range ru {
		if got := c.In(RU).Count("common.marks", n, "Name", "Ани"); strings.Fields(got)[1] != word || !strings.HasSuffix(got, "у Ани") {
			t.Errorf("%d: %q, want the word %q", n, got, word)
		}
	}
	for n, want := range map[int]string{0: "Ann has 0 marks", 1: "Ann has 1 mark", 2: "Ann has 2 marks", 21: "Ann has 21 marks"} {
		if got := c.In(EN).Count("common.marks", n, "Name", "Ann"); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

// Lanes and senders speak at once from one catalog.
func TestManyVoicesAtOnce(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	var all sync.WaitGroup
	for range 16 {
		all.Go(func() {
			for n := range 200 {
				if got := c.In(RU).Average(4.665, true); got != "4,67" {
					t.Errorf("average %q", got)
				}
				if got := c.In(EN).Count("school.count_marks", n); !strings.Contains(got, "mark") {
					t.Errorf("count %q", got)
				}
				c.In(RU).Say("common.nobody")
			}
		})
	}
	all.Wait()
	if c.MissingCount() != 16*200 || !slices.Equal(c.Missing(), []string{"common.nobody"}) {
		t.Errorf("counted %d, keys %v", c.MissingCount(), c.Missing())
	}
}
