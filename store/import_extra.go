package store

import (
	"context"
	"fmt"
	"strings"

	"zvonok/store/school"
)

// beside is what a staged row says in columns that no table has a place of its own
// for, by their names in the format: pairs of a name and an expression. NULL where it
// says none of them. Only an export reads it.
func beside(pairs ...string) string {
	var list strings.Builder
	for n := 0; n < len(pairs); n += 2 {
		fmt.Fprintf(&list, `, '%s', %s`, pairs[n], pairs[n+1])
	}
	return `nullif(jsonb_strip_nulls(jsonb_build_object(` + list.String()[2:] + `)), '{}')`
}

// What a mark's value tells of the two columns that it comes from: a number is a
// score, anything else a textScore, and «4-» has the score 4 beside it.
const (
	plainScore = `regexp_replace(s.score, '^(\d+)\.0+$', '\1')`
	isNumber   = ` ~ '^\d+(\.\d+)?$'`
	// besideScore is the score of a staged result where its value does not tell it;
	// '' where there is none and a number stands in textScore.
	besideScore = `CASE WHEN s."textScore" IS NULL OR (NOT s."textScore"` + isNumber + `
		AND coalesce(` + plainScore + `, '') = coalesce(substring(s."textScore" FROM '^([1-9])[+-]$'), '')) THEN NULL ELSE coalesce(` + plainScore + `, '') END`
)

// leftOnes are people whom the list calls inactive and of whom nothing was known:
// marks and places in classes refer to them, so they come in as those who left.
const leftOnes = `INSERT INTO people (source_id, sourced_id, school_id, family, given, middle, email_enc, email_blind, phone_enc, phone_blind, extra, ended_on)
	SELECT {source}, i.sourced_id, i.school_id, i.family, i.given, i.middle, i.email_enc, i.email_blind, i.phone_enc, i.phone_blind, i.extra, {yesterday}
	FROM {incoming} JOIN st_users s ON s."sourcedId" = i.sourced_id AND s.status = 'inactive' AND NOT s.bad
	WHERE NOT EXISTS (SELECT FROM people t WHERE t.source_id = {source} AND t.sourced_id = i.sourced_id)`

// takeLeft writes them; the report counts them as written.
func (i *importing) takeLeft(ctx context.Context) error {
	n, err := i.count(ctx, leftOnes)
	i.report.file("users").Written += n
	return err
}

// saidRole is the row of roles.csv that a staged row s is, as person_roles keeps it.
const saidRole = `jsonb_strip_nulls(jsonb_build_object('id', s."sourcedId", 'role', s.role, 'type', s."roleType", 'begins', s."beginDate", 'ends', s."endDate"))`

// keepSaid adds to what a delta says of a role the rows that it does not name.
func (i *importing) keepSaid(ctx context.Context) error {
	if i.mode("roles") != school.Delta {
		return nil
	}
	return i.exec(ctx, `UPDATE wanted_roles w SET said = (SELECT jsonb_agg(e ORDER BY e ->> 'id' COLLATE "C") FROM (
			SELECT e FROM jsonb_array_elements(w.said) e
			UNION ALL SELECT e FROM jsonb_array_elements(r.said) e WHERE NOT EXISTS (SELECT FROM st_roles s WHERE s."sourcedId" = e ->> 'id')) u (e))
		FROM person_roles r WHERE (r.person_id, r.school_id, r.role) = (w.person_id, w.school_id, w.role) AND w.said IS NOT NULL AND r.said IS NOT NULL`)
}

// endSaid is what person_roles r said, ended yesterday.
const endSaid = `(SELECT jsonb_agg(e || jsonb_build_object('ends', least((e ->> 'ends')::date, {yesterday})) ORDER BY n)
	FROM jsonb_array_elements(r.said) WITH ORDINALITY u (e, n))`

// covered limits what a bulk file takes back to the schools that the bundle names:
// of a district's other schools it says nothing.
func (i *importing) covered(alias string) string {
	if i.mode("orgs") != school.Bulk || i.uncertain["orgs"] {
		return ""
	}
	return ` AND ` + alias + `.school_id IN (SELECT c.id FROM schools c JOIN st_orgs o ON o."sourcedId" = c.sourced_id WHERE c.source_id = {source})`
}
