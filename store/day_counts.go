package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// DayCounts is how much was written of a student on one day, as v may see it.
type DayCounts struct {
	Marks, Missed, Late, Remarks, Comments int
}

// DayCounts counts in one round trip; of a student that v may not see it counts
// nothing.
func (s *Store) DayCounts(ctx context.Context, v Viewer, student int64, day time.Time) (DayCounts, error) {
	var n DayCounts
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(dayCountsSQL, student, day).QueryRow(func(row pgx.Row) error {
			return row.Scan(&n.Marks, &n.Missed, &n.Late, &n.Remarks, &n.Comments)
		})
		audited(b, v, "home", student)
	})
	return n, err
}

const dayCountsSQL = `SELECT m.n, a.missed, a.late, t.remarks, t.comments
	FROM (SELECT count(*) AS n FROM marks WHERE student_id = $1 AND day = $2 AND removed_at IS NULL) m,
		(SELECT count(*) FILTER (WHERE kind IN ('absent', 'ill', 'excused')) AS missed, count(*) FILTER (WHERE kind = 'late') AS late
			FROM attendance WHERE student_id = $1 AND day = $2 AND removed_at IS NULL) a,
		(SELECT count(*) FILTER (WHERE kind = 'remark') AS remarks, count(*) FILTER (WHERE kind = 'comment') AS comments
			FROM notes WHERE student_id = $1 AND day = $2 AND removed_at IS NULL) t`
