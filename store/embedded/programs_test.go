package embedded

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

func TestTwoProgramsStartAtOnceOnAnEmptyFolder(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "base")
	one, two := run(t, "hold", dir), run(t, "hold", dir)
	pid := one.up()
	if other := two.up(); other != pid {
		t.Fatalf("two servers run: %d and %d", pid, other)
	}
	one.leave()
	s := start(t, Options{Dir: dir, NoFsync: true})
	if got := serverOf(t, s); got != pid {
		t.Fatalf("the first to leave took the server with it: %d, was %d", got, pid)
	}
	must(t, s.Stop(t.Context()))
	if !s.place.served(pid) {
		t.Fatal("the server was stopped under the second program")
	}
	two.leave()
	if s.place.served(pid) {
		t.Fatal("the last program left, and the server still runs")
	}
}

func TestKilledProgramsLeaveAServerToAdopt(t *testing.T) {
	t.Parallel()
	dir := ready(t)
	one, two := run(t, "hold", dir), run(t, "hold", dir)
	pid := one.up()
	two.up()

	one.kill()
	s := start(t, Options{Dir: dir, NoFsync: true})
	if got := serverOf(t, s); got != pid {
		t.Fatalf("killing the first program cost the server: %d, was %d", got, pid)
	}
	must(t, s.Stop(t.Context()))
	if !s.place.served(pid) {
		t.Fatal("the server was stopped under the second program")
	}

	two.kill()
	if !s.place.served(pid) {
		t.Fatal("the server died with its programs")
	}
	s = start(t, Options{Dir: dir, NoFsync: true})
	if got := serverOf(t, s); got != pid {
		t.Fatalf("the orphan %d was not adopted: %d", pid, got)
	}
	must(t, s.Stop(t.Context()))
	if s.place.served(pid) {
		t.Fatal("the adopted server outlived its last program: the killed ones still count")
	}
	if left, err := os.ReadDir(filepath.Join(dir, "users")); err != nil || len(left) != 0 {
		t.Errorf("left among the users: %v, %v", left, err)
	}
}

func TestKilledServerComesBackWithItsData(t *testing.T) {
	t.Parallel()
	dir := ready(t)
	first := start(t, Options{Dir: dir})
	ask(t, first, "CREATE TABLE kept AS SELECT 42 AS answer")
	pid := serverOf(t, first)
	must(t, syscall.Kill(pid, syscall.SIGKILL))

	second := start(t, Options{Dir: dir})
	if got := serverOf(t, second); got == pid {
		t.Fatal("the killed server is taken for a living one")
	}
	for _, s := range []*Server{first, second} {
		if got := ask(t, s, "SELECT answer FROM kept"); got != "42" {
			t.Errorf("after recovery the table holds %q", got)
		}
	}
}

func TestProgramKilledDuringInitdb(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "base")
	halves := func() []string {
		found, err := filepath.Glob(filepath.Join(dir, "cluster.new-*", "PG_VERSION"))
		must(t, err)
		return found
	}
	one := run(t, "hold", dir)
	eventually(t, "initdb is half through", func() bool { return len(halves()) > 0 })
	one.kill()
	if _, err := os.Stat(filepath.Join(dir, "cluster")); err == nil {
		t.Fatal("half a cluster bears the name of a whole one")
	}
	s := start(t, Options{Dir: dir, NoFsync: true})
	if got := ask(t, s, "SELECT 1"); got != "1" {
		t.Fatalf("SELECT 1 = %q", got)
	}
	must(t, s.Stop(t.Context()))
	eventually(t, "the half is cleared away", func() bool {
		must(t, s.place.sweep())
		return len(halves()) == 0
	})
}

// Programs come and go, so that some start exactly while the last one stops the server.
func TestChurn(t *testing.T) {
	t.Parallel()
	dir := ready(t)
	var programs []*program
	for range 4 {
		programs = append(programs, run(t, "churn", dir))
	}
	for _, p := range programs {
		p.hears("down")
	}
	p, err := settle(dir)
	must(t, err)
	if pid := p.postmaster().pid; pid != 0 {
		t.Fatalf("everybody left, and server %d runs", pid)
	}
	log, err := os.ReadFile(p.logFile())
	must(t, err)
	starts := strings.Count(string(log), "database system is ready to accept connections")
	if starts < 1 || starts > 24 || strings.Count(string(log), "database system was not properly shut down") > 0 {
		t.Errorf("%d starts in 24 turns, or an unclean stop:\n%s", starts, lastLines(log))
	}
}

// Ctrl-C in a terminal goes to the whole process group of the program.
func TestCtrlCReachesTheProgramOnly(t *testing.T) {
	t.Parallel()
	dir := ready(t)
	one := run(t, "hold", dir)
	pid := one.up()
	must(t, syscall.Kill(-one.cmd.Process.Pid, syscall.SIGINT)) // the program has no handler for it
	_ = one.cmd.Wait()
	s := start(t, Options{Dir: dir, NoFsync: true})
	if got := serverOf(t, s); got != pid {
		t.Fatalf("Ctrl-C stopped the server: %d, was %d", got, pid)
	}
	must(t, s.Stop(context.Background()))
}
