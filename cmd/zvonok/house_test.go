package main_test

import (
	"fmt"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const module = "zvonok"

// anything is a row of the tables below that is not limited.
const anything = "*"

// rooms is the import table: each room, and what of ours its non-test files may import.
// It is the README's map too; a package that is not here does not belong to the house.
var rooms = map[string][]string{
	"cmd/zvonok":          {anything},
	"bot":                 {"bot/tap", "bot/telegram", "notify/locale", "notify/paper", "store", "store/school", "store/shared"},
	"bot/sandbox":         {},
	"bot/tap":             {},
	"bot/telegram":        {},
	"notify":              {"bot/tap", "bot/telegram", "notify/locale", "notify/paper", "store", "store/school", "store/shared"},
	"notify/locale":       {},
	"notify/paper":        {},
	"scheduler":           {"notify", "store", "store/school", "store/bundle"},
	"store":               {"store/school", "store/migrations"},
	"store/bundle":        {"store/school"},
	"store/bundle/madeup": {},
	"store/embedded":      {},
	"store/migrations":    {}, // the embedded SQL: a part of store that Go's embed wants in its own folder
	"store/school":        {},
	"store/shared":        {},
	"store/storetest":     {anything}, // a real database for each test
}

// testSupport is code that only _test files may import, whatever the table says.
var testSupport = []string{"store/storetest"}

// doors says through which room each library comes in, by the longest prefix of the import path.
// A room with a slash at the end is the room and all below it; «bot/intake*» is files of a room.
var doors = map[string][]string{
	"github.com/jackc/pgx/v5":                    {"store", "store/migrations", "store/embedded", "store/storetest"},
	"github.com/pressly/goose/v3":                {"store", "store/migrations"},
	"github.com/tink-crypto/tink-go/v2":          {"store"},
	"github.com/fergusstrange/embedded-postgres": {"store/embedded"},
	"github.com/redis/go-redis/v9":               {"store/shared"},
	"github.com/go-redis/redis_rate/v10":         {"store/shared"},
	"github.com/go-telegram-bot-api/":            {"bot/telegram", "bot/intake*"},
	"github.com/wneessen/go-mail":                {"notify"},
	"github.com/emersion/go-msgauth":             {"notify", "bot/sandbox"}, // signs there, checks the signature here
	"github.com/emersion/go-message":             {"notify", "bot/sandbox"}, // bounces are read there, letters here
	"github.com/emersion/":                       {"bot/sandbox"},
	"github.com/microcosm-cc/bluemonday":         {"notify", "notify/paper", "bot"},
	"github.com/nicksnyder/go-i18n/v2":           {"notify/locale"},
	"github.com/BurntSushi/toml":                 {"notify/locale"},
	"github.com/robfig/cron/v3":                  {"scheduler"},
	"github.com/spf13/cobra":                     {"cmd/"},
	"github.com/spf13/pflag":                     {"cmd/"}, // the errors of cobra's flags
	"github.com/caarlos0/env/v11":                {"cmd/"},
	"github.com/schollz/progressbar/v3":          {"cmd/"},
	"github.com/nyaruka/phonenumbers":            {"store", "bot"},
	"github.com/prometheus/client_golang":        {"cmd/", "bot", "bot/telegram", "notify", "scheduler", "store", "store/shared"},
	"github.com/tealeg/xlsx/v3":                  {"notify/paper", "store/bundle"}, // writes there, reads here
	"codeberg.org/go-pdf/":                       {"notify/paper"},
	"codeberg.org/go-fonts/":                     {"notify/paper"},
	"gonum.org/v1/plot":                          {"notify/paper"},
	"github.com/skip2/go-qrcode":                 {"notify/paper"},
	"golang.org/x/":                              {anything}, // Go's own outskirts
	"github.com/getkin/kin-openapi":              testSupport,
	"github.com/google/go-cmp":                   testSupport,
	"github.com/rogpeppe/go-internal":            testSupport,
	"github.com/sebdah/goldie/v2":                testSupport,
	"go.uber.org/goleak":                         testSupport,
	"pgregory.net/rapid":                         testSupport,
}

// stdlibOnly are rooms that no library enters, Go's outskirts included.
var stdlibOnly = []string{"store/school"}

func TestImports(t *testing.T) {
	t.Parallel()
	imports := 0
	for _, file := range goFiles(t) {
		for _, imported := range importsOf(t, file) {
			imports++
			if err := mayImport(file, imported); err != nil {
				t.Error(err)
			}
		}
	}
	if imports == 0 {
		t.Fatal("read no imports at all: the test is blind")
	}
}

// TestImportsCanFail holds the checker itself: a rule that admits everything would pass TestImports as well.
func TestImportsCanFail(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file, imported string
		allowed        bool
	}{
		{"bot/marks.go", "zvonok/store", true},
		{"bot/marks.go", "zvonok/notify", false},
		{"notify/compose.go", "zvonok/bot", false},
		{"notify/compose.go", "zvonok/bot/tap", true},
		{"bot/tap/tap.go", "zvonok/store/school", false},
		{"store/mark.go", "zvonok/store/bundle", false},
		{"store/mark.go", "zvonok/store/storetest", false},
		{"store/mark_test.go", "zvonok/store/storetest", true},
		{"cmd/zvonok/run.go", "zvonok/store/storetest", false},
		{"cmd/zvonok/run.go", "zvonok/bot/sandbox", true},
		{"bot/strange/strange.go", "strings", false},
		{"store/mark.go", "github.com/jackc/pgx/v5/pgxpool", true},
		{"bot/marks.go", "github.com/jackc/pgx/v5", false},
		{"bot/intake_poll.go", "github.com/go-telegram-bot-api/telegram-bot-api/v5", true},
		{"bot/marks.go", "github.com/go-telegram-bot-api/telegram-bot-api/v5", false},
		{"store/school/mark.go", "golang.org/x/text/cases", false},
		{"store/bundle/csv.go", "golang.org/x/text/transform", true},
		{"store/mark.go", "example.org/nobody/asked", false},
		{"store/mark.go", "pgregory.net/rapid", false},
		{"store/mark_test.go", "pgregory.net/rapid", true},
	} {
		t.Run(c.file+" imports "+c.imported, func(t *testing.T) {
			t.Parallel()
			if err := mayImport(c.file, c.imported); (err == nil) != c.allowed {
				t.Errorf("allowed = %v, want %v (%v)", err == nil, c.allowed, err)
			}
		})
	}
}

