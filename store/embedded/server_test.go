package embedded

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

func TestFirstStartMakesAWorkingCluster(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(folder(t), "data", "postgres")
	s := start(t, Options{Dir: dir})

	for setting, want := range map[string]string{
		"server_encoding": "UTF8", "lc_collate": "C.UTF-8", "lc_ctype": "C.UTF-8", "timezone": "UTC",
		"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on",
		"listen_addresses": "", "max_connections": "200",
	} {
		if got := ask(t, s, "SHOW "+setting); got != want {
			t.Errorf("%s = %q, want %q", setting, got, want)
		}
	}
	if got := ask(t, s, `SELECT string_agg(name, ' ' ORDER BY name COLLATE "ru-x-icu") FROM (VALUES ('Ёлкин'), ('Жуков'), ('Ежов')) v(name)`); got != "Ежов Ёлкин Жуков" {
		t.Errorf("Russian names are ordered %q", got)
	}
	for path, want := range map[string]os.FileMode{"cluster": 0o700, "socket": 0o700, "users": 0o700, "gate.lock": 0o600, "server.log": 0o600} {
		info, err := os.Stat(filepath.Join(s.Dir(), path))
		must(t, err)
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", path, got, want)
		}
	}
}

func TestDataAreKept(t *testing.T) {
	t.Parallel()
	dir := ready(t)
	s := start(t, Options{Dir: dir})
	ask(t, s, "CREATE TABLE kept (word text)")
	ask(t, s, "INSERT INTO kept VALUES ('звонок')")
	pid := serverOf(t, s)
	must(t, s.Stop(t.Context()))
	must(t, s.Stop(t.Context())) // twice is fine
	if alive(pid) && s.place.served(pid) {
		t.Fatal("the last program left, and the server still runs")
	}
	if got := ask(t, start(t, Options{Dir: dir}), "SELECT word FROM kept"); got != "звонок" {
		t.Fatalf("after a restart the table holds %q", got)
	}
}

func TestEnsureDatabase(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Dir: ready(t), NoFsync: true})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			if err := s.EnsureDatabase(t.Context(), `school "1"`); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if got := ask(t, s, `SELECT count(*) FROM pg_database WHERE datname = 'school "1"'`); got != "1" {
		t.Errorf("%s databases were made, want 1", got)
	}
	if err := s.EnsureDatabase(t.Context(), strings.Repeat("\xff", 3)); err == nil {
		t.Error("a name that is not UTF-8 was taken")
	}
}

func TestURLWorksWithOtherPeoplesClients(t *testing.T) {
	t.Parallel()
	psql := command(t, "psql")
	dir := filepath.Join(folder(t), "Школа № 1, основная", strings.Repeat("long ", 30))
	must(t, os.MkdirAll(filepath.Dir(dir), 0o755))
	must(t, os.Rename(ready(t), dir))
	s := start(t, Options{Dir: dir, NoFsync: true})
	if path := filepath.Join(s.Socket(), socketName); len(path) > 107 {
		t.Fatalf("the socket path has %d bytes: %s", len(path), path)
	}
	must(t, s.EnsureDatabase(t.Context(), "дневник 5%"))
	said, err := exec.CommandContext(t.Context(), psql, s.URL("дневник 5%"), "-Atc", "SELECT current_database() || ' ' || current_user").CombinedOutput()
	if err != nil || strings.TrimSpace(string(said)) != "дневник 5% postgres" {
		t.Fatalf("psql %s: %v: %s", s.URL("дневник 5%"), err, said)
	}
	t.Cleanup(func() { _ = os.RemoveAll(s.Socket()) })
}

func TestStartFailureQuotesTheLog(t *testing.T) {
	t.Parallel()
	dir := ready(t)
	_, err := Start(t.Context(), Options{Dir: dir, Settings: map[string]string{"shared_buffers": "nonsense"}})
	if err == nil || !strings.Contains(err.Error(), `"shared_buffers": "nonsense"`) || !strings.Contains(err.Error(), "server.log") {
		t.Fatalf("the error does not say why: %v", err)
	}
	start(t, Options{Dir: dir, NoFsync: true}) // and nothing is broken by it
}

func TestSettingsCannotOpenTheNetwork(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Dir: ready(t), NoFsync: true, Settings: map[string]string{"listen_addresses": "*", "shared_buffers": "16MB"}})
	if got := ask(t, s, "SHOW listen_addresses"); got != "" {
		t.Errorf("listen_addresses = %q", got)
	}
	if got := ask(t, s, "SHOW shared_buffers"); got != "16MB" {
		t.Errorf("shared_buffers = %q", got)
	}
}

func TestGivingUpAtTheGate(t *testing.T) {
	t.Parallel()
	dir := ready(t)
	gate, err := tryLock(filepath.Join(dir, "gate.lock"), os.O_CREATE)
	must(t, err)
	defer gate.release()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ctx, Options{Dir: dir}); !errors.Is(err, context.Canceled) {
		t.Fatalf("Start waits behind a busy gate with %v", err)
	}
}

func TestServerSeesNoSecretsAndWritesNoValues(t *testing.T) {
	t.Setenv("ZVONOK_EMBEDDED_TEST_SECRET", "made-up-token")
	s := start(t, Options{Dir: ready(t), NoFsync: true})
	pid := serverOf(t, s)
	environ, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/environ")
	if os.IsNotExist(err) {
		t.Skip("needs /proc")
	}
	must(t, err)
	if strings.Contains(string(environ), "made-up-token") || !strings.Contains(string(environ), "TZ=UTC") {
		t.Errorf("the server's environment is %q", environ)
	}
	ask(t, s, "CREATE TABLE people (name text PRIMARY KEY)")
	for _, statement := range []string{
		"INSERT INTO people VALUES ('Выдуманный'), ('Выдуманный')",
		"SELECT 'Выдуманный'::int",
		"SELECT * FROM Выдуманный",
	} {
		if _, err := query(t.Context(), s.Socket(), statement); err == nil {
			t.Fatalf("%s was expected to fail", statement)
		}
	}
	log, err := os.ReadFile(s.place.logFile())
	must(t, err)
	if !strings.Contains(string(log), "ready to accept connections") || strings.Contains(string(log), "Выдуманный") {
		t.Errorf("the log holds what it must not, or nothing: %s", log)
	}
}
