package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// PeopleRole is the database role that everything on behalf of a person runs
// as: it owns nothing and bypasses nothing.
const PeopleRole = "zvonok_people"

// Viewer is the person on whose behalf something is asked, in the role that the
// person acts in now. Whether the account holds that role is for the database
// to say.
type Viewer struct {
	Account int64
	Role    school.Role
}

const enterSQL = `SELECT enter($1, $2, $3)`

// read runs what ask queues as one transaction of v, in one round trip: the
// first statement of the batch is enter(), so every other sees by v's rights.
// Denied if the account is blocked or does not hold the role.
func (s *Store) read(ctx context.Context, v Viewer, ask func(b *pgx.Batch)) error {
	b := &pgx.Batch{}
	b.Queue(enterSQL, v.Account, string(v.Role), s.Now())
	ask(b)
	return translate(s.people.SendBatch(ctx, b).Close())
}

// write runs fn in one transaction of v.
func (s *Store) write(ctx context.Context, v Viewer, fn func(tx pgx.Tx) error) error {
	return translate(pgx.BeginFunc(ctx, s.people, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, enterSQL, v.Account, string(v.Role), s.Now()); err != nil {
			return err
		}
		return fn(tx)
	}))
}

// audited queues the row that says who looked at a child: one per screen that
// shows a child's data to anyone but the child and the acting parent. Of a child
// that v may not see nothing is shown, and there is no row.
func audited(b *pgx.Batch, v Viewer, action string, student int64) {
	if v.Role == school.Parent || v.Role == school.Student {
		return
	}
	b.Queue(`SELECT audited($1, school_id, id, NULL) FROM people WHERE id = $2`, action, student)
}
