package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// tableOf is where the rows of a file live once they are merged; files that are
// never referred to are not here.
var tableOf = map[string]string{
	"orgs": "schools", "academicSessions": "periods", "courses": "subjects", "users": "people", "classes": "classes",
	"categories": "categories", "journalLessons": "lessons", "lineItems": "works",
}

// sparable are the files that a row can do without where they are absent: the
// field is left empty and the row stays.
var sparable = []string{"orgs", "academicSessions", "courses", "categories"}

// check sets aside what cannot be used: rows named twice, rows that lead
// nowhere, and again what refers to those, until nothing changes.
func (i *importing) check(ctx context.Context) error {
	for _, f := range school.Format {
		if err := i.duplicates(ctx, f); err != nil {
			return err
		}
	}
	if !i.journalOnly() {
		if err := i.findSchools(ctx); err != nil {
			return err
		}
	}
	if err := i.keepWithin(ctx); err != nil {
		return err
	}
	if err := i.setStaleAside(ctx); err != nil {
		return err
	}
	for again := true; again; {
		again = false
		for _, f := range school.Format {
			if i.mode(f.Name) == school.Missing {
				continue
			}
			for _, c := range f.Columns {
				if c.Ref == "" || c.Since != "" && c.Since != i.Manifest.Version {
					continue
				}
				n, err := i.references(ctx, f, c)
				if err != nil {
					return err
				}
				again = again || n > 0
			}
		}
		if i.journalOnly() {
			continue
		}
		n, err := i.homeless(ctx)
		if err != nil {
			return err
		}
		again = again || n > 0
	}
	return nil
}

// broken is a cell that leads nowhere.
type broken struct {
	Line  int
	Value string
}

func collectBroken(rows pgx.Rows) ([]broken, error) {
	return pgx.CollectRows(rows, pgx.RowToStructByPos[broken])
}

// eachBroken keeps none of them: a file that leads nowhere has millions.
func eachBroken(rows pgx.Rows, do func(broken)) (n int, err error) {
	var b broken
	_, err = pgx.ForEachRow(rows, []any{&b.Line, &b.Value}, func() error {
		do(b)
		n++
		return nil
	})
	return n, err
}

// duplicates lets the first of the rows with one sourcedId stand.
func (i *importing) duplicates(ctx context.Context, f school.File) error {
	if !i.twice[f.Name] {
		return nil
	}
	rows, err := i.query(ctx, fmt.Sprintf(`WITH twice AS (
			SELECT ctid AS at, line, "sourcedId", first_value(line) OVER w AS first, row_number() OVER w AS n
			FROM %[1]s WHERE NOT bad WINDOW w AS (PARTITION BY "sourcedId" ORDER BY line))
		UPDATE %[1]s s SET bad = true FROM twice t WHERE s.ctid = t.at AND t.n > 1
		RETURNING t.line, t."sourcedId", t.first`, staged(f.Name)))
	if err != nil {
		return err
	}
	var b broken
	var first int
	_, err = pgx.ForEachRow(rows, []any{&b.Line, &b.Value, &first}, func() error {
		i.quarantine(f, "sourcedId", b, fmt.Sprintf("Такой sourcedId уже стоит в строке %d. Оставьте одну из строк.", first), false)
		return nil
	})
	return err
}

func (i *importing) quarantine(f school.File, column string, b broken, reason string, warning bool) {
	i.report.file(f.Name).Quarantined++
	i.report.add(school.Problem{File: f.Name + ".csv", Line: b.Line, Column: column, Value: b.Value, Reason: reason, Warning: warning})
}

// lost is the condition that value names no row of file: none that is staged,
// good and not on its way out, and none that is in the database already, where
// one does not count that a bulk file names no more. Its two halves are apart,
// so that PostgreSQL can join by them.
func (i *importing) lost(file, value string) string {
	known, outside := "", ""
	if file == "orgs" && i.mode(file) != school.Bulk { // one that is no school
		outside = ` AND NOT EXISTS (SELECT FROM outside_rows t WHERE t.source_id = {source} AND t.file = 'orgs' AND t.sourced_id = ` + value + `)`
	}
	switch i.mode(file) {
	case school.Missing:
		return fmt.Sprintf(`NOT EXISTS (SELECT FROM %s t WHERE t.source_id = {source} AND t.sourced_id = %s)`, tableOf[file], value) + outside
	case school.Bulk:
		known = fmt.Sprintf(` AND EXISTS (SELECT FROM %s r WHERE r."sourcedId" = t.sourced_id AND NOT r.bad)`, staged(file))
	}
	return fmt.Sprintf(`NOT EXISTS (SELECT FROM %s r WHERE r."sourcedId" = %s AND NOT r.bad AND r.status IS DISTINCT FROM 'tobedeleted')
		AND NOT EXISTS (SELECT FROM %s t WHERE t.source_id = {source} AND t.sourced_id = %s%s)`,
		staged(file), value, tableOf[file], value, known) + outside
}

