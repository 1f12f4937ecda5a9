package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"
)

// schoolZone is the name of a school's zone, as far as whoever asks may see the school.
func schoolZone(ctx context.Context, tx pgx.Tx, id int64) (name string, err error) {
	err = tx.QueryRow(ctx, `SELECT zone FROM schools WHERE id = $1`, id).Scan(&name)
	return name, err
}

// zoneNamed never fails: a name that is unknown is Moscow's clock, where most
// schools are; the import refuses such names before.
func zoneNamed(name string) *time.Location {
	if name != "" && name != "Local" {
		if zone, err := time.LoadLocation(name); err == nil {
			return zone
		}
	}
	zone, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		return time.UTC
	}
	return zone
}

// wallSQL is the zone in which account a is told in role w.role; empty where none is
// known. A family's is its own, else that of the first child's school, whichever child
// is told of: a person has one wall, or one child's day would be another's night. The
// staff's is their school's.
const wallSQL = `coalesce(CASE WHEN w.role IN ('parent', 'student') THEN nullif(a.zone, '') END,
	(SELECT s.zone FROM links l LEFT JOIN people k ON k.id = l.student_id JOIN schools s ON s.id = coalesce(k.school_id, l.school_id)
		WHERE l.account_id = a.id AND l.role = CASE WHEN w.role IN ('parent', 'student') THEN w.role ELSE 'staff' END AND l.ended_at IS NULL
		ORDER BY l.id LIMIT 1), '')`
