package embedded

import (
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// nobody is an ordinary user for the stories that root plays.
const nobody = 65534

// The stories are told again by an ordinary user, with a copy of this test binary.
func TestAsAnOrdinaryUser(t *testing.T) {
	t.Parallel()
	needRoot(t)
	dir := folder(t)
	binary := filepath.Join(dir, "embedded.test")
	copyFile(t, os.Args[0], binary)
	again := exec.CommandContext(t.Context(), binary, "-test.v", "-test.run",
		"^(TestFirstStartMakesAWorkingCluster|TestDataAreKept|TestTwoProgramsStartAtOnceOnAnEmptyFolder|TestKilledProgramsLeaveAServerToAdopt|TestKilledServerComesBackWithItsData)$")
	again.Dir = "/"
	again.SysProcAttr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	again.Env = []string{"PATH=" + os.Getenv("PATH"), "HOME=/", "TMPDIR=/tmp"}
	said, err := again.CombinedOutput()
	if err != nil {
		t.Fatalf("%v:\n%s", err, said)
	}
	if passed := strings.Count(string(said), "--- PASS"); passed != 5 {
		t.Errorf("%d stories of 5 passed:\n%s", passed, said)
	}
}

func TestRootRunsTheServerAsAnother(t *testing.T) {
	t.Parallel()
	needRoot(t)
	want, err := unprivileged()
	must(t, err)
	s := start(t, Options{Dir: ready(t), NoFsync: true})
	got, err := ownerOf(s.place.cluster())
	must(t, err)
	if got != want || want.root() {
		t.Errorf("the server runs as %v, want %v", got, want)
	}
	keeper, err := ownerOf(s.place.logFile())
	must(t, err)
	if !keeper.root() { // else a broken server could make root follow its links
		t.Errorf("what root writes belongs to %v", keeper)
	}
}

func TestRootAndAClosedFolder(t *testing.T) {
	t.Parallel()
	needRoot(t)
	closed := folder(t)
	must(t, os.Chmod(closed, 0o700))
	dir := filepath.Join(closed, "base")
	t.Cleanup(func() { must(t, os.RemoveAll(filepath.Join(away, key(dir)))) })

	s := start(t, Options{Dir: dir, NoFsync: true})
	if filepath.Dir(s.Dir()) != away {
		t.Fatalf("the cluster lies in %s, which the server's user cannot enter", s.Dir())
	}
	ask(t, s, "CREATE TABLE kept AS SELECT 42 AS answer")
	must(t, s.Stop(t.Context()))

	must(t, os.Chmod(closed, 0o755))
	s = start(t, Options{Dir: dir, NoFsync: true})
	if got := ask(t, s, "SELECT answer FROM kept"); got != "42" {
		t.Fatalf("once the folder was opened, the table holds %q", got)
	}
}

func TestFolderClosedOverAnExistingCluster(t *testing.T) {
	t.Parallel()
	needRoot(t)
	dir := ready(t)
	must(t, os.Chmod(filepath.Dir(dir), 0o700))
	_, err := Start(t.Context(), Options{Dir: dir})
	if err == nil || !strings.Contains(err.Error(), "chmod o+x") {
		t.Fatalf("Start = %v, want a refusal: an empty database elsewhere would look like lost data", err)
	}
	if exists(filepath.Join(away, key(dir))) {
		t.Error("a place was made elsewhere")
	}
}

// Root joins an ordinary user's server, and leaves nothing that the user could not handle afterwards.
func TestRootJoinsAnOrdinaryUser(t *testing.T) {
	t.Parallel()
	needRoot(t)
	dir := filepath.Join(folder(t), "base")
	must(t, os.Mkdir(dir, 0o700))
	binary := filepath.Join(folder(t), "embedded.test")
	copyFile(t, os.Args[0], binary)
	must(t, os.Chown(dir, nobody, nobody))
	user := &program{t: t, cmd: exec.Command(binary, dir)}
	user.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	user.begin("hold")
	pid := user.up()

	s := start(t, Options{Dir: dir, NoFsync: true})
	if got := serverOf(t, s); got != pid {
		t.Fatalf("root runs a server of its own: %d, not %d", got, pid)
	}
	user.leave()
	if !s.place.served(pid) {
		t.Fatal("the server was stopped under root")
	}
	must(t, s.Stop(t.Context()))
	for _, path := range []string{"gate.lock", "users", "server.log", "cluster"} {
		owner, err := ownerOf(filepath.Join(dir, path))
		must(t, err)
		if owner.uid != nobody {
			t.Errorf("%s was left to user %d", path, owner.uid)
		}
	}
}

func TestAnotherUsersClusterIsRefused(t *testing.T) {
	t.Parallel()
	needRoot(t)
	dir := ready(t) // of user postgres, or nobody
	binary := filepath.Join(folder(t), "embedded.test")
	copyFile(t, os.Args[0], binary)
	user := &program{t: t, cmd: exec.Command(binary, dir)}
	user.cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Credential: &syscall.Credential{Uid: 12345, Gid: 12345}}
	user.begin("hold")
	if reason := strings.Join(user.hears("failed"), " "); !strings.Contains(reason, "запустите программу от его имени или от root") {
		t.Errorf("the reason is %s", reason)
	}
}

// copyFile lets nobody of us fork while the copy is open: a child that holds it
// too, for a moment, makes running it fail with «text file busy».
func copyFile(t *testing.T, from, to string) {
	t.Helper()
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	source, err := os.Open(from)
	must(t, err)
	defer source.Close()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o755)
	must(t, err)
	_, err = io.Copy(target, source)
	must(t, err)
	must(t, target.Chmod(0o755))
	must(t, target.Close())
}