const live = `NOT s.bad AND s.status IS DISTINCT FROM 'tobedeleted'`

// references finds the cells of one column that lead nowhere and says how many
// rows became bad.
func (i *importing) references(ctx context.Context, f school.File, c school.Column) (int, error) {
	// A push refers to what is known here: what is not is a mistake of its line.
	absent := i.School == 0 && (i.mode(c.Ref) == school.Missing || c.Ref == "orgs" && i.mode(c.Ref) != school.Bulk)
	spare := c.Loose || absent && slices.Contains(sparable, c.Ref)
	if c.Kind == school.IDs {
		return 0, i.brokenLists(ctx, f, c, absent)
	}
	set := `bad = true`
	if spare {
		set = quoted(c.Name) + ` = NULL`
	}
	rows, err := i.query(ctx, fmt.Sprintf(`WITH lost AS (SELECT s.ctid AS at, s.line, s.%[2]s AS value FROM %[1]s s
			WHERE %[3]s AND s.%[2]s IS NOT NULL AND %[4]s)
		UPDATE %[1]s s SET %[5]s FROM lost WHERE s.ctid = lost.at RETURNING lost.line, lost.value`,
		staged(f.Name), quoted(c.Name), live, i.lost(c.Ref, "s."+quoted(c.Name)), set))
	if err != nil {
		return 0, err
	}
	left := leftOut{importing: i, file: f, column: c, absent: absent}
	n, err := eachBroken(rows, func(b broken) {
		if spare {
			left.add(b)
			return
		}
		i.quarantine(f, c.Name, b, leadsNowhere(c.Ref, absent)+" Строка не взята.", absent)
	})
	if err != nil || !spare {
		return n, err
	}
	left.tell()
	return 0, nil
}

// brokenLists takes out of lists what leads nowhere; the rows stay.
func (i *importing) brokenLists(ctx context.Context, f school.File, c school.Column, absent bool) error {
	column := quoted(c.Name)
	rows, err := i.query(ctx, fmt.Sprintf(`SELECT s.line, v FROM %[1]s s CROSS JOIN LATERAL unnest(s.%[2]s) AS v
		WHERE %[3]s AND %[4]s ORDER BY s.line`, staged(f.Name), column, live, i.lost(c.Ref, "v")))
	if err != nil {
		return err
	}
	left := leftOut{importing: i, file: f, column: c, absent: absent}
	var lines []int32
	n, err := eachBroken(rows, func(b broken) {
		left.add(b)
		lines = append(lines, int32(b.Line))
	})
	if err != nil || n == 0 {
		return err
	}
	left.tell()
	rows, err = i.query(ctx, fmt.Sprintf(`UPDATE %[1]s s SET %[2]s = ARRAY(SELECT v FROM unnest(s.%[2]s) WITH ORDINALITY AS u(v, n) WHERE NOT (%[3]s) ORDER BY n)
		WHERE s.line = ANY ($1) RETURNING s.line`, staged(f.Name), column, i.lost(c.Ref, "v")), lines)
	if err != nil {
		return err
	}
	_, err = pgx.CollectRows(rows, pgx.RowTo[int32])
	return err
}

// leftOut tells of fields that were left empty: each of them, or all at once where
// a whole file is not part of the bundle.
type leftOut struct {
	*importing
	file   school.File
	column school.Column
	absent bool
	first  broken
	count  int
}

func (l *leftOut) add(b broken) {
	if l.count++; l.count == 1 {
		l.first = b
	}
	if !l.absent {
		l.report.add(school.Problem{
			File: l.file.Name + ".csv", Line: b.Line, Column: l.column.Name, Value: b.Value,
			Reason: leadsNowhere(l.column.Ref, false) + " Без него строка годится: это значение пропущено.",
		})
	}
}

func (l *leftOut) tell() {
	if l.absent && l.count > 0 {
		l.report.add(school.Problem{
			File: l.file.Name + ".csv", Line: l.first.Line, Column: l.column.Name, Value: l.first.Value, Warning: true,
			Reason: fmt.Sprintf("%s Оставлено пустым, всего таких значений: %d.", leadsNowhere(l.column.Ref, true), l.count),
		})
	}
}

func leadsNowhere(file string, absent bool) string {
	if absent {
		return "Файла " + file + ".csv в наборе нет, и раньше такой записи не было."
	}
	return "В " + file + ".csv нет такой записи, или она сама не годится. Проверьте sourcedId."
}
