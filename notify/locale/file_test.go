package locale

import (
	"strings"
	"testing"
	"testing/fstest"
)

// A mistake in a file is told by the file and the key, all mistakes at once.
func TestFilesThatAreRefused(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, file, body, want string }{
		{"foreign room", "diary.ru.toml", `"marks.title" = "Оценки"`, "diary.ru.toml: marks.title: a key of this file"},
		{"no room", "diary.ru.toml", `"title" = "Дневник"`, `"diary.…"`},
		{"nested table", "diary.ru.toml", "[diary]\ntitle = \"Дневник\"", "whole and in quotes"},
		{"bare dotted key", "diary.ru.toml", `diary.title = "Дневник"`, "whole and in quotes"},
		{"twice", "diary.ru.toml", "\"diary.title\" = \"А\"\n\"diary.title\" = \"Б\"", "already"},
		{"empty", "diary.ru.toml", `"diary.title" = " "`, "empty"},
		{"number", "diary.ru.toml", `"diary.title" = 5`, "neither a text"},
		{"no few", "diary.ru.toml", `"diary.n" = { one = "а", many = "б", other = "в" }`, "plural forms"},
		{"few in English", "diary.en.toml", `"diary.n" = { one = "a", few = "b", other = "c" }`, "plural forms"},
		{"empty form", "diary.en.toml", `"diary.n" = { one = "", other = "c" }`, `form "one"`},
		{"form that is no text", "diary.en.toml", `"diary.n" = { one = 1, other = "c" }`, `form "one"`},
		{"broken template", "diary.ru.toml", `"diary.title" = "{{.Name"`, "unclosed action"},
		{"broken file", "diary.ru.toml", `"diary.title" = `, "diary.ru.toml"},
		{"unknown language", "diary.de.toml", `"diary.title" = "Tagebuch"`, "<room>.<ru|en>.toml"},
		{"no language", "diary.toml", `"diary.title" = "Дневник"`, "<room>.<ru|en>.toml"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := load(fstest.MapFS{
				"texts/" + test.file:  {Data: []byte(test.body)},
				"texts/other.de.toml": {Data: []byte("")},
			})
			if err == nil {
				t.Fatal("accepted")
			}
			if !strings.Contains(err.Error(), test.want) || !strings.Contains(err.Error(), "other.de.toml") {
				t.Errorf("%v\nwant it to hold %q and the other file too", err, test.want)
			}
		})
	}
}
