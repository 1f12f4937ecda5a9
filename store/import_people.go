package store

import (
	"context"
	"fmt"
	"strconv"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// What a bundle says of people beside their rows: roles, birth dates, family
// links. They have no sourcedId of their own in the database, so they are
// settled from what is wanted, once people and enrolments are written.
func (i *importing) settlePeople(ctx context.Context) error {
	if err := i.births(ctx); err != nil {
		return err
	}
	if err := i.roles(ctx); err != nil {
		return err
	}
	if err := i.families(ctx); err != nil {
		return err
	}
	return i.useless(ctx)
}

// useless names the roles that the journal has no use for, so that no row
// vanishes in silence.
func (i *importing) useless(ctx context.Context) error {
	for _, q := range []struct{ file, sql string }{
		{"roles", `SELECT count(*)::int FROM st_roles s WHERE ` + live + ` AND ` + ourRole + ` IS NULL`},
		{"enrollments", `SELECT count(*)::int FROM st_enrollments s WHERE ` + live + ` AND s.role NOT IN ('student', 'teacher')`},
	} {
		n, err := i.number(ctx, q.sql)
		if err != nil {
			return err
		}
		if n > 0 {
			i.report.add(school.Problem{
				File: q.file + ".csv", Column: "role", Warning: true,
				Reason: fmt.Sprintf("Роли aide, proctor и подобные журналу не нужны: таких строк %d. Они хранятся только для выгрузки.", n),
			})
		}
	}
	return nil
}

func (i *importing) births(ctx context.Context) error {
	said := beside("status", inactive, "dateLastModified", instantOf(`s."dateLastModified"`))
	said = `CASE WHEN s."birthDate" IS NULL THEN coalesce(` + said + `, '{}') ELSE ` + said + ` END`
	n, err := i.count(ctx, `UPDATE people p SET born = s."birthDate", born_said = `+said+` FROM st_demographics s
		WHERE `+live+` AND p.source_id = {source} AND p.sourced_id = s."sourcedId" AND (p.born, p.born_said) IS DISTINCT FROM (s."birthDate", `+said+`)`)
	if err != nil {
		return err
	}
	gone, err := i.count(ctx, `UPDATE people p SET born = NULL, born_said = NULL FROM st_demographics s
		WHERE NOT s.bad AND `+goes+` AND p.source_id = {source} AND p.sourced_id = s."sourcedId" AND (p.born IS NOT NULL OR p.born_said IS NOT NULL)`)
	i.report.file("demographics").Written += n + gone
	return err
}

// ourRole turns OneRoster's role of a staged row s into ours; aides and proctors
// have none.
const ourRole = `CASE WHEN s.role IN ('student', 'teacher') THEN s.role
	WHEN s.role IN ('parent', 'guardian', 'relative') THEN 'parent'
	WHEN s.role IN ('administrator', 'siteadministrator', 'systemadministrator', 'districtadministrator') THEN 'curator'
	WHEN s.role IN ('principal', 'counselor') THEN 'management' END`

// roles makes the roles that the bundle names, those that enrolments show for
// people of whom nothing is said, and ends those that are no longer held.
func (i *importing) roles(ctx context.Context) error {
	bulk := i.mode("roles") == school.Bulk && !i.uncertain["roles"]
	if bulk {
		bad, err := i.number(ctx, `SELECT count(*)::int FROM st_roles WHERE bad`)
		if err != nil {
			return err
		}
		bulk = bad == 0 // whose role a bad row meant is not known
	}
	err := i.exec(ctx,
		`CREATE TEMP TABLE IF NOT EXISTS left_now (id bigint) ON COMMIT DROP`,
		`CREATE TEMP TABLE wanted_roles ON COMMIT DROP AS
		SELECT person_id, school_id, role, CASE WHEN bool_and(begins IS NOT NULL) THEN min(begins) END AS begins,
			CASE WHEN bool_and(ends IS NOT NULL) THEN max(ends) END AS ends, jsonb_agg(said ORDER BY said ->> 'id' COLLATE "C") FILTER (WHERE said IS NOT NULL) AS said
		FROM (
			SELECT p.id, coalesce(sc.id, p.school_id), `+ourRole+`, s."beginDate", s."endDate",
				CASE WHEN NOT EXISTS (SELECT FROM schools m WHERE starts_with(s."sourcedId", '`+madePrefix+`' || m.export_mark || '-')) THEN `+saidRole+` END
			FROM st_roles s`+joins("JOIN", "people", "p", "userSourcedId")+joins("LEFT JOIN", "schools", "sc", "orgSourcedId")+`
			WHERE `+live+` AND s.status IS DISTINCT FROM 'inactive'
			UNION ALL
			SELECT p.id, coalesce(sc.id, p.school_id), `+ourRole+`, NULL, NULL, CASE WHEN s.role <> `+ourRole+` THEN jsonb_build_object('role', s.role) END
			FROM st_users s`+joins("JOIN", "people", "p", "sourcedId")+`
			LEFT JOIN LATERAL unnest(s."orgSourcedIds") AS org ON true LEFT JOIN schools sc ON sc.source_id = {source} AND sc.sourced_id = org
			WHERE `+live+`
		) AS r (person_id, school_id, role, begins, ends, said) WHERE role IS NOT NULL GROUP BY person_id, school_id, role`,
		fmt.Sprintf(`INSERT INTO wanted_roles SELECT DISTINCT e.person_id, e.school_id, e.role, NULL::date, NULL::date, CASE WHEN true`+i.covered("e")+` THEN '[]'::jsonb END
		FROM enrolments e JOIN people p ON p.id = e.person_id
		WHERE e.source_id = {source} AND (e.ends IS NULL OR e.ends >= {today}) AND (p.ended_on IS NULL OR p.ended_on >= {today})
			AND NOT EXISTS (SELECT FROM wanted_roles w WHERE w.person_id = e.person_id)
			AND (%t OR NOT EXISTS (SELECT FROM person_roles r WHERE r.person_id = e.person_id AND (r.ends IS NULL OR r.ends >= {today} OR r.said <> '[]')))`, bulk),
		`DELETE FROM wanted_roles WHERE {only} NOT IN (0, school_id)`, // a push is of one school
		`ANALYZE wanted_roles`,
	)
	if err != nil {
		return err
	}
	if err := i.nameTurned(ctx, bulk); err != nil {
		return err
	}
	if err := i.keepSaid(ctx); err != nil {
		return err
	}
	held := 0
	if bulk {
		if held, err = i.number(ctx, `SELECT count(*)::int FROM person_roles r JOIN people p ON p.id = r.person_id
			WHERE p.source_id = {source} AND (r.ends IS NULL OR r.ends >= {today})`+i.covered("r")); err != nil {
			return err
		}
	}
	written, err := i.count(ctx, `INSERT INTO person_roles AS r (person_id, school_id, role, begins, ends, said)
		SELECT w.* FROM wanted_roles w LEFT JOIN person_roles t USING (person_id, school_id, role)
		WHERE t.person_id IS NULL OR (t.begins, t.ends) IS DISTINCT FROM (w.begins, w.ends) OR t.said IS DISTINCT FROM coalesce(w.said, t.said)
		ON CONFLICT (person_id, school_id, role) DO UPDATE SET begins = excluded.begins, ends = excluded.ends, said = coalesce(excluded.said, r.said)`)
	if err != nil {
		return err
	}
	if err := i.analyze(ctx, "person_roles", written); err != nil {
		return err
	}
	ended, absent, err := i.took(ctx, fmt.Sprintf(`UPDATE person_roles r SET ends = {yesterday}, said = `+endSaid+` FROM people p
		WHERE p.id = r.person_id AND p.source_id = {source} AND (r.ends IS NULL OR r.ends >= {today})
		AND NOT EXISTS (SELECT FROM wanted_roles w WHERE (w.person_id, w.school_id, w.role) = (r.person_id, r.school_id, r.role))
		AND {only} IN (0, r.school_id)
		AND (%t`+i.covered("r")+` OR p.id IN (SELECT id FROM left_now)
			OR (r.person_id, r.school_id, r.role) IN (SELECT person_id, school_id, role FROM named_roles)
			OR p.sourced_id IN (SELECT "sourcedId" FROM st_users s WHERE `+live+` AND s.role IS NOT NULL)
			OR r.said IS DISTINCT FROM '[]' AND (p.sourced_id, r.role, r.school_id) IN (SELECT s."userSourcedId", `+ourRole+`, coalesce(sc.id, p.school_id)
				FROM st_roles s`+joins("LEFT JOIN", "schools", "sc", "orgSourcedId")+`
				WHERE NOT s.bad AND s.status IN ('tobedeleted', 'inactive') AND s."userSourcedId" IS NOT NULL))
		RETURNING p.id IN (SELECT id FROM left_now)`, bulk))
	if err != nil {
		return err
	}
	if bulk {
		i.tooMany("roles", "ролей", held, absent)
	}
	i.report.file("roles").Written += written
	i.report.file("roles").Removed += ended
	if err := i.dateEnded(ctx); err != nil {
		return err
	}
	// Who ever taught stays on the staff: old timetables name them.
	return i.exec(ctx, `UPDATE people p SET staff = true FROM person_roles r WHERE r.person_id = p.id AND p.source_id = {source}
		AND NOT p.staff AND r.role IN ('teacher', 'curator', 'management')`)
}

// families makes the links that either side names, where one end is a student
// and the other a parent, and both are on the list. One ends when an end of it came and
// neither end names it any more, the one that did not come by what it said last; an end
// that could not be used decides nothing, nor does a list with a row that could be
// anybody's.
func (i *importing) families(ctx context.Context) error {
	const isA = `EXISTS (SELECT FROM person_roles r WHERE r.person_id = %s AND r.role = '%s' AND (r.ends IS NULL OR r.ends >= {today}))`
	err := i.exec(ctx, `CREATE TEMP TABLE wanted_links ON COMMIT DROP AS
		SELECT DISTINCT a.id AS student_id, b.id AS guardian_id, a.school_id
		FROM (SELECT s."sourcedId", v FROM st_users s CROSS JOIN LATERAL unnest(s."agentSourcedIds") AS v WHERE `+live+`
			UNION SELECT v, s."sourcedId" FROM st_users s CROSS JOIN LATERAL unnest(s."agentSourcedIds") AS v WHERE `+live+`) AS pair (child, elder)
		JOIN people a ON a.source_id = {source} AND a.sourced_id = child
		JOIN people b ON b.source_id = {source} AND b.sourced_id = elder AND b.id <> a.id
		WHERE (a.ended_on IS NULL OR a.ended_on >= {today}) AND (b.ended_on IS NULL OR b.ended_on >= {today}) AND `+fmt.Sprintf(isA, "a.id", "student")+` AND `+fmt.Sprintf(isA, "b.id", "parent"))
	if err != nil {
		return err
	}
	if err := i.exec(ctx, `ANALYZE wanted_links`); err != nil {
		return err
	}
	made, err := i.count(ctx, `INSERT INTO guardians (student_id, guardian_id, school_id, source_id)
		SELECT w.student_id, w.guardian_id, w.school_id, {source} FROM wanted_links w LEFT JOIN guardians g USING (student_id, guardian_id)
		WHERE g.student_id IS NULL OR g.ended_on IS NOT NULL OR g.school_id <> w.school_id
		ON CONFLICT (student_id, guardian_id) DO UPDATE SET ended_on = NULL, school_id = excluded.school_id`)
	if err != nil {
		return err
	}
	if err := i.analyze(ctx, "guardians", made); err != nil {
		return err
	}
	there, err := i.number(ctx, `SELECT count(*)::int FROM guardians g WHERE g.source_id = {source} AND g.ended_on IS NULL`+i.covered("g"))
	if err != nil {
		return err
	}
	ended, parted, err := i.took(ctx, `UPDATE guardians g SET ended_on = {yesterday} FROM people a, people b
		WHERE a.id = g.student_id AND b.id = g.guardian_id AND g.source_id = {source} AND g.ended_on IS NULL
		AND ({only} IN (0, g.school_id) AND `+strconv.FormatBool(!i.uncertain["users"])+` OR b.id IN (SELECT id FROM left_now)) -- a push parts no child of another school from who is there
		AND NOT EXISTS (SELECT FROM wanted_links w WHERE w.student_id = g.student_id AND w.guardian_id = g.guardian_id)
		AND NOT ((`+i.stillSays("a", "b")+` OR `+i.stillSays("b", "a")+`) AND `+fmt.Sprintf(isA, "a.id", "student")+` AND `+fmt.Sprintf(isA, "b.id", "parent")+`)
		AND (EXISTS (SELECT FROM st_users s WHERE s."sourcedId" = a.sourced_id) OR EXISTS (SELECT FROM st_users s WHERE s."sourcedId" = b.sourced_id))
		AND NOT EXISTS (SELECT FROM st_users s WHERE s."sourcedId" = a.sourced_id AND s.bad)
		AND NOT EXISTS (SELECT FROM st_users s WHERE s."sourcedId" = b.sourced_id AND s.bad)
		RETURNING a.id IN (SELECT id FROM left_now) OR b.id IN (SELECT id FROM left_now)`)
	if err == nil && i.mode("users") == school.Bulk {
		i.tooMany("users", "семейных связей", there, parted)
	}
	i.report.Links = made + ended
	i.report.Changes.Links = Change{New: made, Gone: ended}
	return err
}

// stillSays tells whether one person of a family, who did not come, said the other last.
// A class list says of a child's parents all there is.
func (i *importing) stillSays(one, other string) string {
	if i.List {
		return `false`
	}
	return `coalesce(` + one + `.extra -> 'agentSourcedIds' ? ` + other + `.sourced_id, false) AND NOT EXISTS (SELECT FROM st_users s WHERE s."sourcedId" = ` + one + `.sourced_id)
		AND (` + one + `.ended_on IS NULL OR ` + one + `.ended_on >= {today})`
}

// took runs an update and counts the rows that end with it, and those of them that do
// not because a person left.
func (i *importing) took(ctx context.Context, update string) (ended, stayed int, err error) {
	rows, err := i.query(ctx, `WITH ended (left_too) AS (`+update+`) SELECT count(*)::int, (count(*) FILTER (WHERE NOT left_too))::int FROM ended`)
	if err != nil {
		return 0, 0, err
	}
	_, err = pgx.ForEachRow(rows, []any{&ended, &stayed}, func() error { return nil })
	return ended, stayed, err
}
