package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

const (
	releaseSet = 5000 // rows of news in one transaction
	newsMonths = 4    // a month of news is dropped when it ended that many months ago
)

// Release moves what is held no later than upTo from news_pending into news and
// says how many rows that were. Its transactions stand in line for the head's
// row, so the order of commit is the order of seq: whoever reads up to the head
// misses nothing that is still under way. Who may and wants to hear of it at
// once has it pending from that very transaction on (notice_pend.go).
func (s *Store) Release(ctx context.Context, upTo time.Time) (int, error) {
	total := 0
	for {
		n, err := s.releaseSome(ctx, upTo)
		total += n
		if err != nil || n == 0 {
			return total, err
		}
	}
}

func (s *Store) releaseSome(ctx context.Context, upTo time.Time) (int, error) {
	n := 0
	err := s.system(ctx, func(tx pgx.Tx) error {
		var head int64
		if err := tx.QueryRow(ctx, `SELECT seq FROM news_head FOR UPDATE`).Scan(&head); err != nil {
			return err
		}
		// A row that a change is being written to is left for the next time.
		tag, err := tx.Exec(ctx, `WITH due AS (
				DELETE FROM news_pending WHERE id IN (
					SELECT id FROM news_pending WHERE release_at <= $1 ORDER BY release_at, id LIMIT $2 FOR UPDATE SKIP LOCKED)
				RETURNING *)
			INSERT INTO news (seq, released_at, school_id, audience_kind, audience_id, kind, object, day, old, new, by_account)
			SELECT $3 + row_number() OVER (ORDER BY release_at, id), $1, school_id, audience_kind, audience_id, kind, object, day, old, new, by_account
			FROM due`, upTo, releaseSet, head)
		if err != nil {
			return err
		}
		if n = int(tag.RowsAffected()); n == 0 {
			return nil
		}
		if err := noteNewsDay(ctx, tx, n, head, upTo); err != nil {
			return err
		}
		if err := pendNotices(ctx, tx, upTo, head, head+int64(n)); err != nil {
			return err
		}
		_, err = tx.Exec(ctx, `UPDATE news_head SET seq = seq + $1`, n)
		return err
	})
	return n, err
}

// DropOldNews drops the months of news that are long over and that every live
// digest has told; it says how many months went.
func (s *Store) DropOldNews(ctx context.Context) (int, error) {
	limit := month(s.Now()).AddDate(0, -newsMonths, 0)
	dropped := 0
	err := s.system(ctx, func(tx pgx.Tx) error {
		var told *int64
		err := tx.QueryRow(ctx, `SELECT min(told_seq) FROM subscriptions
			WHERE role IN ('parent', 'student') AND ended_at IS NULL AND active AND next_at IS NOT NULL AND account_id IN (SELECT account_id FROM may_see)`).Scan(&told)
		if err != nil {
			return err
		}
		rows, err := tx.Query(ctx, `SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
			WHERE i.inhparent = 'news'::regclass AND c.relname < $1 ORDER BY c.relname`, "news_"+limit.Format("2006_01"))
		if err != nil {
			return err
		}
		months, err := pgx.CollectRows(rows, pgx.RowTo[string])
		if err != nil {
			return err
		}
		for _, name := range months {
			name = pgx.Identifier{name}.Sanitize()
			var untold bool
			if err := tx.QueryRow(ctx, fmt.Sprintf(`SELECT EXISTS (SELECT FROM %s WHERE seq > $1)`, name), told).Scan(&untold); err != nil {
				return err
			}
			if untold {
				break
			}
			if _, err := tx.Exec(ctx, `DROP TABLE `+name); err != nil {
				return err
			}
			dropped++
		}
		return nil
	})
	return dropped, err
}
