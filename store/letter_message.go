package store

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// WhyRead says that it was read before it was told of.
const WhyRead = "read already"

// readMessages puts the words into the news of messages, which holds none: they
// are opened when they are told. What was read meanwhile is no news any more, in a
// notice as in a digest.
func (s *Store) readMessages(ctx context.Context, letters []Letter) error {
	var ids []int64
	for _, l := range letters {
		for _, c := range l.Students {
			for _, n := range c.News {
				if n.Kind == school.NewsMessage {
					ids = append(ids, n.Object)
				}
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := s.owner.Query(ctx, `SELECT id, by_family, seal, text_enc, coalesce(file_id, 0), made_at, read_at FROM messages WHERE id = ANY ($1) AND read_at IS NULL`, ids)
	if err != nil {
		return translate(err)
	}
	words := map[int64]school.Message{}
	if _, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (struct{}, error) {
		m, err := s.scanMessage(row)
		words[m.ID] = m
		return struct{}{}, err
	}); err != nil {
		return translate(err)
	}
	for i := range letters {
		l := &letters[i]
		for j := range l.Students {
			c := &l.Students[j]
			c.News = slices.DeleteFunc(c.News, func(n school.News) bool {
				m, waits := words[n.Object]
				if n.Kind != school.NewsMessage {
					return false
				}
				if waits && n.New != nil {
					n.New.Text = m.Text
					switch {
					case m.Shut:
						n.New.Kind = school.Shut
					case m.File != 0:
						n.New.Kind = school.WithFile
					}
				}
				return !waits || n.New == nil
			})
		}
		if l.Kind == TellNotice {
			l.Students = slices.DeleteFunc(l.Students, func(c LetterChild) bool { return len(c.News) == 0 })
		}
	}
	return nil
}

// readCame gives each word about a message the message and its thread, as one of
// the staff reads them. It does not go out to who works there no longer, nor of
// what was read.
func (s *Store) readCame(ctx context.Context, letters []Letter) error {
	for i := range letters {
		l := &letters[i]
		if l.Stop != "" || l.Service.Key != MessageCame {
			continue
		}
		id, _ := strconv.ParseInt(l.Service.Args["Message"], 10, 64)
		var works bool
		err := s.system(ctx, func(tx pgx.Tx) error {
			var thread int64
			if err := tx.QueryRow(ctx, `SELECT t.id, EXISTS (SELECT FROM links l WHERE l.account_id = t.staff_id AND l.school_id = t.school_id
					AND l.role IN ('staff', 'curator') AND l.ended_at IS NULL)
				FROM messages m JOIN threads t ON t.id = m.thread_id WHERE m.id = $1 AND t.staff_id = $2`, id, l.Account).Scan(&thread, &works); err != nil {
				return err
			}
			line, err := s.scanThread(tx.QueryRow(ctx, threadsSQL+`WHERE t.id = $3`, true, s.Now(), thread))
			if err != nil {
				return err
			}
			m, err := s.scanMessage(tx.QueryRow(ctx, `SELECT id, by_family, seal, text_enc, coalesce(file_id, 0), made_at, read_at FROM messages WHERE id = $1`, id))
			l.Came, l.CameIn = m, line.Thread
			return err
		})
		switch {
		case school.CodeOf(err) == school.NotFound || errors.Is(err, pgx.ErrNoRows) || err == nil && !works:
			l.Stop = WhyNoAccess
		case err != nil:
			return err
		case l.Came.Read != (time.Time{}):
			l.Stop = WhyRead
		}
	}
	return nil
}
