package locale

import (
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"text/template"

	"github.com/BurntSushi/toml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// file is one room's texts in one language.
type file struct {
	name     string // "diary.ru.toml"
	room     string // "diary"
	lang     Lang
	messages []*i18n.Message // in the order of their keys
}

// readFiles reads texts/*.toml; all mistakes of all files come as one error.
func readFiles(source fs.FS) ([]file, error) {
	names, err := fs.Glob(source, "texts/*.toml")
	if err != nil {
		return nil, err
	}
	var files []file
	var wrong []error
	for _, name := range names {
		f, err := readFile(source, name)
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", name, err))
		}
		files = append(files, f)
	}
	return files, errors.Join(wrong...)
}

func readFile(source fs.FS, name string) (file, error) {
	f := file{name: path.Base(name)}
	parts := strings.Split(f.name, ".")
	if len(parts) != 3 || (Lang(parts[1]) != RU && Lang(parts[1]) != EN) {
		return f, errors.New("the name is not <room>.<ru|en>.toml")
	}
	f.room, f.lang = parts[0], Lang(parts[1])
	body, err := fs.ReadFile(source, name)
	if err != nil {
		return f, err
	}
	var entries map[string]any
	if err := toml.Unmarshal(body, &entries); err != nil {
		return f, err
	}
	var wrong []error
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		m, err := f.message(key, entries[key])
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", key, err))
			continue
		}
		f.messages = append(f.messages, m)
	}
	return f, errors.Join(wrong...)
}

// message reads one entry: a text, or a table of plural forms. The whole key
// stands in quotes on the left, so that a search finds text and code alike.
func (f file) message(key string, entry any) (*i18n.Message, error) {
	if !strings.HasPrefix(key, f.room+".") {
		return nil, fmt.Errorf("a key of this file is written \"%s.…\", whole and in quotes", f.room)
	}
	m := &i18n.Message{ID: key}
	switch entry := entry.(type) {
	case string:
		m.Other = entry
	case map[string]any:
		if err := setForms(m, f.lang, entry); err != nil {
			return nil, err
		}
	default:
		return nil, errors.New("neither a text nor plural forms")
	}
	for _, text := range wordings(m) {
		if strings.TrimSpace(text) == "" {
			return nil, errors.New("empty")
		}
		if _, err := template.New("").Parse(text); err != nil {
			return nil, err
		}
	}
	return m, nil
}

// setForms wants exactly the forms of the language: one that is missing would
// only be seen by the family with 21 remarks.
func setForms(m *i18n.Message, lang Lang, entry map[string]any) error {
	if want, got := slices.Sorted(slices.Values(lang.forms())), slices.Sorted(maps.Keys(entry)); !slices.Equal(want, got) {
		return fmt.Errorf("plural forms %v, want %v", got, want)
	}
	text := func(form string) string { s, _ := entry[form].(string); return s }
	m.One, m.Few, m.Many, m.Other = text("one"), text("few"), text("many"), text("other")
	for _, form := range lang.forms() {
		if text(form) == "" {
			return fmt.Errorf("form %q is empty or no text", form)
		}
	}
	return nil
}

// counted says whether m has plural forms.
func counted(m *i18n.Message) bool { return m.One != "" }

// wordings are the texts of m, in the order of its forms.
func wordings(m *i18n.Message) []string {
	if !counted(m) {
		return []string{m.Other}
	}
	return slices.DeleteFunc([]string{m.One, m.Few, m.Many, m.Other}, func(s string) bool { return s == "" })
}
