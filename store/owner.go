package store

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Owner is a process that sends, as the queue sees it: a number whose advisory
// lock a session of its own holds. The lock goes with the process or with its
// connection, however either ends; then what it has claimed may be taken over.
type Owner struct {
	ID   int64
	conn *pgx.Conn
	lost chan struct{}
	stop context.CancelFunc
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
	config, err := pgx.ParseConfig(s.url)
	if err != nil {
		return nil, translate(err)
	}
	config.RuntimeParams["application_name"] = "zvonok sender"
	// A machine that vanished must not look alive for two hours.
	config.RuntimeParams["tcp_keepalives_idle"] = "5"
	config.RuntimeParams["tcp_keepalives_interval"] = "2"
	config.RuntimeParams["tcp_keepalives_count"] = "3"
	conn, err := pgx.ConnectConfig(ctx, config)
	if err != nil {
		return nil, translate(err)
	}
	var mine bool
	err = conn.QueryRow(ctx, `SELECT pg_try_advisory_lock($1) AND pg_try_advisory_lock_shared(hashtextextended('`+senders+`', 0))`, id).Scan(&mine)
	if err == nil && !mine {
		err = errOwned
	}
	if err != nil {
		_ = conn.Close(context.WithoutCancel(ctx))
		return nil, translate(err)
	}
	watch, stop := context.WithCancel(context.WithoutCancel(ctx))
	o := &Owner{ID: id, conn: conn, lost: make(chan struct{}), stop: stop}
	go o.watch(watch)
	return o, nil
}

// watch reads from the session, which says nothing until it breaks.
func (o *Owner) watch(ctx context.Context) {
	defer close(o.lost)
	for {
		if _, err := o.conn.WaitForNotification(ctx); err != nil {
			return
		}
	}
}

// Lost is closed when the session is gone: stop sending at once, the claims may
// be another's from now on.
func (o *Owner) Lost() <-chan struct{} { return o.lost }

// Close lets go of the lock; a second Close is fine.
func (o *Owner) Close() {
	o.stop()
	<-o.lost
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_ = o.conn.Close(ctx)
}

// SenderActive tells whether any process stands up as an owner now.
func (s *Store) SenderActive(ctx context.Context) (bool, error) {
	var active bool
	err := s.owner.QueryRow(ctx, `SELECT EXISTS (SELECT FROM (`+heldSQL+`) l WHERE l.id = hashtextextended('`+senders+`', 0))`).Scan(&active)
	return active, translate(err)
}
