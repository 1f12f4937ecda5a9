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

// dateEnded has the roles that a delta ended, or named though they had ended before, say
// when their rows were changed last: what is older changes them no more.
func (i *importing) dateEnded(ctx context.Context) error {
	return i.exec(ctx, `UPDATE person_roles r SET said = u.said FROM (
			SELECT r.person_id, r.school_id, r.role, jsonb_agg(CASE WHEN s."dateLastModified" IS NULL THEN e.said
				ELSE e.said || jsonb_build_object('at', `+instantOf(`s."dateLastModified"`)+`) END ORDER BY e.n) AS said
			FROM named_roles JOIN person_roles r USING (person_id, school_id, role) CROSS JOIN LATERAL jsonb_array_elements(r.said) WITH ORDINALITY e (said, n)
			LEFT JOIN st_roles s ON s."sourcedId" = e.said ->> 'id' AND NOT s.bad WHERE r.ends < {today} GROUP BY 1, 2, 3) u
		WHERE (u.person_id, u.school_id, u.role) = (r.person_id, r.school_id, r.role) AND r.said IS DISTINCT FROM u.said`)
}
