package locale

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/nicksnyder/go-i18n/v2/i18n"
)

// usage collects the keys that files name.
type usage struct {
	t     *testing.T
	texts map[string]*i18n.Message
	rooms map[string]bool
	used  map[string]bool
	wrong []string // what the code asks for in vain, each with its place
}

var (
	keyLike = regexp.MustCompile(`^[a-z]+\.[a-z0-9_.]*[a-z0-9_]$`)
	inQuote = regexp.MustCompile("[\"`]([a-z]+\\.[a-z0-9_.]*[a-z0-9_])[\"`]")
)

// read walks a room: its Go files but the tests, and its templates. A room
// that is not there yet names nothing.
func (u *usage) read(root string) {
	if _, err := os.Stat(root); os.IsNotExist(err) {
		return
	}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && entry.Name() == "testdata" {
			return filepath.SkipDir
		}
		switch filepath.Ext(path) {
		case ".go":
			if !strings.HasSuffix(path, "_test.go") {
				u.readGo(path)
			}
		case ".html", ".txt", ".tmpl", ".gohtml":
			u.readTemplate(path)
		}
		return nil
	})
	if err != nil {
		u.t.Error(err)
	}
}

func (u *usage) readTemplate(path string) {
	body, err := os.ReadFile(path)
	if err != nil {
		u.t.Error(err)
	}
	for _, found := range inQuote.FindAllStringSubmatch(string(body), -1) {
		u.name(path, found[1])
	}
}

func (u *usage) readGo(path string) {
	set := token.NewFileSet()
	parsed, err := parser.ParseFile(set, path, nil, parser.SkipObjectResolution)
	if err != nil {
		u.t.Errorf("%s: %v", path, err)
		return
	}
	ast.Inspect(parsed, func(node ast.Node) bool {
		switch node := node.(type) {
		case *ast.ImportSpec:
			return false
		case *ast.CallExpr:
			u.call(set, node)
		case *ast.BasicLit:
			if text, ok := literal(node); ok {
				u.name(set.Position(node.Pos()).String(), text)
			}
		}
		return true
	})
}

// name takes a string of the code for a key if it begins like one of ours.
func (u *usage) name(where, text string) {
	room, _, _ := strings.Cut(text, ".")
	if !u.rooms[room] || !keyLike.MatchString(text) || slices.Contains(notKeys, text) || slices.Contains(builtKeys, text) {
		return
	}
	u.used[text] = true
	if u.texts[text] == nil {
		u.complain("%s: no text for %s (if it is no key, list it in notKeys; if keys are built of it, in builtKeys)", where, text)
	}
}

// call checks Say("key", "Name", value, …) and Count("key", n, "Name", value, …).
func (u *usage) call(set *token.FileSet, call *ast.CallExpr) {
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) == 0 || (method.Sel.Name != "Say" && method.Sel.Name != "Count") {
		return
	}
	key, ok := literal(call.Args[0])
	if !ok || !keyLike.MatchString(key) {
		return
	}
	where := set.Position(call.Pos())
	text := u.texts[key]
	if text == nil {
		if room, _, _ := strings.Cut(key, "."); !u.rooms[room] { // else name has said it
			u.complain("%s: no text for %s", where, key)
		}
		return
	}
	pairs := call.Args[1:]
	if method.Sel.Name == "Count" {
		pairs = pairs[min(1, len(pairs)):]
	}
	if counts := method.Sel.Name == "Count"; counts != counted(text) {
		u.complain("%s: %s has plural forms: %t, said with %s", where, key, counted(text), method.Sel.Name)
	}
	if call.Ellipsis.IsValid() {
		return
	}
	if len(pairs)%2 != 0 {
		u.complain("%s: %s: a name without a value", where, key)
		return
	}
	given := []string{}
	for i := 0; i < len(pairs); i += 2 {
		name, ok := literal(pairs[i])
		if !ok {
			return
		}
		given = append(given, name)
	}
	slices.Sort(given)
	if want := wanted(u.t, text); !slices.Equal(given, want) {
		u.complain("%s: %s wants %v, is given %v", where, key, want, given)
	}
}

func (u *usage) complain(format string, args ...any) {
	u.wrong = append(u.wrong, fmt.Sprintf(format, args...))
}

func literal(node ast.Expr) (string, bool) {
	lit, ok := node.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(lit.Value)
	return text, err == nil
}
