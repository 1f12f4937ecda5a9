package store

import (
	"context"
	"time"

	"zvonok/store/school"
)

// openSource finds or makes the source and stands in line for it.
func (i *importing) openSource(ctx context.Context) error {
	name := i.Source
	if name == "" {
		var err error
		if name, err = i.ownSource(ctx); err != nil {
			return err
		}
	}
	i.report.Source = name
	if _, err := i.tx.Exec(ctx, `SELECT pg_advisory_xact_lock(hashtextextended('zvonok import ' || $1, 0))`, name); err != nil {
		return err
	}
	if i.School == 0 { // a push comes to one that is there
		if _, err := i.tx.Exec(ctx, `INSERT INTO sources (name) VALUES ($1) ON CONFLICT DO NOTHING`, name); err != nil {
			return err
		}
	}
	err := i.tx.QueryRow(ctx, `SELECT id, NOT EXISTS (SELECT FROM imports WHERE source_id = s.id) FROM sources s WHERE name = $1`, name).
		Scan(&i.source, &i.first)
	if err != nil {
		return err
	}
	i.report.First = i.first
	return i.findZone(ctx)
}

// findZone is the zone of the first school, as the bundle says, else as it was; of
// a push, that of its school: «today» and «yesterday» are days of the school.
func (i *importing) findZone(ctx context.Context) error {
	said := `NULL`
	if i.mode("orgs") != school.Missing {
		said = `(SELECT "metadata.timeZone" FROM st_orgs WHERE NOT bad AND "metadata.timeZone" IN (SELECT name FROM pg_timezone_names)
			ORDER BY "type" <> 'school', line LIMIT 1)`
	}
	name, err := i.text(ctx, `SELECT coalesce(`+said+`,
		(SELECT zone FROM schools WHERE source_id = {source} AND removed_at IS NULL ORDER BY id <> {only}, id LIMIT 1), 'Europe/Moscow')`)
	if err != nil {
		return err
	}
	i.zone, err = time.LoadLocation(name)
	if err != nil { // known to PostgreSQL alone
		i.zone = time.UTC
	}
	return nil
}

// ownSource is the sourcedId of the bundle's school, else the only source that
// there is.
func (i *importing) ownSource(ctx context.Context) (string, error) {
	name, err := i.text(ctx, `SELECT "sourcedId" FROM st_orgs WHERE NOT bad ORDER BY "type" <> 'school', line LIMIT 1`)
	if err != nil || name != "" {
		return name, err
	}
	name, err = i.text(ctx, `SELECT min(name) FROM sources HAVING count(*) = 1`)
	if err == nil && name == "" {
		i.report.add(school.Problem{File: "orgs.csv", Reason: "Не понять, чей это набор: в нём нет школы. Укажите источник: --source."})
		err = school.Wrong("source", "the bundle names no school, and no source was given")
	}
	return name, err
}
