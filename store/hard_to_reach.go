package store

import (
	"context"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Reachless is one parent of a child whom no way reaches, or whose mail comes
// back while the chat still works. No contact and no parent's name is in it.
type Reachless struct {
	Student int64
	Child   school.Person
	Class   string // «5А»; empty: in none now
	School  int64
	Reached bool      // by some way yet: only the mail comes back
	Others  bool      // another parent of the child is reached
	Chat    string    // «active», «blocked», «none»
	Mail    string    // «confirmed», «waits», «bounces», «none»
	Since   time.Time // UTC
}

// HardToReach is the list of such families of the schools that v is curator of,
// those without any way first. Denied to every other role.
func (s *Store) HardToReach(ctx context.Context, v Viewer) ([]Reachless, error) {
	var out []Reachless
	err := s.read(ctx, v, func(b *pgx.Batch) {
		b.Queue(`SELECT s.id, h.* FROM schools s CROSS JOIN LATERAL hard_to_reach(s.id, $1) h ORDER BY s.id`, s.Now()).Query(collectReachless(&out))
		b.Queue(`SELECT audited('reach', id, NULL, NULL) FROM schools`)
	})
	return out, err
}

// HardToReachOf is the same for one school, by its sourcedId: system work, for the
// command line. NotFound, or Conflict where two sources know that sourcedId.
func (s *Store) HardToReachOf(ctx context.Context, sourced string) ([]Reachless, error) {
	id, err := s.schoolBySourced(ctx, sourced)
	if err != nil {
		return nil, err
	}
	var out []Reachless
	rows, err := s.owner.Query(ctx, `SELECT $1::bigint, h.* FROM hard_to_reach($1, $2) h`, id, s.Now())
	if err != nil {
		return nil, translate(err)
	}
	err = collectReachless(&out)(rows)
	return out, translate(err)
}

func collectReachless(out *[]Reachless) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		var one Reachless
		var since *time.Time
		_, err := pgx.ForEachRow(rows, []any{
			&one.School, &one.Student, &one.Child.Family, &one.Child.Given, &one.Child.Middle, &one.Class,
			&one.Reached, &one.Others, &one.Chat, &one.Mail, &since,
		}, func() error {
			one.Child.ID, one.Since = one.Student, time.Time{}
			if since != nil {
				one.Since = since.UTC()
			}
			*out = append(*out, one)
			return nil
		})
		return err
	}
}
