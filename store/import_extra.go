package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"zvonok/store/school"
)

// beside is what a staged row says in columns that no table has a place of its own
// for, by their names in the format: pairs of a name and an expression. NULL where it
// says none of them. Only an export reads it.
func beside(pairs ...string) string {
	var list, values strings.Builder
	for pair := range slices.Chunk(pairs, 2) {
		fmt.Fprintf(&list, `, '%s', %s`, pair[0], pair[1])
		fmt.Fprintf(&values, `, %s`, pair[1])
	}
	// A row that says nothing, as nearly all do, costs no object.
	return `CASE WHEN num_nonnulls(` + values.String()[2:] + `) > 0 THEN jsonb_strip_nulls(jsonb_build_object(` + list.String()[2:] + `)) END`
}

// shown are the columns that a row shows of itself; what it says beside them only an
// export reads.
func (n noun) shown() []string {
	return slices.DeleteFunc(slices.Clone(n.columns), func(c string) bool { return c == "extra" || c == "contacts_said" })
}

// besides takes over what rows say anew beside what they show. To whoever counts or
// hears of changes such a row is no other: it leaves changed, and gone where it ended
// before.
func (i *importing) besides(ctx context.Context, n noun) error {
	set := ""
	for _, c := range n.columns {
		if c == "extra" || c == "contacts_said" {
			set += `, ` + c + ` = ch.` + c
		}
	}
	return i.exec(ctx,
		fmt.Sprintf(`UPDATE %s t SET modified_at = ch.modified_at%s FROM changed ch WHERE NOT ch.differs AND t.id = ch.id`, n.table, set),
		`DELETE FROM changed WHERE NOT differs`,
		fmt.Sprintf(`UPDATE %s t SET modified_at = gone.modified_at FROM gone WHERE NOT gone.differs AND t.id = gone.id
			AND t.modified_at IS DISTINCT FROM gone.modified_at AND gone.modified_at IS NOT NULL`, n.table),
		`DELETE FROM gone WHERE NOT differs`,
		`ANALYZE changed`,
	)
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
	FROM {incoming} JOIN st_users s ON s."sourcedId" = i.sourced_id AND s.status = 'inactive' AND NOT s.bad
	WHERE NOT EXISTS (SELECT FROM people t WHERE t.source_id = {source} AND t.sourced_id = i.sourced_id)`

// leftAgain is what a bundle says of those who were known: it may have changed since.
const leftAgain = `UPDATE people t SET school_id = i.school_id, family = i.family, given = i.given, middle = i.middle, email_enc = i.email_enc, email_blind = i.email_blind,
		phone_enc = i.phone_enc, phone_blind = i.phone_blind, contacts_said = i.contacts_said, extra = i.extra, modified_at = i.modified_at
	FROM {incoming} JOIN st_users s ON s."sourcedId" = i.sourced_id AND s.status = 'inactive' AND NOT s.bad
	WHERE t.source_id = {source} AND t.sourced_id = i.sourced_id AND (t.school_id, t.family, t.given, t.middle, t.email_blind, t.phone_blind, t.extra, t.modified_at)
		IS DISTINCT FROM (i.school_id, i.family, i.given, i.middle, i.email_blind, i.phone_blind, i.extra, i.modified_at)`

// takeLeft writes them; the report counts them as written.
func (i *importing) takeLeft(ctx context.Context) error {
	// Whose roles end with them; of who left before, what was said of their roles stands.
	if err := i.exec(ctx, `CREATE TEMP TABLE left_now ON COMMIT DROP AS SELECT id FROM gone`); err != nil {
		return err
	}
	// Who leaves now was counted as gone.
	again, err := i.number(ctx, `WITH again AS (`+leftAgain+` RETURNING t.id) SELECT count(*)::int FROM again WHERE id NOT IN (SELECT id FROM left_now)`)
	if err != nil {
		return err
	}
	ones, err := i.count(ctx, leftOnes)
	i.report.file("users").Written += again + ones
	return err
}

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

// covered limits what a bulk file takes back to the schools that the bundle names:
// of a district's other schools it says nothing.
func (i *importing) covered(alias string) string {
	if i.mode("orgs") != school.Bulk || i.uncertain["orgs"] {
		return ""
	}
	return ` AND ` + alias + `.school_id IN (SELECT c.id FROM schools c JOIN st_orgs o ON o."sourcedId" = c.sourced_id WHERE c.source_id = {source})`
}