// mayImport says why a file, named from the top of the repository, may not import a package; nil when it may.
// Test files are free: a story needs the whole house.
func mayImport(file, imported string) error {
	room := path.Dir(file)
	if _, known := rooms[room]; !known {
		return fmt.Errorf("%s: the room %q is not in the import table", file, room)
	}
	if strings.HasSuffix(file, "_test.go") {
		return nil
	}
	if ours, ok := strings.CutPrefix(imported, module+"/"); ok {
		switch allowed := rooms[room]; {
		case slices.Contains(testSupport, ours) && !slices.Contains(testSupport, room):
			return fmt.Errorf("%s: %s is for _test files only", file, ours)
		case !slices.Contains(allowed, anything) && !slices.Contains(allowed, ours):
			return fmt.Errorf("%s: %s may not import %s", file, room, ours)
		}
		return nil
	}
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		return nil // the standard library has no dot in its first element
	}
	if slices.Contains(stdlibOnly, room) {
		return fmt.Errorf("%s: %s lives on the standard library alone, not %s", file, room, imported)
	}
	return throughDoor(file, imported)
}

func throughDoor(file, imported string) error {
	door := ""
	for prefix := range doors {
		inside := imported == prefix || strings.HasPrefix(imported, strings.TrimSuffix(prefix, "/")+"/")
		if inside && len(prefix) > len(door) {
			door = prefix
		}
	}
	if door == "" {
		return fmt.Errorf("%s: %s has no door; choose one and write it into the table", file, imported)
	}
	for _, room := range doors[door] {
		switch isFiles, _ := path.Match(room+".go", file); {
		case room == anything, room == path.Dir(file), isFiles,
			strings.HasSuffix(room, "/") && strings.HasPrefix(file, room):
			return nil
		}
	}
	return fmt.Errorf("%s: %s comes in through %v only", file, imported, doors[door])
}

// importsOf parses the file's imports and nothing more.
func importsOf(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(top(t), file), nil, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	paths := make([]string, 0, len(parsed.Imports))
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		paths = append(paths, imported)
	}
	return paths
}

// goFiles lists all Go files of the house, named from its top with forward slashes.
func goFiles(t *testing.T) []string { return files(t, "*.go") }

// files lists the files whose name matches the pattern, where the go command would look for packages:
// not in testdata, nor in folders that begin with a dot or an underscore, nor in what .gitignore keeps at the top.
func files(t *testing.T, pattern string) []string {
	t.Helper()
	var found []string
	root := os.DirFS(top(t))
	for _, room := range []string{"bot", "cmd", "notify", "scheduler", "store"} {
		err := fs.WalkDir(root, room, func(name string, entry fs.DirEntry, err error) error {
			switch base := path.Base(name); {
			case os.IsNotExist(err) && name == room:
				return nil // the shape test speaks of missing rooms
			case err != nil:
				return err
			case entry.IsDir() && (base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")):
				return fs.SkipDir
			case !entry.IsDir():
				if matched, _ := path.Match(pattern, base); matched {
					found = append(found, name)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return found
}

// top is the folder with go.mod, above the folder in which go test runs us.
func top(t *testing.T) string {
	t.Helper()
	dir, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "go.mod")); err != nil {
		t.Fatal(err)
	}
	return dir
}

func read(t *testing.T, file string) string {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(top(t), file))
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}
