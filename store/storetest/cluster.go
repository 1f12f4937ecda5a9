package storetest

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store"
	"zvonok/store/embedded"
)

// Cluster is a PostgreSQL of one test's own, that it may crash. What it has
// committed it keeps, as a real one does, unless the machine itself falls.
type Cluster struct {
	dir     string
	options embedded.Options
	server  *embedded.Server
}

// NewCluster starts one in a new folder, or in dir where that is not empty. It
// goes with the test.
func NewCluster(t testing.TB, dir string, settings map[string]string) *Cluster {
	t.Helper()
	if dir == "" {
		made, err := os.MkdirTemp("/tmp", "zc-") // a socket's path has 107 bytes
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.RemoveAll(made) })
		if err := os.Chmod(made, 0o755); err != nil { // the server's user enters it
			t.Fatal(err)
		}
		dir = made
	}
	all := map[string]string{"fsync": "off", "shared_buffers": "64MB", "max_connections": "100"}
	for name, v := range settings {
		all[name] = v
	}
	c := &Cluster{dir: dir, options: embedded.Options{Dir: dir, Settings: all}}
	c.Start(t)
	return c
}

// Start launches the server again after a Crash.
func (c *Cluster) Start(t testing.TB) {
	t.Helper()
	if err := c.TryStart(t.Context()); err != nil {
		t.Fatal(err)
	}
	s := c.server
	t.Cleanup(func() { _ = s.Stop(context.Background()) })
}

// TryStart is Start for whoever knows what to do when it fails.
func (c *Cluster) TryStart(ctx context.Context) error {
	s, err := embedded.Start(ctx, c.options)
	if err == nil {
		c.server = s
	}
	return err
}

// Crash ends the server at once, as if it had died, and waits until it is gone.
func (c *Cluster) Crash(t testing.TB) {
	t.Helper()
	pid := c.pid()
	if pid == 0 {
		return // it has ended by itself
	}
	_ = syscall.Kill(pid, syscall.SIGQUIT)
	for syscall.Kill(pid, 0) == nil { // its parent is this program, which reaps it
		<-time.After(5 * time.Millisecond)
	}
}

// Alive tells whether the server's process lives.
func (c *Cluster) Alive() bool {
	pid := c.pid()
	return pid != 0 && syscall.Kill(pid, 0) == nil
}

// pid is the server's process; 0 where none has said so.
func (c *Cluster) pid() int {
	text, err := os.ReadFile(filepath.Join(c.server.Dir(), "cluster", "postmaster.pid"))
	if err != nil {
		return 0
	}
	line, _, _ := strings.Cut(string(text), "\n")
	pid, err := strconv.Atoi(line)
	if err != nil {
		return 0
	}
	return pid
}

// Socket is the folder of its Unix socket.
func (c *Cluster) Socket() string { return c.server.Socket() }

// New makes a migrated database in the cluster.
func (c *Cluster) New(t testing.TB) *DB {
	t.Helper()
	keys, err := store.MakeKeys()
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("zt_%d", count.Add(1))
	conn, err := pgx.Connect(t.Context(), c.server.URL("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background()) //nolint:errcheck // nothing is left to lose
	if _, err := conn.Exec(t.Context(), `CREATE DATABASE `+name); err != nil {
		t.Fatal(err)
	}
	db := &DB{URL: c.server.URL(name), Keys: keys, Clock: &Clock{now: Monday}}
	if err := store.Migrate(t.Context(), db.URL, Monday); err != nil {
		t.Fatal(err)
	}
	db.Store = db.Open(t)
	return db
}
