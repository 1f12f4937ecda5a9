package store

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Options is what Open needs.
type Options struct {
	URL   string           // DATABASE_URL; the role behind it owns the tables
	Keys  *Keys            // never nil
	Clock func() time.Time // never nil; its answers are kept in UTC
	Log   *slog.Logger     // nil: nothing is logged
	Conns int32            // connections of each of the two pools; 0: 16
}

// Store is the database. Its methods may be called from many goroutines.
type Store struct {
	owner  *pgxpool.Pool // system work
	people *pgxpool.Pool // on behalf of a person; role zvonok_people
	url    string
	keys   *Keys
	clock  func() time.Time
	log    *slog.Logger
	titles catalogue
}

// Open connects both pools to a migrated database (Migrate). It refuses one
// whose encoding is not UTF-8.
func Open(ctx context.Context, o Options) (*Store, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	if o.Conns == 0 {
		o.Conns = 16
	}
	owner, err := connect(ctx, o, nil)
	if err != nil {
		return nil, fmt.Errorf("open the owner's pool: %w", err)
	}
	people, err := connect(ctx, o, becomePeople)
	if err != nil {
		owner.Close()
		return nil, fmt.Errorf("open the people's pool: %w", err)
	}
	s := &Store{owner: owner, people: people, url: o.URL, keys: o.Keys, clock: o.Clock, log: o.Log}
	if err := s.Ping(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func connect(ctx context.Context, o Options, after func(context.Context, *pgx.Conn) error) (*pgxpool.Pool, error) {
	c, err := pgxpool.ParseConfig(o.URL)
	if err != nil {
		return nil, errors.New("DATABASE_URL cannot be read") // the parser's text quotes the password
	}
	c.MaxConns = o.Conns
	c.ConnConfig.RuntimeParams["application_name"] = "zvonok"
	c.ConnConfig.RuntimeParams["timezone"] = "UTC"
	c.AfterConnect = after
	return pgxpool.NewWithConfig(ctx, c)
}

// becomePeople drops the owner's rights once for the life of a connection.
func becomePeople(ctx context.Context, c *pgx.Conn) error {
	_, err := c.Exec(ctx, `SET ROLE `+PeopleRole+`; SET jit = off; SET max_parallel_workers_per_gather = 0`)
	return err
}

// Ping asks both pools for an answer.
func (s *Store) Ping(ctx context.Context) error {
	if err := refuseEncoding(ctx, s.owner); err != nil {
		return err
	}
	if err := s.people.Ping(ctx); err != nil {
		return fmt.Errorf("the people's role does not answer: %w", err)
	}
	return nil
}

// Close waits for what is running and closes both pools.
func (s *Store) Close() {
	s.people.Close()
	s.owner.Close()
}

// Now is our clock, in UTC, cut to what the database keeps.
func (s *Store) Now() time.Time { return s.clock().UTC().Truncate(time.Microsecond) }

// system runs fn in one transaction of the owner. For system work only: on
// behalf of a person it is read or write.
func (s *Store) system(ctx context.Context, fn func(tx pgx.Tx) error) error {
	return translate(pgx.BeginFunc(ctx, s.owner, fn))
}
