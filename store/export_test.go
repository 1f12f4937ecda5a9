package store

import (
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Traced is a store over the same database that tells tracer what the owner's
// pool is asked.
func (s *Store) Traced(t testing.TB, tracer pgx.QueryTracer) *Store {
	t.Helper()
	c := s.owner.Config()
	c.ConnConfig.Tracer = tracer
	owner, err := pgxpool.NewWithConfig(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(owner.Close)
	return &Store{owner: owner, people: s.people, url: s.url, keys: s.keys, clock: s.clock, log: s.log}
}
