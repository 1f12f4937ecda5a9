package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"

	"zvonok/store/migrations"
)

// Inspection is what a database looks like from outside; nothing is changed by
// looking.
type Inspection struct {
	Version  int    // PostgreSQL's major one
	Encoding string // «UTF8»
	Schema   int64  // newest migration that was applied; 0: none
	Newest   int64  // newest migration that this program has
	Role     bool   // the people's role is there and we may become it, or we may make it
	Names    bool   // the collation that names are ordered by is there
}

// Inspect looks at the database behind url. The error says only that it cannot
// be reached or asked; it quotes no password.
func Inspect(ctx context.Context, url string) (Inspection, error) {
	var i Inspection
	config, err := pgx.ParseConfig(url)
	if err != nil {
		return i, errors.New("DATABASE_URL cannot be read")
	}
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return i, fmt.Errorf("the database does not answer: %w", err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // nothing is left to lose
	err = conn.QueryRow(ctx, `SELECT current_setting('server_version_num')::int / 10000, current_setting('server_encoding'),
		CASE WHEN EXISTS (SELECT FROM pg_roles WHERE rolname = $1)
		     THEN pg_has_role(current_user, (SELECT oid FROM pg_roles WHERE rolname = $1), 'MEMBER')
		     ELSE (SELECT rolcreaterole OR rolsuper FROM pg_roles WHERE rolname = current_user) END,
		EXISTS (SELECT FROM pg_collation WHERE collname = 'ru-x-icu')`, PeopleRole).Scan(&i.Version, &i.Encoding, &i.Role, &i.Names)
	if err != nil {
		return i, translate(err)
	}
	db := stdlib.OpenDB(*config)
	defer db.Close() //nolint:errcheck // nothing is left to lose
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.Files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return i, err
	}
	sources := provider.ListSources()
	i.Newest = sources[len(sources)-1].Version
	var known bool
	if err := conn.QueryRow(ctx, `SELECT to_regclass('goose_db_version') IS NOT NULL`).Scan(&known); err != nil || !known {
		return i, translate(err)
	}
	i.Schema, err = provider.GetDBVersion(ctx) // makes its table where there is none
	return i, err
}
