package store

import (
	"context"

	"zvonok/store/school"
)

// nameTurned makes named_roles: the roles that a row of roles gave which came again in
// a delta. It may give another one now, or the same to somebody else, and then what it
// gave before ends, unless another row gives it too.
func (i *importing) nameTurned(ctx context.Context) error {
	which := `false`
	if i.mode("roles") == school.Delta {
		which = `{only} IN (0, r.school_id)`
	}
	return i.exec(ctx, `CREATE TEMP TABLE named_roles ON COMMIT DROP AS SELECT DISTINCT r.person_id, r.school_id, r.role
		FROM person_roles r JOIN people p ON p.id = r.person_id AND p.source_id = {source} CROSS JOIN LATERAL jsonb_array_elements(r.said) e (said)
		JOIN st_roles s ON s."sourcedId" = e.said ->> 'id' AND NOT s.bad WHERE `+which)
}
