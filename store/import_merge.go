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
	again  []string // the same, but for a first import: nothing was there that it could touch
	// reckoned is a column that a first import writes at once, as the expression
	// reckon over changed ch; later ones settle it by again.
	reckoned, reckon string
	facts            []fact
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

// shared tells whether every school of the source has a row of its own.
func (n noun) shared() bool {
	return n.table == "periods" || n.table == "subjects" || n.table == "categories"
}

func (n noun) known() string {
	on := `t.source_id = {source} AND t.sourced_id = i.sourced_id`
	if n.shared() {
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
		if n.file == "enrollments" && !i.journalOnly() {
			if err := i.leaveClasses(ctx); err != nil {
				return fmt.Errorf("leave classes: %w", err)
			}
			if err := i.settlePeople(ctx); err != nil {
				return fmt.Errorf("settle people: %w", err)
			}
			if err := i.voidCodes(ctx); err != nil {
				return fmt.Errorf("void codes: %w", err)
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
	if err := i.tally(ctx, n); err != nil {
		return err
	}
	if err := i.before(ctx, n); err != nil {
		return err
	}
	if err := i.write(ctx, n); err != nil {
		return err
	}
	if n.table == "people" {
		if err := i.takeLeft(ctx); err != nil {
			return err
		}
	}
	if (!i.fresh || !i.first) && i.any() {
		if err := i.exec(ctx, n.again...); err != nil {
			return err
		}
	}
	if err := i.exec(ctx, n.settle...); err != nil {
		return err
	}
	return i.tell(ctx, n)
}

// compare makes three relations: {incoming}, what the file says (a query); changed,
// the rows that are new or differ, with the id of those that differ and whether they
// are there yet; and gone, the ids of the rows that end. What is the same is in
// neither of the two, so a bundle that comes again writes nothing.
//
// Where the table has nothing of this source yet there is nothing to compare:
// changed is a view as well, and the rows go from where they were staged straight
// into the table.
func (i *importing) compare(ctx context.Context, n noun) error {
	if err := i.exec(ctx, i.drop...); err != nil {
		return err
	}
	i.fresh, i.touched = false, touched{}
	if i.School == 0 { // of a push some rows may have to go from changed
		there, err := i.number(ctx, fmt.Sprintf(`SELECT EXISTS (SELECT FROM %s WHERE source_id = {source})::int`, n.table))
		if err != nil {
			return err
		}
		i.fresh = there == 0
	}
	columns := strings.Join(n.columns, ", ")
	i.come = i.sql(fmt.Sprintf(`(%s) AS i (sourced_id, modified_at, gone, %s)`, n.from, columns))
	if i.fresh {
		i.drop = []string{`DROP VIEW changed`, `DROP TABLE gone`}
		return i.exec(ctx,
			fmt.Sprintf(`CREATE TEMP VIEW changed AS SELECT NULL::bigint AS id, sourced_id, modified_at, %s FROM {incoming} WHERE NOT gone`, columns),
			`CREATE TEMP TABLE gone (id bigint, modified_at timestamptz) ON COMMIT DROP`,
		)
	}
	same := n.same
	if same == nil {
		same = n.shown()
	}
	differs := fmt.Sprintf(`(t.%s) IS DISTINCT FROM (i.%s)`, strings.Join(same, ", t."), strings.Join(same, ", i."))
	if len(same) == 1 {
		differs = fmt.Sprintf(`t.%s IS DISTINCT FROM i.%s`, same[0], same[0])
	}
	if n.end.column != "" {
		differs += ` OR t.` + n.end.column + ` IS NOT NULL`
	}
	i.drop = []string{`DROP TABLE changed, gone`}
	err := i.exec(ctx,
		fmt.Sprintf(`CREATE TEMP TABLE changed ON COMMIT DROP AS SELECT t.id, t.id IS NOT NULL AND %[5]s AS there, i.sourced_id, i.modified_at,
			t.id IS NULL OR %[4]s AS differs, i.%[1]s
			FROM {incoming} LEFT JOIN %[2]s t ON %[3]s WHERE NOT i.gone AND (t.id IS NULL OR %[4]s OR (t.modified_at, t.extra) IS DISTINCT FROM (i.modified_at, i.extra))`,
			strings.Join(n.columns, ", i."), n.table, n.known(), differs, n.end.live),
		fmt.Sprintf(`CREATE TEMP TABLE gone ON COMMIT DROP AS SELECT t.id, i.modified_at, %s AS differs FROM {incoming}
			JOIN %s t ON t.source_id = {source} AND t.sourced_id = i.sourced_id WHERE i.gone`, n.end.live, n.table),
		`ANALYZE changed`,
	)
	if err == nil {
		err = i.only(ctx, n)
	}
	if err != nil {
		return err
	}
	return i.touch(ctx, n)
}

// takeBack adds to gone what a bulk file no longer has. More than a tenth of
// what there is stops the import, unless that was accepted: an export that was
// cut short looks just like a school that emptied.
func (i *importing) takeBack(ctx context.Context, n noun) error {
	came := i.gone
	if n.shared() && came > 0 { // several rows of the table to one of the file
		var err error
		if came, err = i.number(ctx, `SELECT count(DISTINCT t.sourced_id)::int FROM gone JOIN `+n.table+` t USING (id)`); err != nil {
			return err
		}
	}
	i.report.file(n.file).Written += came
	if n.absent == "" || i.fresh || i.mode(n.file) != school.Bulk || i.uncertain[n.file] {
		return nil
	}
	covered := n.end.live + i.covered("t")
	there, err := i.number(ctx, fmt.Sprintf(`SELECT count(*)::int FROM %s t WHERE t.source_id = {source} AND %s`, n.table, covered))
	if err != nil || there == 0 {
		return err
	}
	// Never by looping: with old statistics an anti-join can be, for minutes.
	removed, err := 0, i.exec(ctx, `SET LOCAL enable_nestloop = off`)
	if err == nil {
		removed, err = i.count(ctx, fmt.Sprintf(`INSERT INTO gone (id) SELECT t.id FROM %[1]s t WHERE t.source_id = {source} AND %[2]s AND %[4]s
			AND NOT EXISTS (SELECT FROM %[3]s s WHERE s."sourcedId" = t.sourced_id)`, n.table, covered, staged(n.file), n.absent))
	}
	if err == nil {
		err = i.exec(ctx, `SET LOCAL enable_nestloop = on`)
	}
	if err != nil {
		return err
	}
	i.gone += removed
	i.report.file(n.file).Removed += removed
	i.tooMany(n.file, "записей", there, removed)
	return nil
}

// tooMany stops the import where more than a tenth of what there is would go.
func (i *importing) tooMany(file, what string, there, gone int) {
	if gone*10 <= there {
		return
	}
	i.report.tooManyRemovals = true
	i.report.add(school.Problem{
		File: file + ".csv", Warning: true,
		Reason: fmt.Sprintf("Из %d %s исчезло %d: больше десятой части. Если так и должно быть, повторите с --accept-removals.", there, what, gone),
	})
}

// write puts in what is new, and changes what differs. New rows are inserted
// plainly: whoever else writes rows of this source stands in line (openSource).
func (i *importing) write(ctx context.Context, n noun) error {
	if !i.fresh && !i.any() {
		return nil
	}
	columns, values := append([]string{"modified_at"}, n.columns...), `ch.modified_at, ch.`+strings.Join(n.columns, `, ch.`)
	if i.fresh && i.first && n.reckoned != "" {
		columns, values = append(columns, n.reckoned), values+`, `+n.reckon
	}
	written, err := i.count(ctx, fmt.Sprintf(`INSERT INTO %s (source_id, sourced_id, %s) SELECT {source}, ch.sourced_id, %s FROM changed ch
		WHERE ch.id IS NULL`, n.table, strings.Join(columns, ", "), values))
	if err != nil {
		return err
	}
	if count := i.report.Changes.of(n.file); i.fresh && count != nil {
		count.New = written
	}
	if i.back+i.differ > 0 {
		set := `modified_at = ch.modified_at, `
		for _, c := range n.columns {
			set += c + ` = ch.` + c + `, `
		}
		if n.end.column != "" {
			set += n.end.column + ` = NULL, `
		}
		changed, err := i.count(ctx, fmt.Sprintf(`UPDATE %s t SET %s FROM changed ch WHERE t.id = ch.id`, n.table, strings.TrimSuffix(set, `, `)))
		if err != nil {
			return err
		}
		written += changed
	}
	if i.gone > 0 {
		if err := i.exec(ctx, fmt.Sprintf(`UPDATE %s t SET %s, modified_at = coalesce(gone.modified_at, t.modified_at) FROM gone WHERE t.id = gone.id`, n.table, n.end.set)); err != nil {
			return err
		}
	}
	rows := written
	if n.shared() {
		if rows, err = i.number(ctx, `SELECT count(DISTINCT sourced_id)::int FROM changed`); err != nil {
			return err
		}
	}
	i.report.file(n.file).Written += rows
	return i.analyze(ctx, n.table, written)
}

// analyze lets what follows plan by what was just written in bulk: nobody else
// does so before the commit, and for some time after. A push is not bulk: what it
// brings the server sees to by itself, and looking through a table of millions would
// take longer than to write it.
func (i *importing) analyze(ctx context.Context, table string, written int) error {
	if written < 1000 || i.School != 0 {
		return nil
	}
	return i.exec(ctx, `ANALYZE `+table)
}
