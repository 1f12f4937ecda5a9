package store

import (
	"context"

	"zvonok/store/school"
)

// findSchools decides which orgs are schools: those of that type, those that
// classes, holidays and events belong to, and those that were before. Real
// exports call a school a department, so where none is found, any org that
// people belong to will do, and then any org at all.
func (i *importing) findSchools(ctx context.Context) error {
	err := i.exec(ctx,
		`CREATE TEMP TABLE school_orgs ON COMMIT DROP AS
		SELECT o."sourcedId" AS sourced_id FROM st_orgs o WHERE NOT o.bad AND (o.type = 'school'
			OR o."sourcedId" IN (SELECT "schoolSourcedId" FROM st_classes UNION SELECT "schoolSourcedId" FROM st_enrollments
				UNION SELECT "schoolSourcedId" FROM "st_journalHolidays" UNION SELECT "schoolSourcedId" FROM "st_journalEvents"))
		UNION SELECT sourced_id FROM schools WHERE source_id = {source}`,
		`INSERT INTO school_orgs SELECT o."sourcedId" FROM st_orgs o WHERE NOT o.bad AND NOT EXISTS (SELECT FROM school_orgs)
			AND o."sourcedId" IN (SELECT unnest("orgSourcedIds") FROM st_users UNION SELECT "primaryOrgSourcedId" FROM st_users UNION SELECT "orgSourcedId" FROM st_roles)`,
		`INSERT INTO school_orgs SELECT o."sourcedId" FROM st_orgs o WHERE NOT o.bad AND NOT EXISTS (SELECT FROM school_orgs)`,
		`CREATE TEMP TABLE homes (person text, org text, rank int) ON COMMIT DROP`,
	)
	if err != nil {
		return err
	}
	if err := i.knownZones(ctx); err != nil {
		return err
	}
	return i.unowned(ctx)
}

// unowned sets aside what every school has, where there is none: the row of the
// only school cannot be used.
func (i *importing) unowned(ctx context.Context) error {
	for _, n := range nouns {
		if !n.shared() || i.mode(n.file) == school.Missing {
			continue
		}
		f, _ := school.FileNamed(n.file)
		found, err := i.changed(ctx, `UPDATE `+staged(n.file)+` s SET bad = true WHERE `+live+` AND NOT EXISTS (SELECT FROM school_orgs)
			RETURNING s.line, s."sourcedId"`)
		if err != nil {
			return err
		}
		for _, b := range found {
			i.quarantine(f, "sourcedId", b, "Не понять, какой школе это принадлежит: ни одной школы в наборе нет. Исправьте orgs.csv.", false)
		}
	}
	return nil
}

// knownZones refuses a zone that this PostgreSQL has never heard of: it is
// PostgreSQL that turns instants into school days.
func (i *importing) knownZones(ctx context.Context) error {
	for {
		rows, err := i.query(ctx, `WITH odd AS (SELECT ctid AS at, line, "metadata.timeZone" AS zone FROM st_orgs
				WHERE NOT bad AND "metadata.timeZone" IS NOT NULL AND "metadata.timeZone" NOT IN (SELECT name FROM pg_timezone_names) LIMIT 1)
			UPDATE st_orgs o SET "metadata.timeZone" = NULL FROM odd WHERE o.ctid = odd.at RETURNING odd.line, odd.zone`)
		if err != nil {
			return err
		}
		found, err := collectBroken(rows)
		if err != nil || len(found) == 0 {
			return err
		}
		i.report.add(school.Problem{
			File: "orgs.csv", Line: found[0].Line, Column: "metadata.timeZone", Value: found[0].Value,
			Reason: "База данных не знает такого часового пояса. Запишите его иначе, например Europe/Moscow.",
		})
	}
}

// homeless finds the school of each person: the primary one, one where a role
// is held, any that is named, that of a class, the only one. A person of none of
// the schools cannot be kept.
func (i *importing) homeless(ctx context.Context) (int, error) {
	users, _ := school.FileNamed("users")
	err := i.exec(ctx, `TRUNCATE homes`,
		`INSERT INTO homes
		SELECT DISTINCT ON (person) person, org, rank FROM (
			SELECT "sourcedId", "primaryOrgSourcedId", 1 FROM st_users WHERE NOT bad
			UNION ALL SELECT "userSourcedId", "orgSourcedId", 2 FROM st_roles s WHERE `+live+`
			UNION ALL SELECT "sourcedId", unnest("orgSourcedIds"), 3 FROM st_users WHERE NOT bad
			UNION ALL SELECT s."userSourcedId", s."schoolSourcedId", 4 FROM st_enrollments s WHERE `+live+`
			UNION ALL SELECT p.sourced_id, sc.sourced_id, 5 FROM people p JOIN schools sc ON sc.id = p.school_id WHERE p.source_id = {source}
			UNION ALL SELECT u."sourcedId", o.sourced_id, 6 FROM st_users u CROSS JOIN school_orgs o
				WHERE NOT u.bad AND (SELECT count(*) FROM school_orgs) = 1
		) AS h (person, org, rank) WHERE person IS NOT NULL AND org IN (SELECT sourced_id FROM school_orgs)
		ORDER BY person, rank, org`, `ANALYZE homes`)
	if err != nil {
		return 0, err
	}
	rows, err := i.query(ctx, `UPDATE st_users s SET bad = true WHERE `+live+` AND NOT EXISTS (SELECT FROM homes h WHERE h.person = s."sourcedId")
		RETURNING s.line, s."sourcedId"`)
	if err != nil {
		return 0, err
	}
	found, err := collectBroken(rows)
	for _, b := range found {
		i.quarantine(users, "sourcedId", b, "Не понять, в какой школе этот человек. Укажите её организацию.", false)
	}
	return len(found), err
}
