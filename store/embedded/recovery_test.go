package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// After a reboot the number in the pid file may belong to anybody.
func TestNumberOfTheOldServerGivenToAnother(t *testing.T) {
	t.Parallel()
	dir := ready(t)
	stranger := exec.Command("sleep", "600")
	must(t, stranger.Start())
	t.Cleanup(func() { _ = stranger.Process.Kill(); _ = stranger.Wait() })
	must(t, os.Mkdir(filepath.Join(dir, "socket"), 0o700))
	p, err := settle(dir)
	must(t, err)
	must(t, p.owner.takePath(p.socket()))
	stale := fmt.Sprintf("%d\n%s\n1700000000\n5432\n%s\n\n  1234567 1\nready   \n", stranger.Process.Pid, p.cluster(), p.socket())
	for _, path := range []string{filepath.Join(p.cluster(), "postmaster.pid"), filepath.Join(p.socket(), socketName+".lock")} {
		must(t, os.WriteFile(path, []byte(stale), 0o600))
		must(t, p.owner.takePath(path))
	}
	s := start(t, Options{Dir: dir, NoFsync: true})
	if got := serverOf(t, s); got == stranger.Process.Pid {
		t.Fatal("a stranger is taken for the server")
	}
	must(t, s.Stop(t.Context()))
	if !alive(stranger.Process.Pid) {
		t.Fatal("the stranger was killed")
	}
}

func TestSocketTidiedAway(t *testing.T) {
	t.Parallel()
	dir := ready(t)
	first := start(t, Options{Dir: dir, NoFsync: true})
	pid := serverOf(t, first)
	must(t, os.RemoveAll(first.Socket()))
	second := start(t, Options{Dir: dir, NoFsync: true})
	if got := serverOf(t, second); got == pid {
		t.Fatalf("server %d cannot be reached and was left so", pid)
	}
	if got := ask(t, first, "SELECT 1"); got != "1" {
		t.Errorf("the first program does not find the server again: %q", got)
	}
}

func TestAnotherMajorVersion(t *testing.T) {
	t.Parallel()
	dir := ready(t)
	must(t, os.WriteFile(filepath.Join(dir, "cluster", "PG_VERSION"), []byte("12\n"), 0o600))
	_, err := Start(t.Context(), Options{Dir: dir})
	if !errors.Is(err, errNoBinaries) || !strings.Contains(err.Error(), "apt-get install postgresql-12") {
		t.Fatalf("data of PostgreSQL 12: %v", err)
	}
}

// What is left of the data may be all there is: no empty database in its place.
func TestDamagedClusterIsRefusedAndLeftAlone(t *testing.T) {
	t.Parallel()
	for _, lost := range []string{"PG_VERSION", "global/pg_control"} {
		t.Run(filepath.Base(lost), func(t *testing.T) {
			t.Parallel()
			dir := ready(t)
			must(t, os.Remove(filepath.Join(dir, "cluster", lost)))
			_, err := Start(t.Context(), Options{Dir: dir})
			if err == nil || !strings.Contains(err.Error(), "повреждена") {
				t.Fatalf("without %s: %v", lost, err)
			}
			if !exists(filepath.Join(dir, "cluster", "base", "1")) {
				t.Error("the rest was cleared away")
			}
		})
	}
}

func TestSquattedSocketFolderIsRefused(t *testing.T) {
	t.Parallel()
	dir := ready(t)
	must(t, os.Mkdir(filepath.Join(dir, "socket"), 0o700))
	must(t, os.Chmod(filepath.Join(dir, "socket"), 0o777))
	_, err := Start(t.Context(), Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "удалите её") {
		t.Fatalf("a socket folder open to everybody: %v", err)
	}
	must(t, os.Remove(filepath.Join(dir, "socket")))
	must(t, os.Symlink("/tmp", filepath.Join(dir, "socket")))
	if _, err := Start(t.Context(), Options{Dir: dir}); err == nil || !strings.Contains(err.Error(), "удалите её") {
		t.Fatalf("a link as the socket folder: %v", err)
	}
}

func TestStartStopsWhatItCouldNotWaitFor(t *testing.T) {
	t.Parallel()
	dir := ready(t)
	ctx, cancel := context.WithCancel(t.Context())
	launched := func(string, ...any) { cancel() } // the caller gives up just as the server is launched
	if s, err := Start(ctx, Options{Dir: dir, NoFsync: true, Log: launched}); err == nil {
		must(t, s.Stop(t.Context()))
		t.Fatal("Start went on after its caller gave up")
	}
	p, err := settle(dir)
	must(t, err)
	if left := servers(t, p); len(left) != 0 {
		t.Fatalf("left running: %v", left)
	}
	s := start(t, Options{Dir: dir, NoFsync: true})
	eventually(t, "one server runs", func() bool { // a process just forked still bears its parent's command line
		return slices.Equal(servers(t, p), []int{serverOf(t, s)})
	})
}

// servers are the processes that serve the place, by their command lines.
func servers(t *testing.T, p place) (pids []int) {
	t.Helper()
	entries, err := os.ReadDir("/proc")
	if err != nil {
		t.Skipf("needs /proc: %v", err)
	}
	for _, entry := range entries {
		if pid, err := strconv.Atoi(entry.Name()); err == nil && p.served(pid) {
			pids = append(pids, pid)
		}
	}
	return pids
}
