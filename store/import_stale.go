package store

import (
	"context"
	"fmt"

	"zvonok/store/school"
)

// A delta says what changed since the one before. Deltas cross on their way and come
// twice, so a row whose dateLastModified is before that of what is stored changes
// nothing: it is set aside with a warning. At the same moment, or where either side
// names none, what comes last counts. A bulk file is how things are, whenever they
// were changed.

const stale = "Здесь эта запись новее: пришедшая изменена раньше (dateLastModified) и пропущена."

// setStaleAside does so for every file of a delta that has dates.
func (i *importing) setStaleAside(ctx context.Context) error {
	for _, f := range school.Format {
		if i.mode(f.Name) != school.Delta || !i.dated[f.Name] {
			continue
		}
		for _, newer := range newerOf(f.Name) {
			rows, err := i.query(ctx, fmt.Sprintf(`UPDATE %s s SET bad = true FROM %s AND s."dateLastModified" IS NOT NULL AND NOT s.bad RETURNING s.line, %s`,
				staged(f.Name), newer, instantOf(`s."dateLastModified"`)))
			if err != nil {
				return err
			}
			_, err = eachBroken(rows, func(b broken) { i.quarantine(f, "dateLastModified", b, stale, true) })
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// newerOf says where a newer record than the staged row s of a file may stand.
func newerOf(file string) (places []string) {
	const later = ` ->> '%s')::timestamptz > s."dateLastModified"`
	for _, n := range nouns {
		if n.file == file {
			own := ``
			if n.shared() { // a push is as old as its own school's
				own = ` AND {only} IN (0, t.school_id)`
			}
			places = append(places, n.table+` t WHERE t.source_id = {source} AND t.sourced_id = s."sourcedId"`+own+` AND t.modified_at > s."dateLastModified"`)
		}
	}
	switch file {
	case "roles":
		places = append(places, `person_roles t JOIN people p ON p.id = t.person_id CROSS JOIN LATERAL jsonb_array_elements(t.said) e
			WHERE p.source_id = {source} AND e ->> 'id' = s."sourcedId" AND (e`+fmt.Sprintf(later, "at"))
	case "demographics":
		places = append(places, `people t WHERE t.source_id = {source} AND t.sourced_id = s."sourcedId" AND (t.born_said`+fmt.Sprintf(later, "dateLastModified"))
	}
	for _, o := range outsides {
		if o.file == file {
			places = append(places, `outside_rows t WHERE t.source_id = {source} AND t.file = '`+file+`' AND t.sourced_id = s."sourcedId" AND (t.cells`+fmt.Sprintf(later, "dateLastModified")+
				` AND NOT (`+back("t")+` AND {only} NOT IN (0, coalesce(t.school_id, 0)))`) // what another school took back is none of this one's
		}
	}
	return places
}
