package storetest

import (
	"context"
	"fmt"
	"os"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"

	"zvonok/store"
)

// DB is a database of one test, empty but migrated.
type DB struct {
	*store.Store
	URL   string // the owner's DSN, for a second program or a second Store
	Keys  *store.Keys
	Clock *Clock
}

var count atomic.Int64

// New clones the template; the database goes with the test.
func New(t testing.TB) *DB {
	t.Helper()
	ctx := context.Background()
	s, err := start(ctx)
	if err != nil {
		t.Fatalf("no PostgreSQL for tests: %v", err)
	}
	name := fmt.Sprintf("zt_%d_%d", os.Getpid(), count.Add(1))
	admin(t, s, `CREATE DATABASE `+name+` TEMPLATE `+s.template)
	t.Cleanup(func() { admin(t, s, `DROP DATABASE IF EXISTS `+name+` WITH (FORCE)`) })
	db := &DB{URL: s.admin(name), Keys: s.keys, Clock: &Clock{now: Monday}}
	db.Store = db.Open(t)
	return db
}

// Open is a second Store over the same database, as a second program has.
func (db *DB) Open(t testing.TB) *store.Store {
	t.Helper()
	s, err := store.Open(context.Background(), store.Options{URL: db.URL, Keys: db.Keys, Clock: db.Clock.Now, Conns: 6})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Close)
	return s
}

// Owner is a plain connection as the owner of the tables.
func (db *DB) Owner(t testing.TB) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), db.URL)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

// Exec runs SQL as the owner.
func (db *DB) Exec(t testing.TB, sql string, args ...any) {
	t.Helper()
	conn, err := pgx.Connect(context.Background(), db.URL)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(context.Background()) //nolint:errcheck // nothing is left to lose
	if _, err := conn.Exec(context.Background(), sql, args...); err != nil {
		t.Fatal(err)
	}
}

func admin(t testing.TB, s *server, sql string) {
	t.Helper()
	ctx := context.Background()
	conn, err := pgx.Connect(ctx, s.admin("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is left to lose
	if _, err := conn.Exec(ctx, sql); err != nil {
		t.Fatal(err)
	}
}
