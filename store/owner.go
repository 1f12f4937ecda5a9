package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Owner is a process that sends, as the queue sees it: a number whose advisory
// lock a session of its own holds. The lock goes with the process or with its
// connection, however either ends; then what it has claimed may be taken over.
// Lost is closed when the session is gone: stop sending at once, the claims may
// be another's from now on.
type Owner struct {
	*Lease
	ID int64
}

const (
	senders = "zvonok senders" // every owner holds this one in common
	// heldSQL is the advisory locks of this database that are held, by key.
	heldSQL = `SELECT (l.classid::bigint << 32) | l.objid::bigint AS id FROM pg_locks l
		WHERE l.locktype = 'advisory' AND l.objsubid = 1 AND l.granted
		  AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`
	aliveSQL = heldSQL + ` AND l.mode = 'ExclusiveLock'`
)

var errOwned = school.Refuse(school.Conflict, "another session is this owner")

// NewOwner draws a number for the life of a process.
func NewOwner() int64 {
	var b [8]byte
	_, _ = rand.Read(b[:]) // never fails: crypto/rand ends the program first
	return int64(binary.BigEndian.Uint64(b[:]) >> 1)
}

// OpenOwner stands up as the owner id. Conflict while another session does.
func (s *Store) OpenOwner(ctx context.Context, id int64) (*Owner, error) {
	var conn *pgx.Conn
	if err := s.leaseConn(ctx, &conn); err != nil {
		return nil, translate(err)
	}
	var mine bool
	err := conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1) AND pg_try_advisory_lock_shared(hashtextextended('`+senders+`', 0))`, id).Scan(&mine)
	if err == nil && !mine {
		err = errOwned
	}
	if err != nil {
		hangUp(conn)
		return nil, translate(err)
	}
	return &Owner{Lease: watch(conn), ID: id}, nil
}

// SenderActive tells whether any process stands up as an owner now.
func (s *Store) SenderActive(ctx context.Context) (bool, error) {
	var active bool
	err := s.owner.QueryRow(ctx, `SELECT EXISTS (SELECT FROM (`+heldSQL+`) l WHERE l.id = hashtextextended('`+senders+`', 0))`).Scan(&active)
	return active, translate(err)
}
