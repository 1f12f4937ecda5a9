package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// SeekByID says whose account it is, by the school's own list: one of Student (whose
// own account it is, or a parent's) and Person (of staff, a student, or a parent whom
// the code named). Account chooses one of several.
type SeekByID struct {
	School  string // sourcedId; may be empty where it is plain without
	Student string // sourcedId
	Person  string // sourcedId
	Account int64
}

// RecoverableByID finds accounts: system work, for the command line. NotFound where
// the list has no such person or nobody is linked, Conflict where two sources know
// that sourcedId.
func (s *Store) RecoverableByID(ctx context.Context, seek SeekByID) ([]Recoverable, error) {
	if (seek.Student == "") == (seek.Person == "") {
		return nil, school.Wrong("recover", "name one of student and person")
	}
	var out []Recoverable
	err := s.system(ctx, func(tx pgx.Tx) error {
		rows, err := tx.Query(ctx, `SELECT p.id, p.school_id FROM people p JOIN schools s ON s.id = p.school_id AND s.removed_at IS NULL
			WHERE p.sourced_id = $1 AND ($2 = '' OR s.sourced_id = $2) LIMIT 2`, seek.Student+seek.Person, seek.School)
		if err != nil {
			return err
		}
		type found struct{ ID, School int64 }
		people, err := pgx.CollectRows(rows, pgx.RowToStructByPos[found])
		switch {
		case err != nil:
			return err
		case len(people) == 0:
			return school.Refuse(school.NotFound, "no such person")
		case len(people) > 1:
			return &school.Error{Code: school.Conflict, Field: "person", Reason: "several schools know a person by this id: say the school"}
		}
		student, person := people[0].ID, int64(0)
		if seek.Person != "" {
			student, person = 0, people[0].ID
		}
		rows, err = tx.Query(ctx, `SELECT s.id, s.name, r.* FROM schools s CROSS JOIN LATERAL recoverable(s.id, '', $2, $3, $4, $5) r WHERE s.id = $1`,
			people[0].School, seek.Account, student, person, s.Now())
		if err != nil {
			return err
		}
		if err := collectRecoverable(&out)(rows); err != nil {
			return err
		}
		if len(out) == 0 {
			return &school.Error{Code: school.NotFound, Field: "account", Reason: "nobody is linked"}
		}
		return nil
	})
	return out, err
}

// IssueRecoveryOf issues a code for an account: system work, for the command line.
func (s *Store) IssueRecoveryOf(ctx context.Context, r Recoverable) (IssuedRecovery, error) {
	var out IssuedRecovery
	err := s.system(ctx, func(tx pgx.Tx) error {
		var err error
		if out, err = s.issueRecovery(ctx, tx, r.Account, r.School); err != nil {
			return err
		}
		return recordSystem(ctx, tx, record{at: s.Now(), action: "recovery_code", school: r.School, object: r.Account})
	})
	return out, err
}
