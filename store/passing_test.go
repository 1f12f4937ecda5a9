package store_test

import (
	"context"
	"errors"
	"testing"

	"github.com/jackc/pgx/v5"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// What the database says when it is away passes; what it says of a question
// that is wrong does not.
func TestPassing(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	ctx := t.Context()
	conn, other := db.Owner(t), db.Owner(t)
	for sql, want := range map[string]bool{
		`SELECT 1/0`:                          false,
		`SELECT no_such_column`:               false,
		`INSERT INTO accounts DEFAULT VALUES`: false,
		`DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40P01'; END $$`: true, // deadlock
		`DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '53300'; END $$`: true, // too many connections
		`DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '57P03'; END $$`: true, // starting up
	} {
		if _, err := conn.Exec(ctx, sql); err == nil || store.Passing(err) != want {
			t.Errorf("%s: passing is not %v: %v", sql, want, err)
		}
	}
	if _, err := other.Exec(ctx, `SELECT pg_terminate_backend($1)`, conn.PgConn().PID()); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.Exec(ctx, `SELECT 1`); !store.Passing(err) {
		t.Errorf("a connection that was ended: %v", err)
	}
	if _, err := conn.Exec(ctx, `SELECT 1`); !store.Passing(err) {
		t.Errorf("a connection that is closed: %v", err)
	}
	if _, err := pgx.Connect(ctx, "postgres://nobody@127.0.0.1:1/none?connect_timeout=2"); !store.Passing(err) {
		t.Errorf("nobody listens: %v", err)
	}
	for _, err := range []error{nil, context.Canceled, school.Refuse(school.Denied, "no"), store.ErrHandled, errors.New("strange")} {
		if store.Passing(err) {
			t.Errorf("%v passes", err)
		}
	}
}
