package embedded

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// install lays out programs that say they are a PostgreSQL.
func install(t *testing.T, dir, says string) string {
	t.Helper()
	must(t, os.MkdirAll(dir, 0o755))
	for _, name := range []string{"initdb", "postgres"} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\necho '"+says+"'\n"), 0o755))
	}
	return dir
}

func TestSearch(t *testing.T) {
	t.Parallel()
	root := folder(t)
	debian := func(major int) string {
		return install(t, filepath.Join(root, "lib", fmt.Sprint(major), "bin"), fmt.Sprintf("postgres (PostgreSQL) %d.4 (Debian %d.4-1)", major, major))
	}
	old, newer, newest := debian(9), debian(16), debian(17)
	own := install(t, filepath.Join(root, "own"), "postgres (PostgreSQL) 15beta2")
	asked := install(t, filepath.Join(root, "asked"), "postgres (PostgreSQL) 18.0")
	config := filepath.Join(root, "config")
	must(t, os.Mkdir(config, 0o755))
	must(t, os.WriteFile(filepath.Join(config, "pg_config"), []byte("#!/bin/sh\necho "+asked+"\n"), 0o755))
	links := filepath.Join(root, "links")
	must(t, os.Mkdir(links, 0o755))
	must(t, os.Symlink(filepath.Join(own, "initdb"), filepath.Join(links, "initdb")))
	glob, none := filepath.Join(root, "lib", "*", "bin"), filepath.Join(root, "none", "*")

	for _, c := range []struct {
		name   string
		path   string
		glob   string
		wanted int
		dir    string // found; empty: refused
		advice string
	}{
		{name: "PATH wins", path: "/none:" + own, glob: glob, dir: own},
		{name: "a link in PATH is followed", path: links, glob: none, dir: own},
		{name: "then pg_config", path: config, glob: glob, dir: asked},
		{name: "then the newest installed", glob: glob, dir: newest},
		{name: "the cluster's version wins over all", path: own, glob: glob, wanted: 16, dir: newer},
		{name: "even an old one", path: own, glob: glob, wanted: 9, dir: old},
		{name: "another version than the cluster's", path: own, glob: none, wanted: 16, advice: "apt-get install postgresql-16"},
		{name: "too old for a new cluster", path: old, glob: none, advice: "нужен 15"},
		{name: "none at all", glob: none, advice: "apt-get install postgresql)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b, err := search{path: c.path, glob: c.glob, as: current()}.find(t.Context(), c.wanted)
			if c.dir == "" {
				if !errors.Is(err, errNoBinaries) || !strings.Contains(err.Error(), c.advice) {
					t.Fatalf("found %v, %v", b, err)
				}
				return
			}
			if err != nil || b.dir != c.dir {
				t.Fatalf("found %v, %v, want %s", b, err, c.dir)
			}
		})
	}
}

// Root may have binaries that the server's user cannot run.
func TestSearchSkipsWhatTheServersUserCannotRun(t *testing.T) {
	t.Parallel()
	needRoot(t)
	root := folder(t)
	dir := install(t, filepath.Join(root, "own"), "postgres (PostgreSQL) 17.1")
	must(t, os.Chmod(root, 0o700))
	as, err := unprivileged()
	must(t, err)
	if b, err := (search{path: dir, glob: "/none", as: as}).find(t.Context(), 0); err == nil {
		t.Fatalf("found %v", b)
	}
}
