package store

import (
	"context"
	"fmt"
	"strings"

	"zvonok/store/school"
)

// outside is which rows of a file the journal has no table for. They are kept whole,
// for an export alone, in a table that no screen reads.
//
//	staged ─ good, of no use ─▶ wanted_outside ─differences─▶ outside_rows
type outside struct {
	file string
	// from selects sourced_id, school_id and cells, from staged rows that are good.
	from   string
	absent string // when a row t that a bulk file has not is dropped; empty: never
	// known is what has a record of a staged row s beside outside_rows; empty: no row of
	// the file is remembered as taken back.
	known string
}

var outsides = []outside{
	{
		file: "orgs",
		from: `SELECT s."sourcedId", NULL::bigint, ` + cellsOf("orgs") + ` FROM st_orgs s
			WHERE ` + live + ` AND {only} = 0 AND s."sourcedId" NOT IN (SELECT sourced_id FROM school_orgs)`,
	},
	{
		// A role that a 1.1 bundle says of a user has no sourcedId: it gets the one that
		// an export would make up.
		file: "roles", absent: `true`,
		known: `person_roles r JOIN people p ON p.id = r.person_id AND p.source_id = {source}, jsonb_array_elements(r.said) e WHERE e ->> 'id' = s."sourcedId"`,
		from: `SELECT s."sourcedId", coalesce(sc.id, p.school_id), ` + cellsOf("roles") + ` FROM st_roles s` +
			joins("JOIN", "people", "p", "userSourcedId") + joins("LEFT JOIN", "schools", "sc", "orgSourcedId") + `
			WHERE ` + live + ` AND (s.status = 'inactive' OR ` + ourRole + ` IS NULL)
			UNION ALL
			SELECT ` + madeID("roles", `p.id || '-' || s.role || '-1'`) + `, p.school_id,
				jsonb_build_object('userSourcedId', s."sourcedId", 'role', s.role, 'orgSourcedId', sc.sourced_id)
			FROM st_users s` + joins("JOIN", "people", "p", "sourcedId") + ` JOIN schools sc ON sc.id = p.school_id
			WHERE ` + live + ` AND s.role IS NOT NULL AND ` + ourRole + ` IS NULL`,
	},
	{
		file: "enrollments", absent: `true`,
		known: `enrolments t WHERE t.source_id = {source} AND t.sourced_id = s."sourcedId"`,
		from: `SELECT s."sourcedId", c.school_id, ` + cellsOf("enrollments") + ` FROM st_enrollments s` + joins("JOIN", "classes", "c", "classSourcedId") + `
			WHERE ` + live + ` AND (s.status = 'inactive' OR s.role NOT IN ('student', 'teacher'))`,
	},
	{
		file: "results", known: `marks t WHERE t.source_id = {source} AND t.sourced_id = s."sourcedId"`,
		absent: `EXISTS (SELECT FROM "st_academicSessions" a WHERE NOT a.bad AND (t.cells ->> 'scoreDate')::date BETWEEN a."startDate" AND a."endDate")`,
		from: `SELECT s."sourcedId", w.school_id, ` + cellsOf("results") + ` FROM st_results s` + joins("JOIN", "works", "w", "lineItemSourcedId") + `
			WHERE ` + live + ` AND coalesce(s."textScore", s.score) IS NULL`,
	},
}

// cellsOf is all that a staged row s says beside its sourcedId, by column.
func cellsOf(file string) string {
	f, _ := school.FileNamed(file)
	var pairs []string
	for _, c := range f.In(school.Version)[1:] {
		value := `s.` + quoted(c.Name)
		switch {
		case c.Name == "status":
			value = inactive
		case c.Kind == school.Instant:
			value = instantOf(value)
		}
		pairs = append(pairs, `'`+c.Name+`'`, value)
	}
	return `jsonb_strip_nulls(jsonb_build_object(` + strings.Join(pairs, ", ") + `))`
}

// keepOutside settles them when all else is merged.
func (i *importing) keepOutside(ctx context.Context) error {
	for _, o := range outsides {
		if i.mode(o.file) == school.Missing && (o.file != "roles" || i.mode("users") == school.Missing) {
			continue
		}
		if err := i.keepOutsideOf(ctx, o); err != nil {
			return fmt.Errorf("keep the rest of %s: %w", o.file, err)
		}
	}
	return nil
}

