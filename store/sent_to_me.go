package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// SentLog is a page of what was sent to a person, the newest first. It says that
// something was sent and what became of it, never what it said.
type SentLog struct {
	Rows  []SentRow
	Page  int // from 1
	Pages int // at least 1
}

// SentRow is one delivery as its recipient sees it.
type SentRow struct {
	Kind    DeliveryKind
	Channel Channel
	State   DeliveryState
	Why     string    // why it did not arrive, a word of ours
	At      time.Time // UTC: when it ended; of one that waits, when it goes
	Child   string    // it is about this child alone; empty: about several, about none, or the child is the viewer's no longer
}

// The bounds of the log.
const (
	SentDays   = 90 // how far back it goes
	SentOnPage = 12
)

// SentToMe reads a page, from 1; beyond the last one it is the last.
func (s *Store) SentToMe(ctx context.Context, v Viewer, page int) (SentLog, error) {
	out := SentLog{Page: max(page, 1), Pages: 1}
	since := s.Now().UTC().AddDate(0, 0, -SentDays)
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(sentToMeSQL, since, out.Page, SentOnPage).Query(func(rows pgx.Rows) error {
			var one SentRow
			var child school.Person
			_, err := pgx.ForEachRow(rows, []any{
				&out.Page, &out.Pages, &one.Kind, &one.Channel, &one.State, &one.Why, &one.At, &child.Given, &child.Family,
			}, func() error {
				one.At, one.Child = one.At.UTC(), ""
				if child.Given != "" || child.Family != "" {
					one.Child = child.Short()
				}
				out.Rows = append(out.Rows, one)
				return nil
			})
			return err
		})
	})
	return out, err
}

const sentToMeSQL = `WITH mine AS MATERIALIZED (SELECT * FROM sent_to_me($1)),
	held AS (SELECT least($2::bigint, pages) AS page, pages FROM (SELECT greatest(1, (count(*) + $3::bigint - 1) / $3::bigint) AS pages FROM mine) c)
	SELECT h.page, h.pages, d.kind, d.channel, d.state, d.why, d.at, coalesce(p.given, ''), coalesce(p.family, '')
	FROM held h, mine d LEFT JOIN people p ON p.id = d.student_id
	ORDER BY d.at DESC, d.id DESC LIMIT $3 OFFSET ((SELECT page FROM held) - 1) * $3::bigint`
