package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store"
	"zvonok/store/storetest"
)

func held(t *testing.T, s *store.Store, name string, bot int64) *store.Lease {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	l, err := s.Lease(ctx, name, bot)
	if err != nil {
		t.Fatalf("the lease is not to be had: %v", err)
	}
	t.Cleanup(l.Release)
	return l
}

// waits tells that a lease is not given as long as ctx lives.
func waits(t *testing.T, s *store.Store, name string, bot int64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 600*time.Millisecond) // two questions of a standby
	defer cancel()
	l, err := s.Lease(ctx, name, bot)
	if err == nil {
		l.Release()
		t.Fatal("two hold one lease")
	}
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Fatalf("a standby ends with %v", err)
	}
}

func TestOneHoldsTheLease(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	other := db.Open(t)
	first := held(t, db.Store, "bot", 1)
	waits(t, other, "bot", 1)
	held(t, other, "bot", 2)  // another bot is another lease
	held(t, other, "cron", 1) // and so is another name
	first.Release()
	first.Release()
	held(t, other, "bot", 1)
	select {
	case <-first.Lost():
		t.Error("a lease that was released counts as lost")
	default:
	}
}

// Two databases of one server do not stand in each other's way.
func TestALeaseIsOfOneDatabase(t *testing.T) {
	t.Parallel()
	one, two := storetest.New(t), storetest.New(t)
	held(t, one.Store, "bot", 1)
	held(t, two.Store, "bot", 1)
}

func TestALostLeaseIsNoticedAndTakenOver(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	first := held(t, db.Store, "bot", 1)
	under, cancel := first.Under(t.Context())
	defer cancel()
	next := make(chan *store.Lease, 1)
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	other := db.Open(t)
	go func() {
		l, err := other.Lease(ctx, "bot", 1)
		if err != nil {
			close(next)
			return
		}
		next <- l
	}()
	var ended bool
	err := db.Owner(t).QueryRow(ctx, `SELECT bool_or(pg_terminate_backend(l.pid)) FROM pg_locks l
		WHERE l.locktype = 'advisory' AND l.granted AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&ended)
	if err != nil || !ended {
		t.Fatalf("nothing holds the lock: %v", err)
	}
	select {
	case <-under.Done():
		if !errors.Is(context.Cause(under), store.ErrLeaseLost) {
			t.Errorf("what runs under the lease ended because of %v", context.Cause(under))
		}
	case <-ctx.Done():
		t.Fatal("the holder does not know that the lease is lost")
	}
	<-first.Lost()
	l, ok := <-next
	if !ok {
		t.Fatal("the standby did not take over")
	}
	l.Release()
	first.Release()
}

// A standby asks; it never stands in PostgreSQL's queue, where its open
// transaction would hold back VACUUM.
func TestAStandbyDoesNotQueue(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	held(t, db.Store, "bot", 1)
	ctx, cancel := context.WithCancel(t.Context())
	gone := make(chan struct{})
	other := db.Open(t)
	go func() {
		defer close(gone)
		if l, err := other.Lease(ctx, "bot", 1); err == nil {
			l.Release()
		}
	}()
	conn := db.Owner(t)
	asked := 0
	for asked == 0 {
		asked = count(t, conn, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
			AND application_name = 'zvonok lease' AND query LIKE '%pg_try_advisory_lock%' AND state = 'idle'`)
	}
	if n := count(t, conn, `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`); n != 0 {
		t.Errorf("%d sessions wait in the queue of the lock", n)
	}
	cancel()
	<-gone
}

func count(t *testing.T, conn *pgx.Conn, sql string, args ...any) (n int) {
	t.Helper()
	if err := conn.QueryRow(t.Context(), sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
