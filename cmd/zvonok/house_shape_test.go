package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The client fixed the rooms; the rest of the top level is what tools ask to find there.
var (
	topLevel = []string{
		"bot", "cmd", "notify", "scheduler", "store", "go.mod", "go.sum", "Makefile", "README.md",
		".ci", ".gitignore", ".golangci.yml", "LICENSE",
	}
	topLevelToo = []string{".git", "CHANGELOG.md", "deploy", "docs"} // may be there
)

// A hand-written file above this is two nouns.
const maxLines = 500

var (
	generated   = regexp.MustCompile(`(?m)^// Code generated .* DO NOT EDIT\.$`)
	unfinished  = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME)\b`) // in halves, or this line would be found
	sayNothings = []string{"util", "utils", "helper", "helpers", "common", "manager", "misc"}
)

func TestTopLevel(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir(top(t))
	if err != nil {
		t.Fatal(err)
	}
	missing := slices.Clone(topLevel)
	for _, entry := range entries {
		name := entry.Name()
		missing = slices.DeleteFunc(missing, func(want string) bool { return want == name })
		if !slices.Contains(topLevel, name) && !slices.Contains(topLevelToo, name) && !ignored(t, name) {
			t.Errorf("%s does not belong at the top: everything lives in a room", name)
		}
	}
	if len(missing) > 0 {
		t.Errorf("missing at the top: %v", missing)
	}
}

// ignored says whether .gitignore keeps a top-level name out of the repository.
func ignored(t *testing.T, name string) bool {
	t.Helper()
	for pattern := range strings.FieldsSeq(read(t, ".gitignore")) {
		if matched, _ := path.Match(strings.Trim(pattern, "/"), name); matched {
			return true
		}
	}
	return false
}

func TestEveryPackageHasADoc(t *testing.T) {
	t.Parallel()
	for _, dir := range packages(t) {
		file := path.Join(dir, "doc.go")
		parsed, err := parser.ParseFile(token.NewFileSet(), filepath.Join(top(t), file), nil, parser.ParseComments)
		switch {
		case err != nil:
			t.Errorf("%s: no doc.go that tells how it works: %v", dir, err)
		case parsed.Doc == nil || strings.Count(parsed.Doc.Text(), "\n") < 3:
			t.Errorf("%s: draws no mechanism: a package comment of three lines at least", file)
		case slices.ContainsFunc(parsed.Decls, func(d ast.Decl) bool { _, isFunc := d.(*ast.FuncDecl); return isFunc }):
			t.Errorf("%s: holds code; it is for the package comment", file)
		}
	}
}

func TestFilesAreSmallAndFinished(t *testing.T) {
	t.Parallel()
	for _, file := range slices.Concat(goFiles(t), files(t, "*.sql")) {
		content := read(t, file)
		if lines := strings.Count(content, "\n"); lines > maxLines && path.Ext(file) == ".go" && !generated.MatchString(content) {
			t.Errorf("%s has %d lines, over %d: which two nouns are in it?", file, lines, maxLines)
		}
		if mark := unfinished.FindString(content); mark != "" {
			t.Errorf("%s holds a %s: finish it, or file it where work is planned", file, mark)
		}
	}
}

func TestNamesSaySomething(t *testing.T) {
	t.Parallel()
	for _, file := range goFiles(t) {
		stem := strings.TrimSuffix(strings.TrimSuffix(path.Base(file), ".go"), "_test")
		for _, name := range []string{stem, path.Base(path.Dir(file))} {
			if slices.Contains(sayNothings, name) {
				t.Errorf("%s: %q says nothing: name the noun", file, name)
			}
		}
	}
}

// packages lists the folders that hold Go code other than tests.
func packages(t *testing.T) []string {
	t.Helper()
	var dirs []string
	for _, file := range goFiles(t) {
		if dir := path.Dir(file); !strings.HasSuffix(file, "_test.go") && !slices.Contains(dirs, dir) {
			dirs = append(dirs, dir)
		}
	}
	return dirs
}
