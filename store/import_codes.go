package store

import (
	"context"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// voidCodes makes void the open codes of who left the school's list, and those for
// parents whom the list no longer names beside the child: paper outlives the list.
func (i *importing) voidCodes(ctx context.Context) error {
	if i.mode("users") == school.Missing && i.mode("enrollments") == school.Missing {
		return nil // a pushed mark ends nobody
	}
	rows, err := i.query(ctx, `UPDATE invites v SET void_at = {now}, void_why = 'revoked'
		WHERE v.used_at IS NULL AND v.void_at IS NULL AND v.expires_at > {now}
		AND ({only} IN (0, v.school_id) OR v.person_id IN (SELECT id FROM left_now)) AND (
			EXISTS (SELECT FROM people p WHERE p.id IN (v.student_id, v.person_id) AND p.source_id = {source} AND p.ended_on = {yesterday})
			OR v.role = 'parent' AND EXISTS (SELECT FROM guardians g WHERE g.student_id = v.student_id AND g.guardian_id = v.person_id
				AND g.source_id = {source} AND g.ended_on = {yesterday}))
		RETURNING v.id, v.school_id, coalesce(v.student_id, 0)`)
	if err != nil {
		return err
	}
	gone, err := pgx.CollectRows(rows, func(row pgx.CollectableRow) (record, error) {
		r := record{at: i.now, action: "invite_revoked"}
		return r, row.Scan(&r.object, &r.school, &r.student)
	})
	if err != nil {
		return err
	}
	for _, r := range gone {
		if err := recordSystem(ctx, i.tx, r); err != nil {
			return err
		}
	}
	i.report.Changes.CodesVoid = len(gone)
	return nil
}
