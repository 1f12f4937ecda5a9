package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"github.com/caarlos0/env/v11"
)

// mistakes are what is wrong with the environment, all of it at once. Each says
// what to do; none quotes a value that may be a secret.
type mistakes []string

func (m mistakes) Error() string {
	return "настройки с ошибками:\n  • " + strings.Join(m, "\n  • ")
}

func (m *mistakes) add(name, format string, args ...any) {
	*m = append(*m, name+": "+fmt.Sprintf(format, args...))
}

// loadConfig reads the environment. The error is mistakes.
func loadConfig(environ []string) (Config, error) {
	var wrong mistakes
	var c Config
	given := env.ToMap(environ)
	variables := variablesOf(c)
	wrong.unknown(given, variables)
	wrong.readFiles(given, variables)
	for name, value := range given {
		if value == "" {
			delete(given, name)
		}
	}
	if err := env.ParseWithOptions(&c, env.Options{Environment: given}); err != nil {
		wrong.parse(err, variables)
	}
	if c.Data == "" {
		c.Data = defaultData(given)
	}
	wrong.check(c)
	if len(wrong) > 0 {
		slices.Sort(wrong)
		return c, slices.Compact(wrong)
	}
	c.TelegramAPI = strings.TrimRight(c.TelegramAPI, "/")
	c.PublicURL = strings.TrimRight(c.PublicURL, "/")
	return c, nil
}

// variable is a field of Config as the environment names it.
type variable struct {
	field, name string
	secret      bool
}

func variablesOf(c Config) []variable {
	var all []variable
	for _, f := range reflect.VisibleFields(reflect.TypeOf(c)) {
		all = append(all, variable{field: f.Name, name: f.Tag.Get("env"), secret: f.Type == reflect.TypeFor[Secret]()})
	}
	return all
}

// unknown refuses what looks like ours and is not: a misspelt variable would
// otherwise be a setting that silently does not hold.
func (m *mistakes) unknown(given map[string]string, variables []variable) {
	var ours []string
	known := map[string]bool{}
	for _, v := range variables {
		known[v.name] = true
		known[v.name+"_FILE"] = v.secret
		if strings.HasPrefix(v.name, "ZVONOK_") {
			ours = append(ours, v.name)
		}
	}
	for name := range given {
		if strings.HasPrefix(name, "ZVONOK_") && !known[name] {
			m.add(name, "такой настройки нет; есть %s. Исправьте имя или уберите её", strings.Join(ours, ", "))
		}
	}
}

// readFiles puts the content of each NAME_FILE in the place of NAME.
func (m *mistakes) readFiles(given map[string]string, variables []variable) {
	for _, v := range variables {
		path := given[v.name+"_FILE"]
		if !v.secret || path == "" {
			continue
		}
		if given[v.name] != "" {
			m.add(v.name, "задана дважды: сама и файлом %s_FILE. Оставьте что-то одно", v.name)
			continue
		}
		content, err := os.ReadFile(path)
		if err != nil {
			m.add(v.name+"_FILE", "файл не читается (%s). Проверьте путь и права", causeOf(err))
			continue
		}
		value := strings.TrimSpace(string(content))
		if value == "" {
			m.add(v.name+"_FILE", "файл пуст. Запишите в него значение")
		}
		given[v.name] = value
	}
}

// causeOf is an error of a file without its path.
func causeOf(err error) string {
	if path, ok := errors.AsType[*os.PathError](err); ok {
		switch {
		case errors.Is(err, os.ErrNotExist):
			return "его нет"
		case errors.Is(err, os.ErrPermission):
			return "нет прав"
		}
		return path.Err.Error()
	}
	return "ошибка ввода-вывода"
}

// parse says in our words what the library could not read.
func (m *mistakes) parse(err error, variables []variable) {
	all, ok := errors.AsType[env.AggregateError](err)
	if !ok {
		m.add("настройки", "не читаются")
		return
	}
	for _, one := range all.Errors {
		broken, ok := errors.AsType[env.ParseError](one)
		if !ok {
			m.add("настройки", "не читаются")
			continue
		}
		name := broken.Name
		for _, v := range variables {
			if v.field == broken.Name {
				name = v.name
			}
		}
		switch {
		case name == "LOG_LEVEL":
			m.add(name, "нужно одно из: debug, info, warn, error")
		case broken.Type.Kind() == reflect.Bool:
			m.add(name, "нужно true или false")
		default:
			m.add(name, "нужно целое число")
		}
	}
}

// defaultData is where our folder lies when nobody said; empty: nowhere.
func defaultData(given map[string]string) string {
	if os.Geteuid() == 0 {
		return "/var/lib/zvonok"
	}
	if dir := given["XDG_DATA_HOME"]; filepath.IsAbs(dir) {
		return filepath.Join(dir, "zvonok")
	}
	if home := given["HOME"]; filepath.IsAbs(home) {
		return filepath.Join(home, ".local", "share", "zvonok")
	}
	return ""
}
