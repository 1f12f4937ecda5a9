package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// stands is the announcement that the news tells to stand; 0: it tells of none, or
// that one was taken back, which is true for good.
func stands(n school.News) int64 {
	if n.Kind != school.NewsAnnouncement || n.New == nil {
		return 0
	}
	return n.Object
}

// dropWithdrawn leaves out what was announced and is taken back by now, though the
// range that was frozen ends before that: the word of it is news of its own, which
// comes by the next letter.
func (s *Store) dropWithdrawn(ctx context.Context, letters []Letter) error {
	var ids []int64
	for _, l := range letters {
		for _, c := range l.Students {
			for _, n := range c.News {
				if id := stands(n); id != 0 {
					ids = append(ids, id)
				}
			}
		}
	}
	if len(ids) == 0 {
		return nil
	}
	rows, err := s.owner.Query(ctx, `SELECT id FROM announcements WHERE id = ANY ($1) AND withdrawn_at IS NOT NULL`, ids)
	if err != nil {
		return translate(err)
	}
	gone, err := pgx.CollectRows(rows, pgx.RowTo[int64])
	if err != nil || len(gone) == 0 {
		return translate(err)
	}
	for i := range letters {
		l := &letters[i]
		for j := range l.Students {
			c := &l.Students[j]
			c.News = slices.DeleteFunc(c.News, func(n school.News) bool { return slices.Contains(gone, stands(n)) })
		}
		if l.Kind == TellNotice {
			l.Students = slices.DeleteFunc(l.Students, func(c LetterChild) bool { return len(c.News) == 0 })
		}
	}
	return nil
}

// askOver asks which letters tell of a message that was read meanwhile, or of an
// announcement that was taken back: Letters writes them without it.
func askOver(b *pgx.Batch, letters []Letter, out []Still) {
	var at []int32
	var messages []bool
	var objects []int64
	for i, l := range letters {
		for _, c := range l.Students {
			for _, n := range c.News {
				if n.Kind == school.NewsMessage || stands(n) != 0 {
					at, messages, objects = append(at, int32(i)), append(messages, n.Kind == school.NewsMessage), append(objects, n.Object)
				}
			}
		}
	}
	if len(at) == 0 {
		return
	}
	b.Queue(overSQL, at, messages, objects).Query(func(rows pgx.Rows) error {
		var n int
		_, err := pgx.ForEachRow(rows, []any{&n}, func() error { out[n].Changed = true; return nil })
		return err
	})
}

const overSQL = `SELECT DISTINCT t.n FROM unnest($1::int[], $2::boolean[], $3::bigint[]) t (n, message, object)
	WHERE CASE WHEN t.message THEN EXISTS (SELECT FROM messages m WHERE m.id = t.object AND m.read_at IS NOT NULL)
		ELSE EXISTS (SELECT FROM announcements a WHERE a.id = t.object AND a.withdrawn_at IS NOT NULL) END`
