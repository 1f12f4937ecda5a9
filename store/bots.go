package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"
)

// RememberBot keeps a bot's @name, without @, so that a code can be printed with
// its link when nobody can ask Telegram.
func (s *Store) RememberBot(ctx context.Context, bot int64, username string) error {
	_, err := s.owner.Exec(ctx, `INSERT INTO bots (bot, username, seen_at) VALUES ($1, $2, $3)
		ON CONFLICT (bot) DO UPDATE SET username = excluded.username, seen_at = excluded.seen_at`, bot, username, s.Now())
	return translate(err)
}

// BotName is the @name of a bot, without @; of the one seen last when bot is 0.
// Empty: none was ever seen.
func (s *Store) BotName(ctx context.Context, bot int64) (string, error) {
	var name string
	err := s.owner.QueryRow(ctx, `SELECT username FROM bots WHERE bot = $1 OR $1 = 0 ORDER BY seen_at DESC LIMIT 1`, bot).Scan(&name)
	if errors.Is(err, pgx.ErrNoRows) {
		return "", nil
	}
	return name, translate(err)
}
