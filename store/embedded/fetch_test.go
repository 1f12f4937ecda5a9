package embedded

import (
	"archive/zip"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// mirror serves an archive laid out as the real repository's, whose programs hand over to the machine's PostgreSQL.
func mirror(t *testing.T) (url string) {
	t.Helper()
	command(t, "xz")
	real, err := search{path: os.Getenv("PATH"), glob: "/usr/lib/postgresql/*/bin", as: current()}.find(t.Context(), 0)
	must(t, err)
	tree := folder(t)
	must(t, os.Mkdir(filepath.Join(tree, "bin"), 0o755))
	for _, name := range []string{"initdb", "postgres", "pg_ctl"} {
		script := "#!/bin/sh\nexec " + real.tool(name) + ` "$@"` + "\n"
		must(t, os.WriteFile(filepath.Join(tree, "bin", name), []byte(script), 0o755))
	}
	packed := filepath.Join(t.TempDir(), "postgres.txz")
	if said, err := exec.Command("tar", "-cJf", packed, "-C", tree, "bin").CombinedOutput(); err != nil {
		t.Fatalf("tar: %v: %s", err, said)
	}
	content, err := os.ReadFile(packed)
	must(t, err)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasSuffix(r.URL.Path, ".jar") {
			http.NotFound(w, r)
			return
		}
		jar := zip.NewWriter(w)
		file, err := jar.Create("postgres.txz")
		if err == nil {
			_, err = file.Write(content)
		}
		if err == nil {
			err = jar.Close()
		}
		if err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

func TestFetchedPostgreSQLRuns(t *testing.T) {
	t.Parallel()
	dir := ready(t)
	p, err := settle(dir)
	must(t, err)
	must(t, download{into: p.fetched(), mirror: mirror(t)}.run(t.Context()))
	if left, err := filepath.Glob(filepath.Join(dir, "binaries.new-*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	b, err := search{glob: "/none", as: p.owner}.find(t.Context(), 0, filepath.Join(p.fetched(), "bin"))
	must(t, err)
	c, err := p.launch(b, Options{NoFsync: true})
	must(t, err)
	eventually(t, "the fetched server listens", func() bool { return c.gone() || p.postmaster().socket != "" })
	s := start(t, Options{Dir: dir, NoFsync: true}) // joins it
	if c.gone() {
		t.Fatal("the fetched server did not stay up")
	}
	if got := ask(t, s, "SELECT 1"); got != "1" {
		t.Errorf("SELECT 1 = %q", got)
	}
}

func TestDownloadThatFails(t *testing.T) {
	t.Parallel()
	empty := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(empty.Close)
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(silent.Close)
	t.Cleanup(silent.CloseClientConnections)
	given, giveUp := context.WithCancel(t.Context())
	giveUp()
	for _, c := range []struct {
		name   string
		ctx    context.Context //nolint:containedctx // a case of the table
		mirror string
		major  int
	}{
		{"nothing there", t.Context(), empty.URL, 0},
		{"unknown version", t.Context(), empty.URL, 12},
		{"the caller leaves", given, silent.URL, 0}, // last: the library does one at a time, and this one until silent is closed
	} {
		into := filepath.Join(t.TempDir(), "binaries")
		if err := (download{into: into, mirror: c.mirror, major: c.major}).run(c.ctx); err == nil || exists(into) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
