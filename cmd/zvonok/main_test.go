package main

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"zvonok/store/storetest"
)

// asProgram in the environment turns the test binary into zvonok itself. Its
// name is none that Config knows.
const asProgram = "RUN_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	storetest.Main(m)
}

// patience bounds every waiting of these tests; nothing takes that long.
const patience = 60 * time.Second

// stage is the world that a test runs the program in.
type stage struct {
	t       *testing.T
	environ map[string]string
	clock   func() time.Time
}

func newStage(t *testing.T) *stage {
	t.Helper()
	return &stage{t: t, clock: time.Now, environ: map[string]string{
		"ZVONOK_DATA": filepath.Join(openFolder(t), "data"), "LISTEN": "127.0.0.1:0",
	}}
}

// openFolder is a temporary folder that a private server's user can enter.
func openFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "zv")
	if err == nil {
		err = os.Chmod(dir, 0o711)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func (s *stage) variables() []string {
	var all []string
	for name, value := range s.environ {
		all = append(all, name+"="+value)
	}
	return all
}

// run runs a command to its end.
func (s *stage) run(args ...string) (status int, stdout, stderr string) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), patience)
	defer cancel()
	var out, errs page
	p := program{environ: s.variables(), stdout: &out, stderr: &errs, clock: s.clock}
	status = p.run(ctx, args)
	return status, out.String(), errs.String()
}

// does is run of what must succeed.
func (s *stage) does(args ...string) string {
	s.t.Helper()
	status, stdout, stderr := s.run(args...)
	if status != done {
		s.t.Fatalf("zvonok %q ended with %d:\n%s%s", args, status, stdout, stderr)
	}
	return stdout
}

func contextFor(t *testing.T) (context.Context, context.CancelFunc) {
	return context.WithTimeout(t.Context(), patience)
}

// page is what a program wrote, for readers that look while it writes.
type page struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *page) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *page) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// eventually polls a condition until it holds.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	late := time.After(patience)
	for !holds() {
		select {
		case <-ticker.C:
		case <-late:
			t.Fatalf("not in time: %s", what)
		}
	}
}
