package embedded

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// roleVariable turns a run of the test binary into one of the programs of a story.
const roleVariable = "ZVONOK_EMBEDDED_TEST_ROLE"

func TestMain(m *testing.M) {
	if role := os.Getenv(roleVariable); role != "" {
		os.Exit(play(role, os.Args[1]))
	}
	template = &made{}
	code := m.Run()
	template.remove()
	os.Exit(code)
}

// play is a program that uses the private PostgreSQL: «hold» until its input ends, «churn» in quick turns.
func play(role, dir string) int {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	turns := 1
	if role == "churn" {
		turns = 6
	}
	for range turns {
		s, err := Start(ctx, Options{Dir: dir, NoFsync: true})
		if err == nil {
			err = s.EnsureDatabase(ctx, "diary")
		}
		if err != nil {
			fmt.Println("failed", strconv.Quote(err.Error()))
			return 1
		}
		if role == "hold" {
			fmt.Println("up", s.place.postmaster().pid, s.Socket(), s.Dir())
			_, _ = io.Copy(io.Discard, os.Stdin)
		}
		if err := s.Stop(ctx); err != nil {
			fmt.Println("failed", strconv.Quote(err.Error()))
			return 1
		}
	}
	fmt.Println("down")
	return 0
}

// A program is this test binary, run as another process with a role.
type program struct {
	t     *testing.T
	cmd   *exec.Cmd
	input io.WriteCloser
	said  *bufio.Scanner
}

func run(t *testing.T, role, dir string) *program {
	t.Helper()
	p := &program{t: t, cmd: exec.Command(os.Args[0], dir)}
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	p.begin(role)
	return p
}

func (p *program) begin(role string) {
	p.t.Helper()
	p.cmd.Env = append(os.Environ(), roleVariable+"="+role)
	output, err := p.cmd.StdoutPipe()
	must(p.t, err)
	p.input, err = p.cmd.StdinPipe()
	must(p.t, err)
	p.said = bufio.NewScanner(output)
	must(p.t, p.cmd.Start())
	p.t.Cleanup(func() { _ = p.cmd.Process.Kill(); _ = p.cmd.Wait() })
}

// hears waits for the program's next line and returns what follows the expected word.
func (p *program) hears(word string) []string {
	p.t.Helper()
	if !p.said.Scan() {
		p.t.Fatalf("the program ended without a word, expected %q", word)
	}
	words := strings.Fields(p.said.Text())
	if words[0] != word {
		p.t.Fatalf("the program said %q, expected %q", p.said.Text(), word)
	}
	return words[1:]
}

// up waits until the program is connected and returns the server's process.
func (p *program) up() (pid int) {
	p.t.Helper()
	pid, err := strconv.Atoi(p.hears("up")[0])
	must(p.t, err)
	return pid
}

func (p *program) leave() {
	p.t.Helper()
	must(p.t, p.input.Close())
	p.hears("down")
}

func (p *program) kill() {
	p.t.Helper()
	must(p.t, p.cmd.Process.Kill())
	_ = p.cmd.Wait() // «signal: killed»
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// eventually waits for a condition outside this process.
func eventually(t *testing.T, what string, condition func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for !condition() {
		if pause(ctx, pulse) != nil {
			t.Fatalf("did not happen: %s", what)
		}
	}
}

// folder is a temporary folder that other users can pass through, unlike t.TempDir.
func folder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "zvonok-embedded-")
	must(t, err)
	must(t, os.Chmod(dir, 0o755))
	t.Cleanup(func() { must(t, os.RemoveAll(dir)) })
	return dir
}

// ready is a folder with a whole cluster in it, copied: cheaper than an initdb.
func ready(t *testing.T) string {
	t.Helper()
	dir := filepath.Join(folder(t), "base")
	must(t, os.Mkdir(dir, 0o711))
	if said, err := exec.Command("cp", "-a", template.cluster(t), dir).CombinedOutput(); err != nil {
		t.Fatalf("cp: %v: %s", err, said)
	}
	return dir
}

func start(t *testing.T, o Options) *Server {
	t.Helper()
	s, err := Start(t.Context(), o)
	must(t, err)
	t.Cleanup(func() {
		if err := s.Stop(context.Background()); err != nil {
			t.Error(err)
		}
	})
	return s
}

// ask runs a statement and returns its only value.
func ask(t *testing.T, s *Server, statement string) string {
	t.Helper()
	values, err := query(t.Context(), s.Socket(), statement)
	must(t, err)
	return strings.Join(values, " ")
}

func serverOf(t *testing.T, s *Server) int {
	t.Helper()
	pid := s.place.postmaster().pid
	if pid == 0 {
		t.Fatal("no server runs")
	}
	return pid
}
