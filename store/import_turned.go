package store

import (
	"context"

	"zvonok/store/school"
)

// nameTurned makes named_roles: the roles that a row of roles gave which came again. It
// may give another one now, or the same to somebody else, and then what it gave before
// ends. In a delta other rows may give it as well (see keepSaid); of a bulk file with a
// row that cannot be used, all that gave it must have come. Any other bulk file ends by
// itself what it does not give.
func (i *importing) nameTurned(ctx context.Context, bulk bool) error {
	which := `{only} IN (0, r.school_id)`
	switch {
	case bulk || i.mode("roles") == school.Missing:
		which = `false`
	case i.mode("roles") == school.Bulk:
		which = `NOT EXISTS (SELECT FROM jsonb_array_elements(r.said) o (said) WHERE NOT EXISTS (SELECT FROM st_roles g WHERE g."sourcedId" = o.said ->> 'id' AND NOT g.bad))`
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
