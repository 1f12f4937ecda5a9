package store

import (
	"context"
	"slices"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Bounds of what somebody who has just come in is told of.
const (
	waitingTold   = 10 // as cards with the answer one press away; the rest is in the list
	waitingLooked = 200
)

// tellWaiting tells a class teacher or a curator who was linked just now of the
// notes that wait for them since before, and says how many there are.
func (s *Store) tellWaiting(ctx context.Context, tx pgx.Tx, account int64) (int, error) {
	rows, err := tx.Query(ctx, `SELECT n.id, n.student_id FROM absence_notes n
		JOIN schools o ON o.id = n.school_id `+schoolDaySQL+`
		WHERE n.school_id IN (SELECT school_id FROM links WHERE account_id = $1 AND role IN ('staff', 'curator') AND ended_at IS NULL)
		  AND n.withdrawn_at IS NULL AND n.verdict IS NULL AND n.to_day >= d.today
		  AND EXISTS (SELECT FROM absence_audience(n.student_id, $2) a WHERE a.account = $1 AND a.part <> 'parent')
		ORDER BY n.from_day, n.id LIMIT $3 FOR UPDATE OF n`, account, s.Now(), waitingLooked)
	if err != nil {
		return 0, err
	}
	type pair struct{ Note, Student int64 }
	notes, err := pgx.CollectRows(rows, pgx.RowToStructByPos[pair])
	if err != nil {
		return 0, err
	}
	waiting := 0
	for _, n := range notes {
		people, err := s.audience(ctx, tx, n.Student)
		if err != nil {
			return waiting, err
		}
		if !slices.Contains(people.settlers(), account) { // a curator, where a class teacher is linked
			continue
		}
		if _, err := tx.Exec(ctx, `UPDATE absence_notes SET sent_to = $2 WHERE id = $1`, n.Note, string(people.reader())); err != nil {
			return waiting, err
		}
		if waiting++; waiting > waitingTold {
			continue
		}
		if err := s.tellOfNote(ctx, tx, noteWord{key: NoteFiled, note: n.Note}, account); err != nil {
			return waiting, err
		}
	}
	return waiting, nil
}

// settles tells whether a code makes somebody who may settle notes.
func settles(role school.InviteRole) bool {
	return role == school.InviteStaff || role == school.InviteCurator
}