func (i *importing) keepOutsideOf(ctx context.Context, o outside) error {
	err := i.exec(ctx, `DROP TABLE IF EXISTS wanted_outside`,
		`CREATE TEMP TABLE wanted_outside (sourced_id, school_id, cells) ON COMMIT DROP AS `+o.from+i.takenBack(o),
		`DELETE FROM wanted_outside WHERE {only} NOT IN (0, school_id)`) // a push is of one school
	if err != nil {
		return err
	}
	differing := fmt.Sprintf(` FROM wanted_outside w LEFT JOIN outside_rows t ON t.source_id = {source} AND t.file = '%s' AND t.sourced_id = w.sourced_id
		WHERE t.source_id IS NULL OR (t.school_id, t.cells) IS DISTINCT FROM (w.school_id, w.cells)`, o.file)
	const apart = ` - 'dateLastModified'` // a date alone is no change, as in every table
	said, err := i.number(ctx, `SELECT (count(*) FILTER (WHERE (t.school_id, t.cells`+apart+`) IS DISTINCT FROM (w.school_id, w.cells`+apart+`)
		AND NOT (`+back("w")+` AND (t.source_id IS NULL OR `+back("t")+`))`+o.counted()+`))::int`+differing)
	if err != nil {
		return err
	}
	i.report.file(o.file).Written += said
	written, err := i.count(ctx, `INSERT INTO outside_rows (source_id, file, sourced_id, school_id, cells)
		SELECT {source}, '`+o.file+`', w.*`+differing+`
		ON CONFLICT (source_id, file, sourced_id) DO UPDATE SET school_id = excluded.school_id, cells = excluded.cells`)
	if err != nil {
		return err
	}
	if err := i.analyze(ctx, "outside_rows", written); err != nil {
		return err
	}
	return i.dropOutside(ctx, o)
}

// counted leaves out the rows w that came out of the file's table just now, which
// counted them as ended.
func (o outside) counted() string {
	for _, n := range nouns {
		if n.file == o.file && n.absent != "" {
			return ` AND NOT (t.source_id IS NULL AND EXISTS (SELECT FROM ` + n.table + ` x WHERE x.source_id = {source} AND x.sourced_id = w.sourced_id AND x.` + n.end.set + `))`
		}
	}
	return ""
}

// dropOutside drops the rows that came and are of use now, or were taken back, and
// those that a bulk file no longer has.
func (i *importing) dropOutside(ctx context.Context, o outside) error {
	there, err := i.number(ctx, fmt.Sprintf(`SELECT EXISTS (SELECT FROM outside_rows WHERE source_id = {source} AND file = '%s')::int`, o.file))
	if err != nil || there == 0 || i.first {
		return err
	}
	drop := fmt.Sprintf(`DELETE FROM outside_rows t WHERE t.source_id = {source} AND t.file = '%s' AND {only} IN (0, coalesce(t.school_id, 0))
		AND NOT EXISTS (SELECT FROM wanted_outside w WHERE w.sourced_id = t.sourced_id) AND `, o.file)
	came := fmt.Sprintf(`EXISTS (SELECT FROM %s s WHERE s."sourcedId" = t.sourced_id AND NOT s.bad)`, staged(o.file))
	drop += `NOT (` + back("t") + ` AND EXISTS (SELECT FROM ` + staged(o.file) + ` s WHERE s."sourcedId" = t.sourced_id AND ` + goes + `)) AND `
	if o.file == "roles" {
		came = `(` + came + ` OR t.cells ->> 'userSourcedId' IN (SELECT s."sourcedId" FROM st_users s WHERE ` + live + ` AND s.role IS NOT NULL))`
	}
	// One that is of use now was counted where it went.
	gone, err := i.number(ctx, `WITH dropped AS (`+drop+came+` RETURNING t.sourced_id)
		SELECT count(*)::int FROM dropped d JOIN `+staged(o.file)+` s ON s."sourcedId" = d.sourced_id WHERE NOT s.bad AND `+goes)
	i.report.file(o.file).Written += gone
	if err != nil || o.absent == "" || i.mode(o.file) != school.Bulk || i.uncertain[o.file] {
		return err
	}
	removed, err := i.count(ctx, drop+`NOT `+came+i.covered("t")+` AND NOT `+back("t")+` AND `+o.absent)
	i.report.file(o.file).Removed += removed
	return err
}
