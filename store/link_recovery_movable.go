package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Movable is an account, by as much as tells it from another.
type Movable struct {
	Account int64
	Own     string // its name as the person wrote it; empty: none was wanted
	Links   []MovableLink
}

// MovableLink is one thing that the account opens.
type MovableLink struct {
	Role   school.InviteRole
	Person school.Person // the child, or whoever works at the school; zero: a curator whom nobody named
	Class  string        // a child's; empty where in none
	School string
}

// openedSQL is the account $1, if it may still move.
const openedSQL = `a.id = $1 AND a.blocked_at IS NULL AND EXISTS (SELECT FROM links l WHERE l.account_id = a.id AND l.ended_at IS NULL)`

// movable reads accounts a by a condition over $1, in order of their numbers.
func movable(ctx context.Context, tx pgx.Tx, where string, arg any, now time.Time) ([]Movable, error) {
	rows, err := tx.Query(ctx, `SELECT a.id, a.full_name, l.role, coalesce(p.id, 0), coalesce(p.family, ''), coalesce(p.given, ''), coalesce(p.middle, ''),
			CASE WHEN l.student_id IS NULL THEN '' ELSE `+homeroomSQL+` END, o.name
		FROM accounts a JOIN links l ON l.account_id = a.id AND l.ended_at IS NULL
		LEFT JOIN people p ON p.id = coalesce(l.student_id, l.person_id)
		JOIN schools o ON o.id = CASE WHEN l.student_id IS NULL THEN l.school_id ELSE p.school_id END `+schoolDaySQL+`
		WHERE `+where+` ORDER BY a.id, l.id`, arg, now)
	if err != nil {
		return nil, err
	}
	var all []Movable
	var m Movable
	var l MovableLink
	_, err = pgx.ForEachRow(rows, []any{
		&m.Account, &m.Own, &l.Role, &l.Person.ID, &l.Person.Family, &l.Person.Given, &l.Person.Middle, &l.Class, &l.School,
	}, func() error {
		if len(all) == 0 || all[len(all)-1].Account != m.Account {
			all = append(all, Movable{Account: m.Account, Own: m.Own})
		}
		last := &all[len(all)-1]
		last.Links = append(last.Links, l)
		return nil
	})
	return all, err
}
