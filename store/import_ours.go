package store

import (
	"context"
	"strings"

	"zvonok/store/school"
)

// madePrefix begins the sourcedIds that an export makes up for rows that have none:
// zvonok-<mark of the school>-<table>-<id>. The mark is drawn once for each school,
// so another database's rows are never taken for ours.
const madePrefix = "zvonok-"

// madeID is the sourcedId of a row t of a table, in the school sc.
func madeID(table, id string) string {
	return `'` + madePrefix + `' || sc.export_mark || '-` + table + `-' || ` + id
}

// setOursAside drops from what was staged the rows that an export of this very
// database made up ids for: they are here, entered by people, and an import never
// touches such rows. They count as unchanged. Roles stay: they are told by person
// and school.
func (i *importing) setOursAside(ctx context.Context) error {
	for _, n := range nouns {
		if !i.made[n.file] {
			continue
		}
		join := `JOIN schools sc ON sc.id = t.school_id`
		if n.table == "schools" {
			join = `JOIN schools sc ON sc.id = t.id`
		}
		err := i.exec(ctx, `DELETE FROM `+staged(n.file)+` s USING `+n.table+` t `+join+`
			WHERE t.source_id IS NULL AND s."sourcedId" = `+madeID(n.table, "t.id"))
		if err != nil {
			return err
		}
	}
	// What stands for «none» in a column that may not be empty.
	for _, none := range []struct{ file, table, in, column string }{
		{"courses", "subjects", "classes", "courseSourcedId"}, {"categories", "categories", "lineItems", "categorySourcedId"},
	} {
		if !i.made[none.file] {
			continue
		}
		ours := ` USING schools sc WHERE sc.source_id = {source} AND s.%s = ` + madeID(none.table, "0")
		err := i.exec(ctx,
			`DELETE FROM `+staged(none.file)+` s`+strings.Replace(ours, "%s", `"sourcedId"`, 1),
			`UPDATE `+staged(none.in)+` s SET `+quoted(none.column)+` = NULL`+strings.Replace(strings.Replace(ours, "USING", "FROM", 1), "%s", quoted(none.column), 1))
		if err != nil {
			return err
		}
	}
	return nil
}

// ours marks a file that has a row under a made-up id, ours or another's, and one
// that says when its rows were changed.
func (s *staging) ours(row school.Row) {
	if id, _ := row.Values[0].(string); strings.HasPrefix(id, madePrefix) {
		s.made[s.file.Name] = true
	}
	if !s.hasDates && row.Values[2] != nil {
		s.hasDates, s.dated[s.file.Name] = true, true
	}
}
