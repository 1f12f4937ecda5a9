package store

import (
	"context"
	"fmt"
	"strings"

	"zvonok/store/school"
)

// noun is how the rows of one file become rows of one table.
type noun struct {
	file, table string
	columns     []string // beside source_id and sourced_id, in the order of from
	// from selects sourced_id, gone, and the columns, from staged rows that are
	// good. A gone row needs no more than its sourced_id.
	from string
	// Same compares these instead of all columns; what is sealed anew each time
	// is never the same.
	same []string
	end  ending
	// absent is when a live row t, which the bulk file has not, is taken back;
	// empty: never.
	absent string
	settle []string // after the rows were written: what ties them to each other
	facts  []fact
}

// ending is how a row of a table comes to its end: it is soft-deleted, or dated.
type ending struct {
	live, set string
	column    string // NULL while the row lives, written with the others; empty: among them already
}

var (
	softly = ending{`t.removed_at IS NULL`, `removed_at = {now}`, "removed_at"}
	people = ending{`(t.ended_on IS NULL OR t.ended_on >= {today})`, `ended_on = {yesterday}`, "ended_on"}
	dated  = ending{`(t.ends IS NULL OR t.ends >= {today})`, `ends = {yesterday}`, ""}
)

// conflict is what a row of the table is known by.
func (n noun) conflict() string {
	switch n.table {
	case "periods", "subjects", "categories":
		return "source_id, sourced_id, school_id"
	}
	return "source_id, sourced_id"
}

func (n noun) known() string {
	on := `t.source_id = {source} AND t.sourced_id = i.sourced_id`
	if strings.HasSuffix(n.conflict(), "school_id") {
		on += ` AND t.school_id = i.school_id`
	}
	return on
}

// merge writes the nouns in the order of the format; news of each are made
// while its old rows can still be seen. People are settled when their classes
// are known.
func (i *importing) merge(ctx context.Context) error {
	for _, n := range nouns {
		if i.mode(n.file) != school.Missing {
			if err := i.mergeOne(ctx, n); err != nil {
				return fmt.Errorf("merge %s: %w", n.file, err)
			}
		}
		if n.file == "enrollments" {
			if err := i.settlePeople(ctx); err != nil {
				return fmt.Errorf("settle people: %w", err)
			}
		}
	}
	return nil
}

func (i *importing) mergeOne(ctx context.Context, n noun) error {
	if err := i.compare(ctx, n); err != nil {
		return err
	}
	if err := i.takeBack(ctx, n); err != nil {
		return err
	}
	if err := i.before(ctx, n); err != nil {
		return err
	}
	if err := i.write(ctx, n); err != nil {
		return err
	}
	if err := i.exec(ctx, n.settle...); err != nil {
		return err
	}
	return i.tell(ctx, n)
}

// compare makes two tables: changed, the rows that are new or differ, and gone,
// the ids of the rows that end. What is the same is in neither, so a bundle that
// comes again writes nothing.
func (i *importing) compare(ctx context.Context, n noun) error {
	columns := n.columns
	value := "i." + strings.Join(columns, ", i.")
	same := n.same
	if same == nil {
		same = columns
	}
	differs := fmt.Sprintf(`(t.%s) IS DISTINCT FROM (i.%s)`, strings.Join(same, ", t."), strings.Join(same, ", i."))
	if len(same) == 1 {
		differs = fmt.Sprintf(`t.%s IS DISTINCT FROM i.%s`, same[0], same[0])
	}
	if n.end.column != "" {
		differs += ` OR t.` + n.end.column + ` IS NOT NULL`
	}
	err := i.exec(ctx,
		`DROP TABLE IF EXISTS incoming, changed, gone`,
		fmt.Sprintf(`CREATE TEMP TABLE incoming (sourced_id, gone, %s) ON COMMIT DROP AS %s`, strings.Join(columns, ", "), n.from),
		fmt.Sprintf(`CREATE TEMP TABLE changed ON COMMIT DROP AS SELECT t.id, i.sourced_id, %s FROM incoming i LEFT JOIN %s t ON %s
			WHERE NOT i.gone AND (t.id IS NULL OR %s)`, value, n.table, n.known(), differs),
		fmt.Sprintf(`CREATE TEMP TABLE gone ON COMMIT DROP AS SELECT t.id FROM incoming i JOIN %s t ON t.source_id = {source} AND t.sourced_id = i.sourced_id
			WHERE i.gone AND %s`, n.table, n.end.live),
		`ANALYZE incoming`, `ANALYZE changed`,
	)
	if err != nil {
		return err
	}
	if err := i.only(ctx, n); err != nil {
		return err
	}
	written, err := i.number(ctx, `SELECT count(DISTINCT sourced_id)::int FROM changed`)
	if err != nil {
		return err
	}
	gone, err := i.number(ctx, `SELECT count(*)::int FROM gone`)
	i.report.file(n.file).Written += written + gone
	return err
}

