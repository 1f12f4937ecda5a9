package locale

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"text/template"
	"text/template/parse"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// ours is every text by language and key.
func ours(t *testing.T) map[Lang]map[string]*i18n.Message {
	t.Helper()
	files, err := readFiles(embedded)
	if err != nil {
		t.Fatal(err)
	}
	all := map[Lang]map[string]*i18n.Message{RU: {}, EN: {}}
	for _, f := range files {
		for _, m := range f.messages {
			all[f.lang][m.ID] = m
		}
	}
	return all
}

// The two languages hold the same keys, counted in both or in neither, ask for
// the same values and open the same tags.
func TestLanguagesAgree(t *testing.T) {
	t.Parallel()
	all := ours(t)
	for key, ru := range all[RU] {
		en, ok := all[EN][key]
		if !ok {
			t.Errorf("%s: not in English", key)
			continue
		}
		if counted(ru) != counted(en) {
			t.Errorf("%s: counted in one language only", key)
		}
		if a, b := wanted(t, ru), wanted(t, en); !slices.Equal(a, b) {
			t.Errorf("%s: wants %v in Russian, %v in English", key, a, b)
		}
		if a, b := tags(ru.Other), tags(en.Other); !slices.Equal(a, b) {
			t.Errorf("%s: tags %v in Russian, %v in English", key, a, b)
		}
	}
	for key := range all[EN] {
		if _, ok := all[RU][key]; !ok {
			t.Errorf("%s: not in Russian", key)
		}
	}
	if len(all[RU]) < 40 {
		t.Errorf("only %d texts were read", len(all[RU]))
	}
}

// «21 оценка» takes the form «one»: no Russian form may leave out what the
// others say.
func TestRussianFormsWantTheSame(t *testing.T) {
	t.Parallel()
	for key, m := range ours(t)[RU] {
		for _, text := range wordings(m) {
			if a, b := fields(t, text), fields(t, m.Other); !slices.Equal(a, b) {
				t.Errorf("%s: %q wants %v, «other» wants %v", key, text, a, b)
			}
		}
	}
}

// Every counted text of ours is said for the numbers that trip Russian.
func TestEveryCountedText(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	for key, m := range ours(t)[RU] {
		if !counted(m) {
			continue
		}
		args := []any{}
		for _, name := range wanted(t, m) {
			args = append(args, name, "X")
		}
		for n, form := range map[int]string{1: m.One, 2: m.Few, 5: m.Many, 11: m.Many, 21: m.One, 101: m.One, 111: m.Many} {
			want := &strings.Builder{}
			data := values(args)
			data["Count"] = n
			if err := template.Must(template.New("").Parse(form)).Execute(want, data); err != nil {
				t.Fatal(err)
			}
			if got := c.In(RU).Count(key, n, args...); got != want.String() {
				t.Errorf("%s for %d: %q, want %q", key, n, got, want)
			}
		}
	}
	if len(c.Missing()) > 0 {
		t.Errorf("missing: %v", c.Missing())
	}
}

// A tag left open costs the whole message: Telegram refuses it.
func TestTagsAreClosed(t *testing.T) {
	t.Parallel()
	for lang, texts := range ours(t) {
		for key, m := range texts {
			for _, text := range wordings(m) {
				var open []string
				for _, tag := range tags(text) {
					name, closing := strings.CutPrefix(tag, "/")
					if !closing {
						open = append(open, name)
					} else if len(open) == 0 || open[len(open)-1] != name {
						t.Errorf("%s %s: </%s> closes nothing", lang, key, name)
					} else {
						open = open[:len(open)-1]
					}
				}
				if len(open) > 0 {
					t.Errorf("%s %s: %v left open", lang, key, open)
				}
			}
		}
	}
}

var tag = regexp.MustCompile(`<(/?[a-z][a-z-]*)[^>]*>`)

func tags(text string) []string {
	var names []string
	for _, found := range tag.FindAllStringSubmatch(text, -1) {
		names = append(names, found[1])
	}
	return names
}

// wanted are the values that a text asks its caller for, sorted; {{.Count}} of
// a counted text comes by itself.
func wanted(t *testing.T, m *i18n.Message) []string {
	t.Helper()
	all := map[string]bool{}
	for _, text := range wordings(m) {
		for _, name := range fields(t, text) {
			all[name] = true
		}
	}
	if counted(m) {
		delete(all, "Count")
	}
	return slices.Sorted(maps.Keys(all))
}

// fields are the names in one wording. Texts are sentences, not programs: they
// hold {{.Name}} and nothing else, or a translator could not read them.
func fields(t *testing.T, text string) []string {
	t.Helper()
	all := map[string]bool{}
	for _, node := range template.Must(template.New("").Parse(text)).Root.Nodes {
		if node.Type() == parse.NodeText {
			continue
		}
		name, ok := strings.CutPrefix(strings.Trim(node.String(), "{}"), ".")
		if !ok || !plainName.MatchString(name) {
			t.Errorf("%q: %s is more than a name", text, node)
			continue
		}
		all[name] = true
	}
	return slices.Sorted(maps.Keys(all))
}

var plainName = regexp.MustCompile(`^[A-Z][A-Za-z]*$`)
