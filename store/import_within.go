package store

import (
	"context"
	"fmt"
	"slices"

	"zvonok/store/school"
)

// A push may touch the records of one school and no other's, though both have
// one source: what names another school's record is set aside before anything is
// merged, and so is then whatever refers to it.

const anothers = "Эта запись другой школы: ключ не даёт её менять. Строка не взята."

// keepWithin sets aside the rows of a push that are, or refer to, another
// school's.
func (i *importing) keepWithin(ctx context.Context) error {
	if i.School == 0 {
		return nil
	}
	for _, f := range school.Format {
		if i.mode(f.Name) == school.Missing {
			continue
		}
		for _, o := range outsides {
			if o.file == f.Name {
				err := i.foreign(ctx, f, f.Columns[0], `EXISTS (SELECT FROM outside_rows x WHERE x.source_id = {source} AND x.file = '`+o.file+`'
					AND x.sourced_id = s."sourcedId" AND x.school_id <> {only} AND NOT `+back("x")+`)`)
				if err != nil {
					return err
				}
			}
		}
		for _, n := range nouns {
			if n.file == f.Name {
				if err := i.foreign(ctx, f, f.Columns[0], elsewhere(n.table, `s."sourcedId"`)); err != nil {
					return err
				}
			}
		}
		for _, c := range f.Columns {
			if err := i.foreignRef(ctx, f, c); err != nil {
				return err
			}
		}
	}
	return nil
}

// foreignRef asks of what one column refers to.
func (i *importing) foreignRef(ctx context.Context, f school.File, c school.Column) error {
	column := "s." + quoted(c.Name)
	const own = `(SELECT sourced_id FROM schools WHERE id = {only})`
	switch table := tableOf[c.Ref]; {
	case c.Ref == "" || c.Since != "" && c.Since != i.Manifest.Version:
		return nil
	case c.Kind == school.IDs && c.Ref == "orgs":
		return i.foreign(ctx, f, c, `NOT `+own+` = ANY (`+column+`)`)
	case c.Kind == school.IDs && f.Name == "users":
		return i.foreignListed(ctx, f, c, elsewhere(table, "v")+` AND NOT `+linked)
	case c.Kind == school.IDs:
		return i.foreignListed(ctx, f, c, elsewhere(table, "v"))
	case c.Ref == "orgs":
		return i.foreign(ctx, f, c, column+` <> `+own)
	case slices.Contains(serving[f.Name], c.Name):
		return i.foreign(ctx, f, c, elsewhere(table, column)+` AND NOT `+servesHere(column))
	default:
		return i.foreign(ctx, f, c, elsewhere(table, column))
	}
}

// serving are the columns in which a push may name a person of another school's list
// who has a role or a place at this one: a teacher of both. The rows are this school's,
// and say nothing of the person.
var serving = map[string][]string{
	"roles": {"userSourcedId"}, "enrollments": {"userSourcedId"}, "journalLessons": {"teacherSourcedId"}, "journalNotes": {"teacherSourcedId"}, "results": {"studentSourcedId"},
}

func servesHere(value string) string {
	return `EXISTS (SELECT FROM people x WHERE x.source_id = {source} AND x.sourced_id = ` + value + ` AND (
		EXISTS (SELECT FROM person_roles r WHERE r.person_id = x.id AND r.school_id = {only} AND (r.ends IS NULL OR r.ends >= {today}))
		OR EXISTS (SELECT FROM enrolments e WHERE e.person_id = x.id AND e.school_id = {only} AND (e.ends IS NULL OR e.ends >= {today}))))`
}

// elsewhere: value names a record of the source in another school, and none here.
func elsewhere(table, value string) string {
	if table == "schools" {
		return `false`
	}
	return fmt.Sprintf(`EXISTS (SELECT FROM %[1]s x WHERE x.source_id = {source} AND x.sourced_id = %[2]s AND x.school_id <> {only})
		AND NOT EXISTS (SELECT FROM %[1]s x WHERE x.source_id = {source} AND x.sourced_id = %[2]s AND x.school_id = {only})`, table, value)
}

func (i *importing) foreign(ctx context.Context, f school.File, c school.Column, is string) error {
	found, err := i.changed(ctx, fmt.Sprintf(`UPDATE %s s SET bad = true
		WHERE NOT s.bad AND s.%s IS NOT NULL AND %s RETURNING s.line, s."sourcedId"`, staged(f.Name), quoted(c.Name), is))
	for _, b := range found {
		i.quarantine(f, c.Name, b, anothers, false)
	}
	return err
}

// linked: s and v are family already. A parent with children in two schools is on the
// list of one of them: the other names whom it has, and makes no new links.
const linked = `EXISTS (SELECT FROM people a JOIN people b ON b.source_id = {source} AND b.sourced_id = v
	JOIN guardians g ON g.student_id = a.id AND g.guardian_id = b.id OR g.student_id = b.id AND g.guardian_id = a.id
	WHERE a.source_id = {source} AND a.sourced_id = s."sourcedId" AND g.ended_on IS NULL)`

// foreignListed takes another school's records, such v as is says, out of a list; the
// row stays.
func (i *importing) foreignListed(ctx context.Context, f school.File, c school.Column, is string) error {
	found, err := i.changed(ctx, fmt.Sprintf(`UPDATE %[1]s s SET %[2]s = ARRAY(SELECT v FROM unnest(s.%[2]s) v WHERE NOT (%[3]s))
		WHERE NOT s.bad AND EXISTS (SELECT FROM unnest(s.%[2]s) v WHERE %[3]s) RETURNING s.line, s."sourcedId"`,
		staged(f.Name), quoted(c.Name), is))
	for _, b := range found {
		i.report.add(school.Problem{
			File: f.Name + ".csv", Line: b.Line, Column: c.Name, Warning: true,
			Reason: "В списке были записи другой школы: они пропущены.",
		})
	}
	return err
}

// changed runs an update of staged rows and gives those that it touched.
func (i *importing) changed(ctx context.Context, update string) ([]broken, error) {
	rows, err := i.query(ctx, update)
	if err != nil {
		return nil, err
	}
	return collectBroken(rows)
}

// only drops the copies that a row without a school of its own, such as a
// subject's, would get in other schools of the source.
func (i *importing) only(ctx context.Context, n noun) error {
	if i.School == 0 || !n.shared() {
		return nil
	}
	return i.exec(ctx,
		`DELETE FROM changed WHERE school_id <> {only}`,
		`DELETE FROM gone g USING `+n.table+` t WHERE t.id = g.id AND t.school_id <> {only}`)
}
