package store

import (
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// ErrLeaseLost is the cause of a context that ended with its lease.
var ErrLeaseLost = errors.New("the lease is lost")

// How soon each side notices a dead line. We must notice before PostgreSQL
// does: it lets go of the lock, and a standby begins.
const (
	leaseAsk        = 250 * time.Millisecond // how often a standby asks
	leaseOurNotice  = 5 * time.Second        // keepalive after 2 s, three misses of 1 s
	leaseTheirAlive = `SET tcp_keepalives_idle = 5; SET tcp_keepalives_interval = 3; SET tcp_keepalives_count = 3; SET tcp_user_timeout = 14000`
)

// Lease is the right to be the only one at something. It lives as long as its
// own connection: an advisory lock of this database, whose holder's death
// PostgreSQL sees at once.
type Lease struct {
	conn    *pgx.Conn
	lost    chan struct{}
	watched chan struct{}
	unwatch context.CancelFunc
	once    sync.Once
}

// Lease waits until nobody else holds name for the bot (0: for all bots), then
// holds it. Only ctx ends the waiting: a database that does not answer is asked
// again. A standby asks and never queues in PostgreSQL, where a waiting session
// would hold back VACUUM.
func (s *Store) Lease(ctx context.Context, name string, bot int64) (*Lease, error) {
	key := fmt.Sprintf("zvonok %s %d", name, bot)
	var conn *pgx.Conn
	answered := true
	for {
		var held bool
		err := s.leaseConn(ctx, &conn)
		if err == nil {
			err = conn.QueryRow(ctx, `SELECT pg_try_advisory_lock(hashtextextended($1, 0))`, key).Scan(&held)
		}
		if held {
			return watch(conn), nil
		}
		if err != nil {
			conn = hangUp(conn)
		}
		if err != nil && answered && ctx.Err() == nil {
			s.log.WarnContext(ctx, "no lease can be asked for: the database does not answer", "lease", name, "error", translate(err))
		}
		answered = err == nil
		select {
		case <-ctx.Done():
			hangUp(conn)
			return nil, ctx.Err()
		case <-time.After(leaseAsk):
		}
	}
}

// leaseConn makes the connection that the lease will live in, unless there is one.
func (s *Store) leaseConn(ctx context.Context, conn **pgx.Conn) error {
	if *conn != nil {
		return nil
	}
	c := s.owner.Config().ConnConfig
	dialer := &net.Dialer{
		Timeout:         leaseOurNotice,
		KeepAliveConfig: net.KeepAliveConfig{Enable: true, Idle: 2 * time.Second, Interval: time.Second, Count: 3},
		Control:         userTimeout,
	}
	c.DialFunc = dialer.DialContext
	c.RuntimeParams["application_name"] = "zvonok lease"
	made, err := pgx.ConnectConfig(ctx, c)
	if err != nil {
		return err
	}
	// Where PostgreSQL's own system has no such setting, its default must do.
	_, _ = made.Exec(ctx, leaseTheirAlive)
	*conn = made
	return nil
}

// userTimeout makes what was sent and not acknowledged an error as soon as
// silence is one. Linux only; elsewhere the keepalive is alone.
func userTimeout(network, _ string, raw syscall.RawConn) error {
	if runtime.GOOS != "linux" || network == "unix" {
		return nil
	}
	const tcpUserTimeout = 0x12
	return raw.Control(func(fd uintptr) {
		_ = syscall.SetsockoptInt(int(fd), syscall.IPPROTO_TCP, tcpUserTimeout, int(leaseOurNotice.Milliseconds()))
	})
}

// watch listens on the connection, where nothing is ever said: whatever ends
// the listening is the loss.
func watch(conn *pgx.Conn) *Lease {
	ctx, unwatch := context.WithCancel(context.Background())
	l := &Lease{conn: conn, lost: make(chan struct{}), watched: make(chan struct{}), unwatch: unwatch}
	go func() {
		defer close(l.watched)
		var err error
		for err == nil {
			_, err = conn.WaitForNotification(ctx)
		}
		if ctx.Err() == nil {
			close(l.lost)
		}
	}()
	return l
}

// Lost is closed when the lease is lost; never by Release.
func (l *Lease) Lost() <-chan struct{} { return l.lost }

// Under is ctx as long as the lease is held; its cause is ErrLeaseLost when
// that was the end.
func (l *Lease) Under(ctx context.Context) (context.Context, context.CancelFunc) {
	held, cancel := context.WithCancelCause(ctx)
	stop := make(chan struct{})
	go func() {
		select {
		case <-l.lost:
			cancel(ErrLeaseLost)
		case <-held.Done():
		case <-stop:
		}
	}()
	return held, sync.OnceFunc(func() {
		close(stop)
		cancel(context.Canceled)
	})
}

// Release lets the next one in at once. A second Release is fine.
func (l *Lease) Release() {
	l.once.Do(func() {
		l.unwatch()
		<-l.watched
		hangUp(l.conn)
	})
}

// hangUp ends a session, and the locks with it.
func hangUp(conn *pgx.Conn) *pgx.Conn {
	if conn != nil {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		_, _ = conn.Exec(ctx, `SELECT pg_advisory_unlock_all()`)
		_ = conn.Close(ctx)
	}
	return nil
}
