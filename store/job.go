package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// LastRuns is when each job of a bot last began, by name.
func (s *Store) LastRuns(ctx context.Context, bot int64) (map[string]time.Time, error) {
	rows, err := s.owner.Query(ctx, `SELECT name, last_run FROM jobs WHERE bot = $1`, bot)
	if err != nil {
		return nil, translate(err)
	}
	out := map[string]time.Time{}
	var name string
	var at time.Time
	_, err = pgx.ForEachRow(rows, []any{&name, &at}, func() error { out[name] = at.UTC(); return nil })
	return out, translate(err)
}

// RecordRun keeps when a job began.
func (s *Store) RecordRun(ctx context.Context, bot int64, name string, at time.Time) error {
	_, err := s.owner.Exec(ctx, `INSERT INTO jobs (bot, name, last_run) VALUES ($1, $2, $3)
		ON CONFLICT (bot, name) DO UPDATE SET last_run = excluded.last_run`, bot, name, at)
	return translate(err)
}
