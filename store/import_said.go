package store

import (
	"context"

	"zvonok/store/school"
)

// saidRole is the row of roles.csv that a staged row s is, as person_roles keeps it.
var saidRole = `jsonb_strip_nulls(jsonb_build_object('id', s."sourcedId", 'role', s.role, 'type', s."roleType", 'begins', s."beginDate", 'ends', s."endDate",
	'at', ` + instantOf(`s."dateLastModified"`) + `, 'org', CASE WHEN sc.id IS NULL THEN s."orgSourcedId" END))`

// keepSaid has a delta leave alone the rows of roles that it does not name: a role
// that one of two rows gave stays, with the dates of the other.
func (i *importing) keepSaid(ctx context.Context) error {
	if i.mode("roles") != school.Delta {
		return nil
	}
	if err := i.nameRemoved(ctx); err != nil {
		return err
	}
	return i.exec(ctx,
		`CREATE TEMP TABLE kept_roles ON COMMIT DROP AS SELECT r.person_id, r.school_id, r.role, e.said,
			p.id NOT IN (SELECT id FROM left_now) AND (r.ends IS NULL OR r.ends >= {today}) AS holds
		FROM people p JOIN person_roles r ON r.person_id = p.id CROSS JOIN LATERAL jsonb_array_elements(r.said) e (said)
		WHERE p.source_id = {source} AND (p.sourced_id IN (SELECT "userSourcedId" FROM st_roles) OR p.id IN (SELECT person_id FROM named_roles)) AND {only} IN (0, r.school_id)
			AND NOT EXISTS (SELECT FROM st_roles s WHERE s."sourcedId" = e.said ->> 'id' AND NOT s.bad)`,
		`INSERT INTO wanted_roles SELECT DISTINCT k.person_id, k.school_id, k.role, NULL::date, NULL::date, '[]'::jsonb FROM kept_roles k
		WHERE k.holds AND NOT EXISTS (SELECT FROM wanted_roles w WHERE (w.person_id, w.school_id, w.role) = (k.person_id, k.school_id, k.role))`,
		`UPDATE wanted_roles w SET said = u.said, begins = u.begins, ends = u.ends FROM (
			SELECT w.person_id, w.school_id, w.role, jsonb_agg(e ORDER BY e ->> 'id' COLLATE "C") AS said,
				CASE WHEN bool_and(e ? 'begins') THEN min((e ->> 'begins')::date) END AS begins, CASE WHEN bool_and(e ? 'ends') THEN max((e ->> 'ends')::date) END AS ends
			FROM wanted_roles w CROSS JOIN LATERAL (SELECT e FROM jsonb_array_elements(w.said) e
				UNION ALL SELECT k.said FROM kept_roles k WHERE (k.person_id, k.school_id, k.role) = (w.person_id, w.school_id, w.role)) u (e)
			WHERE (w.person_id, w.school_id, w.role) IN (SELECT person_id, school_id, role FROM kept_roles) AND w.said IS NOT NULL
			GROUP BY 1, 2, 3) u
		WHERE (u.person_id, u.school_id, u.role) = (w.person_id, w.school_id, w.role)`)
}

// nameRemoved finds whose role a row takes back that has its sourcedId alone.
func (i *importing) nameRemoved(ctx context.Context) error {
	const nameless = `s.status = 'tobedeleted' AND NOT s.bad AND s."userSourcedId" IS NULL`
	n, err := i.number(ctx, `SELECT count(*)::int FROM st_roles s WHERE `+nameless)
	if err != nil || n == 0 {
		return err
	}
	return i.exec(ctx, `UPDATE st_roles s SET "userSourcedId" = p.sourced_id, role = e.said ->> 'role', "orgSourcedId" = sc.sourced_id
		FROM people p JOIN person_roles r ON r.person_id = p.id JOIN schools sc ON sc.id = r.school_id CROSS JOIN LATERAL jsonb_array_elements(r.said) e (said)
		WHERE `+nameless+` AND p.source_id = {source} AND e.said ->> 'id' = s."sourcedId" AND {only} IN (0, r.school_id)`)
}

// endSaid is what person_roles r said, ended yesterday.
const endSaid = `coalesce((SELECT jsonb_agg(e || jsonb_build_object('ends', least((e ->> 'ends')::date, {yesterday})) ORDER BY n)
	FROM jsonb_array_elements(r.said) WITH ORDINALITY u (e, n)), r.said)`
