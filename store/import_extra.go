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
	var list, values strings.Builder
	for n := 0; n < len(pairs); n += 2 {
		fmt.Fprintf(&list, `, '%s', %s`, pairs[n], pairs[n+1])
		fmt.Fprintf(&values, `, %s`, pairs[n+1])
	}
	// A row that says nothing, as nearly all do, costs no object.
	return `CASE WHEN num_nonnulls(` + values.String()[2:] + `) > 0 THEN jsonb_strip_nulls(jsonb_build_object(` + list.String()[2:] + `)) END`
}

// inactive is the status of a staged row s that an export must say: no status, and
// «active», is what every row has.
const inactive = `CASE WHEN s.status = 'inactive' THEN s.status END`

// inexact is a number that a real does not hold to its last digit.
func inexact(value string) string {
	return `CASE WHEN ` + value + `::real::text::double precision <> ` + value + ` THEN ` + value + ` END`
}

// timed is an instant that is no bare date, written as an export writes it.
func timed(instant string) string {
	at := instant + ` AT TIME ZONE 'UTC'`
	return `CASE WHEN ` + at + ` <> date_trunc('day', ` + at + `) THEN ` + instantOf(instant) + ` END`
}

// What a mark's value tells of the two columns that it comes from: a number is a
// score, anything else a textScore, and «4-» has the score 4 beside it.
const (
	plainScore = `CASE WHEN strpos(s.score, '.') > 0 THEN regexp_replace(s.score, '^(\d+)\.0+$', '\1') ELSE s.score END`
	isNumber   = ` ~ '^\d+(\.\d+)?$'`
	// besideScore is the score of a staged result where its value does not tell it;
	// '' where there is none and a number stands in textScore.
	besideScore = `CASE WHEN s."textScore" IS NULL OR (NOT s."textScore"` + isNumber + `
		AND coalesce(s.score, '') = coalesce(substring(s."textScore" FROM '^([1-9])[+-]$'), '')) THEN NULL ELSE coalesce(s.score, '') END`
	// scoreAlone is a score without a textScore beside it that a number does not tell
	// whole: «4-», «5.0».
	scoreAlone = `CASE WHEN s."textScore" IS NULL AND rtrim(s.score, '0123456789') <> '' AND (s.score <> ` + plainScore + ` OR NOT s.score` + isNumber + `) THEN s.score END`
)

// leftOnes are people whom the list calls inactive and of whom nothing was known:
// marks and places in classes refer to them, so they come in as those who left.
const leftOnes = `INSERT INTO people (source_id, sourced_id, modified_at, school_id, family, given, middle, email_enc, email_blind, phone_enc, phone_blind, contacts_said, extra, ended_on)
	SELECT {source}, i.sourced_id, i.modified_at, i.school_id, i.family, i.given, i.middle, i.email_enc, i.email_blind, i.phone_enc, i.phone_blind, i.contacts_said, i.extra, {yesterday}
	FROM incoming i JOIN st_users s ON s."sourcedId" = i.sourced_id AND s.status = 'inactive' AND NOT s.bad
	WHERE NOT EXISTS (SELECT FROM people t WHERE t.source_id = {source} AND t.sourced_id = i.sourced_id)`

// leftAgain is what a bundle says of those who were known: it may have changed since.
const leftAgain = `UPDATE people t SET school_id = i.school_id, family = i.family, given = i.given, middle = i.middle, email_enc = i.email_enc, email_blind = i.email_blind,
		phone_enc = i.phone_enc, phone_blind = i.phone_blind, contacts_said = i.contacts_said, extra = i.extra, modified_at = i.modified_at
	FROM incoming i JOIN st_users s ON s."sourcedId" = i.sourced_id AND s.status = 'inactive' AND NOT s.bad
	WHERE t.source_id = {source} AND t.sourced_id = i.sourced_id AND (t.school_id, t.family, t.given, t.middle, t.email_blind, t.phone_blind, t.extra, t.modified_at)
		IS DISTINCT FROM (i.school_id, i.family, i.given, i.middle, i.email_blind, i.phone_blind, i.extra, i.modified_at)`

// takeLeft writes them; the report counts them as written.
func (i *importing) takeLeft(ctx context.Context) error {
	for _, statement := range []string{leftAgain, leftOnes} {
		n, err := i.count(ctx, statement)
		if err != nil {
			return err
		}
		i.report.file("users").Written += n
	}
	return nil
}

// saidRole is the row of roles.csv that a staged row s is, as person_roles keeps it.
var saidRole = `jsonb_strip_nulls(jsonb_build_object('id', s."sourcedId", 'role', s.role, 'type', s."roleType", 'begins', s."beginDate", 'ends', s."endDate",
	'at', ` + instantOf(`s."dateLastModified"`) + `, 'org', CASE WHEN sc.id IS NULL THEN s."orgSourcedId" END))`

// keepSaid adds to what a delta says of a role the rows that it does not name.
func (i *importing) keepSaid(ctx context.Context) error {
	if i.mode("roles") != school.Delta {
		return nil
	}
	return i.exec(ctx, `UPDATE wanted_roles w SET said = (SELECT jsonb_agg(e ORDER BY e ->> 'id' COLLATE "C") FROM (
			SELECT e FROM jsonb_array_elements(w.said) e
			UNION ALL SELECT e FROM jsonb_array_elements(r.said) e WHERE NOT EXISTS (SELECT FROM st_roles s WHERE s."sourcedId" = e ->> 'id' AND NOT s.bad)) u (e))
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
