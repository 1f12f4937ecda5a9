package storetest

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"zvonok/store"
	"zvonok/store/embedded"
	"zvonok/store/migrations"
)

// server is what the tests of one program share.
type server struct {
	admin    func(database string) string // the DSN of a database
	template string
	keys     *store.Keys
}

// The one that Main made; tests only read it.
var running struct {
	sync.Once
	server *server
	err    error
	stop   func()
}

// Main runs the tests of a package and stops what New started.
func Main(m *testing.M) {
	code := m.Run()
	if running.stop != nil {
		running.stop()
	}
	os.Exit(code)
}

func start(ctx context.Context) (*server, error) {
	running.Do(func() {
		running.server, running.stop, running.err = open(ctx)
	})
	return running.server, running.err
}

func open(ctx context.Context) (*server, func(), error) {
	s := &server{}
	stop := func() {}
	if dsn := os.Getenv("ZVONOK_TEST_DATABASE_URL"); dsn != "" {
		s.admin = func(database string) string { return withDatabase(dsn, database) }
	} else {
		private, err := embedded.Start(ctx, embedded.Options{Dir: filepath.Join(os.TempDir(), fmt.Sprintf("zvonok-test-%d", os.Getuid())), NoFsync: true})
		if err != nil {
			return nil, nil, err
		}
		s.admin = private.URL
		stop = func() { _ = private.Stop(context.WithoutCancel(ctx)) }
	}
	keys, err := store.MakeKeys()
	if err != nil {
		return nil, stop, err
	}
	s.keys = keys
	if err := s.makeTemplate(ctx); err != nil {
		return nil, stop, err
	}
	return s, stop, nil
}

// withDatabase works on a key=value DSN and on a URL.
func withDatabase(dsn, database string) string {
	if !strings.Contains(dsn, "://") {
		return dsn + " dbname=" + database
	}
	c, err := pgx.ParseConfig(dsn)
	if err != nil {
		return dsn
	}
	return strings.Replace(dsn, "/"+c.Database, "/"+database, 1)
}

// makeTemplate migrates one database a schema; programs that come together wait
// for the first of them.
func (s *server) makeTemplate(ctx context.Context) error {
	sum := sha256.New()
	files, err := fs.Glob(migrations.Files, "*.sql")
	if err != nil {
		return err
	}
	for _, name := range files {
		text, err := migrations.Files.ReadFile(name)
		if err != nil {
			return err
		}
		sum.Write(text)
	}
	s.template = "zt_template_" + hex.EncodeToString(sum.Sum(nil))[:12]
	conn, err := pgx.Connect(ctx, s.admin("postgres"))
	if err != nil {
		return err
	}
	defer conn.Close(ctx) //nolint:errcheck // nothing is left to lose
	if _, err := conn.Exec(ctx, `SELECT pg_advisory_lock(hashtextextended('zvonok test template', 0))`); err != nil {
		return err
	}
	var ready bool
	err = conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datistemplate)`, s.template).Scan(&ready)
	if err != nil || ready {
		return err
	}
	// One that a killed program left half made is made again.
	for _, sql := range []string{
		`DROP DATABASE IF EXISTS ` + s.template + ` WITH (FORCE)`,
		`CREATE DATABASE ` + s.template + ` TEMPLATE template0 ENCODING 'UTF8'`,
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return err
		}
	}
	if err := store.Migrate(ctx, s.admin(s.template), Monday); err != nil {
		return err
	}
	_, err = conn.Exec(ctx, `ALTER DATABASE `+s.template+` IS_TEMPLATE true`)
	return err
}
