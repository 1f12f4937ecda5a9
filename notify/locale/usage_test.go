package locale

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// builtKeys are the beginnings of keys that code builds at run time, each with
// the place that does. All keys that begin so count as used. Better is a map
// of whole keys, as in school.go: then nothing has to be listed here.
var builtKeys = []string{}

// notKeys are strings of the code that look like keys and are none.
var notKeys = []string{}

// speakers are the rooms whose texts live here.
var speakers = []string{"../../bot", "../../notify", "../../cmd"}

// Every key that code names is there, every key that is there is named, and a
// call gives the values that its text wants, no more and no fewer.
func TestKeysAndCode(t *testing.T) {
	t.Parallel()
	texts := ours(t)[RU]
	found := &usage{t: t, texts: texts, rooms: rooms(texts), used: map[string]bool{}}
	for _, root := range speakers {
		found.read(root)
	}
	for _, what := range found.wrong {
		t.Error(what)
	}
	if !found.used["common.fault_internal"] {
		t.Error("the reader of code does not even find this package's own keys")
	}
	for key := range texts {
		built := slices.ContainsFunc(builtKeys, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
		if !found.used[key] && !built {
			t.Errorf("%s: nobody says it", key)
		}
	}
}

// rooms are the beginnings of our keys: «common», «diary».
func rooms(texts map[string]*i18n.Message) map[string]bool {
	all := map[string]bool{}
	for key := range texts {
		room, _, _ := strings.Cut(key, ".")
		all[room] = true
	}
	return all
}

// The reader itself: each line of made-up code is faulty, or is not, as it says.
func TestFaultyCodeIsFound(t *testing.T) {
	t.Parallel()
	texts := ours(t)[RU]
	for code, want := range map[string]string{
		`t.Say("common.today")`:                                  "",
		`t.Say("common.list", "Last", a, "Head", b)`:             "",
		`t.Say("common.list", args...)`:                          "",
		`t.Say("common.list", name, a, "Head", b)`:               "",
		`t.Count("school.count_marks", 5)`:                       "",
		`person.Say("Привет")`:                                   "",
		`open("letter.html")`:                                    "",
		`t.Say("common.todya")`:                                  "no text for common.todya",
		`t.Say("weather.today")`:                                 "no text for weather.today",
		`say(words, "common.todya")`:                             "no text for common.todya",
		`t.Say("common.list", "Head", b)`:                        "wants [Head Last], is given [Head]",
		`t.Say("common.list", "Head", b, "Last")`:                "a name without a value",
		`t.Say("common.today", "Day", b)`:                        "wants [], is given [Day]",
		`t.Say("school.count_marks")`:                            "has plural forms: true, said with Say",
		`t.Count("common.today", 5)`:                             "has plural forms: false, said with Count",
		`t.Count("school.count_marks", 5, "Count", 5)`:           "wants [], is given [Count]",
		`t.Say("common.list", "Head", t.Say("common.todya"), 1)`: "no text for common.todya",
	} {
		dir := t.TempDir()
		body := "package bot\n\nfunc f() { " + code + " }\n"
		if err := os.WriteFile(filepath.Join(dir, "screen.go"), []byte(body), 0o600); err != nil {
			t.Fatal(err)
		}
		found := &usage{t: t, texts: texts, rooms: rooms(texts), used: map[string]bool{}}
		found.read(dir)
		said := strings.Join(found.wrong, "\n")
		if (want == "") != (said == "") || !strings.Contains(said, want) {
			t.Errorf("%s: %q, want %q", code, said, want)
		}
	}
}

func TestTemplatesNameKeys(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	body := "<p class=\"a\">{{say \"common.today\"}} {{say `common.todya`}}</p>"
	if err := os.WriteFile(filepath.Join(dir, "letter.html"), []byte(body), 0o600); err != nil {
		t.Fatal(err)
	}
	texts := ours(t)[RU]
	found := &usage{t: t, texts: texts, rooms: rooms(texts), used: map[string]bool{}}
	found.read(dir)
	if !found.used["common.today"] || len(found.wrong) != 1 || !strings.Contains(found.wrong[0], "common.todya") {
		t.Errorf("used %v, wrong %v", found.used, found.wrong)
	}
}
