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
	if err := makePeopleRole(ctx, conn); err != nil {
		return err
	}
	if err := migrateUp(ctx, config); err != nil {
		return err
	}
	return ensureMonths(ctx, conn, now, now)
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

// RoleSQL is what an administrator runs where our own role may not make roles.
const RoleSQL = `CREATE ROLE ` + PeopleRole + ` NOLOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT; GRANT ` + PeopleRole + ` TO CURRENT_USER`

// makePeopleRole makes the role and lets the owner become it. Roles are of the
// whole cluster, so another database's migration may do the same at this moment.
func makePeopleRole(ctx context.Context, conn *pgx.Conn) error {
	_, err := conn.Exec(ctx, `CREATE ROLE `+PeopleRole+` NOLOGIN NOSUPERUSER NOBYPASSRLS NOINHERIT`)
	if err != nil && !sqlState(err, "42710", codeUnique) {
		return fmt.Errorf("make the role %s (an administrator may run: %s): %w", PeopleRole, RoleSQL, err)
	}
	var version int
	var member bool
	err = conn.QueryRow(ctx, `SELECT current_setting('server_version_num')::int, pg_has_role(current_user, $1, 'MEMBER')
		AND EXISTS (SELECT FROM pg_auth_members m WHERE m.roleid = $1::regrole AND m.member = current_user::regrole)`, PeopleRole).Scan(&version, &member)
	if err != nil {
		return err
	}
	grant := `GRANT ` + PeopleRole + ` TO CURRENT_USER`
	if version >= 160000 {
		grant += ` WITH SET TRUE`
	} else if member {
		return nil
	}
	// A second database's migration can grant at the same moment.
	for range 5 {
		if _, err = conn.Exec(ctx, grant); err == nil || !sqlState(err, codeUnique, "XX000") {
			break
		}
	}
	if err != nil {
		return fmt.Errorf("grant %s to the owner (an administrator may run: %s): %w", PeopleRole, RoleSQL, err)
	}
	return nil
}

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
