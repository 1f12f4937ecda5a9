package sandbox

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// officialField is a parameter in Telegram's own list.
type officialField struct {
	Name     string   `json:"name"`
	Types    []string `json:"types"`
	Required bool     `json:"required"`
}

// officialMethods reads Telegram's own list, which lies beside the project and not in it.
func officialMethods(t *testing.T) map[string][]officialField {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", "telegram", "api.json"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("../shared/data/telegram/api.json is not beside the project: the table is not held against Telegram's list")
	}
	check(t, err)
	var list struct {
		Methods map[string]struct {
			Fields []officialField `json:"fields"`
		} `json:"methods"`
	}
	check(t, json.Unmarshal(raw, &list))
	out := map[string][]officialField{}
	for name, m := range list.Methods {
		out[name] = m.Fields
	}
	return out
}

func TestTheTableIsTelegrams(t *testing.T) {
	t.Parallel()
	official := officialMethods(t)
	for name, m := range methods {
		fields, known := official[name]
		if !known {
			t.Errorf("Telegram has no method %s", name)
			continue
		}
		left := map[string]param{}
		for k, v := range m.params {
			left[k] = v
		}
		for _, f := range fields {
			p, ours := left[f.Name]
			delete(left, f.Name)
			if !ours && f.Required {
				t.Errorf("%s: Telegram requires %s, the table lacks it", name, f.Name)
			}
			if ours && p.required != f.Required {
				t.Errorf("%s: %s is required: %v in the table, %v at Telegram", name, f.Name, p.required, f.Required)
			}
			if ours && !slices.Contains(kindsOf(f.Types), p.kind) {
				t.Errorf("%s: %s is of kind %d in the table, %v at Telegram", name, f.Name, p.kind, f.Types)
			}
		}
		for extra := range left {
			t.Errorf("%s: Telegram knows no parameter %s", name, extra)
		}
	}
}

func kindsOf(types []string) []kind {
	switch {
	case slices.Contains(types, "InputFile"):
		return []kind{upload}
	case slices.Equal(types, []string{"Integer", "String"}):
		return []kind{chatID}
	case slices.Equal(types, []string{"Integer"}):
		return []kind{integer}
	case slices.Equal(types, []string{"Boolean"}):
		return []kind{boolean}
	case slices.Equal(types, []string{"String"}):
		return []kind{text}
	}
	return []kind{object}
}
