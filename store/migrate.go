package store

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"zvonok/store/migrations"
)

// Migrate brings the database behind url to the newest schema; several programs
// may try at once. It makes the people's role first, and the months from now on.
func Migrate(ctx context.Context, url string, now time.Time) error {
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return errors.New("DATABASE_URL cannot be read")
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return fmt.Errorf("the database does not answer: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // nothing is left to lose
	if err := refuseEncoding(ctx, conn); err != nil {
		return err
	}
	if err := makePeopleRole(ctx, conn); err != nil {
		return err
	}
	if err := migrateUp(ctx, config); err != nil {
		return err
	}
	return ensureMonths(ctx, conn, now, now)
}

// refuseEncoding refuses a database that could not keep a Russian name.
func refuseEncoding(ctx context.Context, db interface {
	QueryRow(ctx context.Context, sql string, args ...any) pgx.Row
},
) error {
	var encoding string
	if err := db.QueryRow(ctx, `SHOW server_encoding`).Scan(&encoding); err != nil {
		return fmt.Errorf("the database does not answer: %w", err)
	}
	if encoding != "UTF8" {
		return fmt.Errorf("the database is in %s, it must be in UTF8", encoding)
	}
	return nil
}

func migrateUp(ctx context.Context, config *pgx.ConnConfig) error {
	db := stdlib.OpenDB(*config)
	defer db.Close() //nolint:errcheck // nothing is left to lose
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 300))
	if err != nil {
		return err
	}
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.Files,
		goose.WithSessionLocker(locker), goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return err
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate: %w", err)
	}
	return nil
}

// RoleSQL is what an administrator runs where our own role may not make roles;
// OWNER is the role of DATABASE_URL.
const RoleSQL = makeRoleSQL + `; GRANT ` + PeopleRole + ` TO OWNER`

const makeRoleSQL = `CREATE ROLE ` + PeopleRole + ` NOLOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT`

// makePeopleRole makes the role and lets the owner become it; where an
// administrator has done so, it needs no right of its own. Roles are of the whole
// cluster, so another database's migration may do the same at this moment.
func makePeopleRole(ctx context.Context, conn *pgx.Conn) error {
	var there bool
	var owner string
	var version int
	err := conn.QueryRow(ctx, `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1), quote_ident(current_user),
		current_setting('server_version_num')::int`, PeopleRole).Scan(&there, &owner, &version)
	if err != nil {
		return translate(err)
	}
	grant := `GRANT ` + PeopleRole + ` TO ` + owner
	if !there {
		if _, err := conn.Exec(ctx, makeRoleSQL); err != nil && !sqlState(err, codeDuplicate, codeUnique) {
			return fmt.Errorf("make the role %s (an administrator may run: %s; %s): %w", PeopleRole, makeRoleSQL, grant, translate(err))
		}
	}
	right := "MEMBER"
	if version >= 160000 { // whoever made a role there is its member without the right to become it
		right = "SET"
		grant += ` WITH SET TRUE`
	}
	var may bool
	if err := conn.QueryRow(ctx, `SELECT pg_has_role(current_user, $1, $2)`, PeopleRole, right).Scan(&may); err != nil || may {
		return translate(err)
	}
	// A second database's migration can grant at the same moment.
	for range 5 {
		if _, err = conn.Exec(ctx, grant); err == nil || !sqlState(err, codeUnique, codeConcurrent) {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("become the role %s (an administrator may run: %s): %w", PeopleRole, grant, translate(err))
	}
	return nil
}

const (
	codeDuplicate  = "42710" // duplicate_object
	codeConcurrent = "XX000" // tuple concurrently updated
)

func sqlState(err error, codes ...string) bool {
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return false
	}
	for _, c := range codes {
		if pg.Code == c {
			return true
		}
	}
	return false
}
