package store

import (
	"context"
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

// System runs fn as system work does.
func (s *Store) System(ctx context.Context, fn func(tx pgx.Tx) error) error { return s.system(ctx, fn) }

// Words are the words of the service that wait for an account, the oldest first.
func (s *Store) Words(t testing.TB, account int64) []Service {
	t.Helper()
	rows, err := s.owner.Query(t.Context(), `SELECT body FROM deliveries WHERE kind = 'service' AND account_id = $1 ORDER BY id`, account)
	if err != nil {
		t.Fatal(err)
	}
	bodies, err := pgx.CollectRows(rows, pgx.RowTo[[]byte])
	if err != nil {
		t.Fatal(err)
	}
	var words []Service
	for _, sealed := range bodies {
		word, err := s.openService(account, sealed)
		if err != nil {
			t.Fatal(err)
		}
		words = append(words, word)
	}
	return words
}