// takeBack adds to gone what a bulk file no longer has. More than a tenth of
// what there is stops the import, unless that was accepted: an export that was
// cut short looks just like a school that emptied.
func (i *importing) takeBack(ctx context.Context, n noun) error {
	if n.absent == "" || i.mode(n.file) != school.Bulk || i.uncertain[n.file] {
		return nil
	}
	there, err := i.number(ctx, fmt.Sprintf(`SELECT count(*)::int FROM %s t WHERE t.source_id = {source} AND %s`, n.table, n.end.live))
	if err != nil || there == 0 {
		return err
	}
	// EXCEPT, because it is never done by looping: with old statistics, which the
	// hour after a first import has, an anti-join can be, for minutes.
	removed, err := i.count(ctx, fmt.Sprintf(`WITH missing AS MATERIALIZED (
			SELECT t.sourced_id FROM %[1]s t WHERE t.source_id = {source} AND %[2]s EXCEPT SELECT "sourcedId" FROM %[3]s)
		INSERT INTO gone SELECT t.id FROM missing m JOIN %[1]s t ON t.source_id = {source} AND t.sourced_id = m.sourced_id AND %[2]s WHERE %[4]s`,
		n.table, n.end.live, staged(n.file), n.absent))
	if err != nil {
		return err
	}
	i.report.file(n.file).Removed += removed
	if removed*10 > there {
		i.report.tooManyRemovals = true
		i.report.add(school.Problem{
			File: n.file + ".csv", Warning: true,
			Reason: fmt.Sprintf("Из %d записей исчезло %d: больше десятой части. Если так и должно быть, повторите с --accept-removals.", there, removed),
		})
	}
	return nil
}

func (i *importing) write(ctx context.Context, n noun) error {
	columns, values := n.columns, strings.Join(n.columns, ", ")
	if n.end.column != "" {
		columns, values = append(append([]string{}, columns...), n.end.column), values+", NULL"
	}
	var set []string
	for _, c := range columns {
		set = append(set, c+" = excluded."+c)
	}
	written, err := i.count(ctx, fmt.Sprintf(`INSERT INTO %s (source_id, sourced_id, %s) SELECT {source}, sourced_id, %s FROM changed
		ON CONFLICT (%s) DO UPDATE SET %s`, n.table, strings.Join(columns, ", "), values, n.conflict(), strings.Join(set, ", ")))
	if err != nil {
		return err
	}
	if err := i.exec(ctx, fmt.Sprintf(`UPDATE %s SET %s WHERE id IN (SELECT id FROM gone)`, n.table, n.end.set)); err != nil {
		return err
	}
	return i.analyze(ctx, n.table, written)
}

// analyze lets what follows plan by what was just written in bulk: nobody else
// does so before the commit, and for some time after.
func (i *importing) analyze(ctx context.Context, table string, written int) error {
	if written < 1000 {
		return nil
	}
	return i.exec(ctx, `ANALYZE `+table)
}
