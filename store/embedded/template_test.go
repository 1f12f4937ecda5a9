package embedded

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
)

// template is made once per run of the tests, when first needed.
var template *made

type made struct {
	once sync.Once
	dir  string
	err  error
}

func (m *made) cluster(t *testing.T) string {
	t.Helper()
	m.once.Do(m.make)
	must(t, m.err)
	return filepath.Join(m.dir, "cluster")
}

func (m *made) make() {
	if m.dir, m.err = os.MkdirTemp("/tmp", "zvonok-template-"); m.err != nil {
		return
	}
	if m.err = os.Chmod(m.dir, 0o755); m.err != nil {
		return
	}
	var s *Server
	if s, m.err = Start(context.Background(), Options{Dir: m.dir, NoFsync: true}); m.err == nil {
		m.err = s.Stop(context.Background())
	}
}

func (m *made) remove() {
	if m.dir != "" {
		_ = os.RemoveAll(m.dir)
	}
}

func needRoot(t *testing.T) {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs root: it acts as several users")
	}
}

func command(t *testing.T, name string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("needs the program %s", name)
	}
	return path
}
