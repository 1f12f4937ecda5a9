package store

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"zvonok/store/school"
)

// What PostgreSQL says, by code; never by text.
const (
	codeRefused     = "ZV403" // raised by enter(): blocked, or the role is not held
	codeUnique      = "23505"
	codeOverlap     = "23P01"
	codeNoPrivilege = "42501"
	codeCheck       = "23514"
	codeLocked      = "55P03" // lock_timeout, where one is set
)

// translate turns what the database refused into one of our codes. The text of
// a PostgreSQL error can quote a row, so it goes no further than here: only its
// code and the name of the constraint do.
func translate(err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, pgx.ErrNoRows) {
		return school.Refuse(school.NotFound, "no such row")
	}
	pg, ok := errors.AsType[*pgconn.PgError](err)
	if !ok {
		return hidden(err)
	}
	switch pg.Code {
	case codeRefused:
		return school.Refuse(school.Denied, pg.Message)
	case codeNoPrivilege:
		return school.Refuse(school.Denied, "the database refused")
	case codeUnique, codeOverlap:
		return &school.Error{Code: school.Conflict, Field: pg.ConstraintName, Reason: "already there"}
	case codeLocked:
		return school.Refuse(school.Locked, "somebody else is at it")
	case codeCheck:
		return &school.Error{Code: school.Invalid, Field: pg.ConstraintName, Reason: "the database refused the value"}
	}
	return &databaseError{code: pg.Code, where: pg.Routine, constraint: pg.ConstraintName, err: err}
}

// hidden lets through our own errors, and those of contexts and the network,
// which hold no row. Any other text can be the driver's and quote an argument.
func hidden(err error) error {
	_, ours := errors.AsType[*school.Error](err)
	_, connecting := errors.AsType[*pgconn.ConnectError](err)
	_, network := errors.AsType[net.Error](err)
	if ours || connecting || network || errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return &driverError{err}
}

// driverError hides the text of an error that may be the driver's and keeps its
// chain.
type driverError struct{ err error }

func (e *driverError) Error() string {
	last := e.err
	for next := errors.Unwrap(last); next != nil; next = errors.Unwrap(last) {
		last = next
	}
	return fmt.Sprintf("the database cannot be used this way (%T)", last)
}

func (e *driverError) Unwrap() error { return e.err }

// databaseError hides the text of a PostgreSQL error and keeps its chain.
type databaseError struct {
	code, where, constraint string
	err                     error
}

func (e *databaseError) Error() string {
	text := "postgresql " + e.code
	if e.where != "" {
		text += " in " + e.where
	}
	if e.constraint != "" {
		text += " by " + e.constraint
	}
	return text
}

func (e *databaseError) Unwrap() error { return e.err }

// one refuses a statement that touched no row: it was not the viewer's.
func one(tag pgconn.CommandTag, err error) error {
	if err == nil && tag.RowsAffected() == 0 {
		return school.Refuse(school.NotFound, "no such row")
	}
	return err
}
