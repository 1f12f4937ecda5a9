package store

import (
	"context"
	"errors"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// RevokeInvites makes codes void that were not used yet, and says how many. Each
// is named by the whole code, or by its first four characters, for the code is
// kept nowhere. Invalid when one of them is neither; then nothing is revoked.
func (s *Store) RevokeInvites(ctx context.Context, typed ...string) (int, error) {
	revoked := 0
	err := s.system(ctx, func(tx pgx.Tx) error {
		now := s.Now()
		var ids []int64
		for _, one := range typed {
			id, err := s.namedInvite(ctx, tx, one)
			if err != nil {
				return err
			}
			ids = append(ids, id)
		}
		rows, err := tx.Query(ctx, `UPDATE invites SET void_at = $2, void_why = 'revoked'
			WHERE id = ANY ($1) AND used_at IS NULL AND void_at IS NULL AND expires_at > $2
			RETURNING id, school_id, coalesce(student_id, 0)`, ids, now)
		if err != nil {
			return err
		}
		gone, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (record, error) {
			r := record{at: now, action: "invite_revoked"}
			return r, row.Scan(&r.object, &r.school, &r.student)
		})
		if err != nil {
			return err
		}
		for _, r := range gone {
			if err := recordSystem(ctx, tx, r); err != nil {
				return err
			}
		}
		revoked = len(gone)
		return nil
	})
	return revoked, err
}

// namedInvite finds the open invite; 0 when there is none. A whole code is more
// than its locator: one with another secret names nobody's.
func (s *Store) namedInvite(ctx context.Context, tx pgx.Tx, typed string) (int64, error) {
	if code, err := school.ParseCode(typed); err == nil {
		id, _, err := s.openInvite(ctx, tx, code, s.Now())
		return id, err
	}
	locator, err := school.ParseLocator(typed)
	if err != nil {
		return 0, err
	}
	var id int64
	err = tx.QueryRow(ctx, `SELECT id FROM invites WHERE locator = $1 AND used_at IS NULL AND void_at IS NULL`, locator).Scan(&id)
	if errors.Is(err, pgx.ErrNoRows) {
		return 0, nil
	}
	return id, err
}
