package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// beside is what a staged row says in columns that no table has a place of its own
// for, by their names in the format: pairs of a name and an expression. NULL where it
// says none of them. Only an export reads it.
func beside(pairs ...string) string {
	var list, values strings.Builder
	for pair := range slices.Chunk(pairs, 2) {
		fmt.Fprintf(&list, `, '%s', %s`, pair[0], pair[1])
		fmt.Fprintf(&values, `, %s`, pair[1])
	}
	// A row that says nothing, as nearly all do, costs no object.
	return `CASE WHEN num_nonnulls(` + values.String()[2:] + `) > 0 THEN jsonb_strip_nulls(jsonb_build_object(` + list.String()[2:] + `)) END`
}

// shown are the columns that a row shows of itself; what it says beside them only an
// export reads.
func (n noun) shown() []string {
	return slices.DeleteFunc(slices.Clone(n.columns), func(c string) bool { return c == "extra" || c == "contacts_said" })
}

// besides takes over what rows say anew beside what they show. To whoever counts or
// hears of changes such a row is no other: it leaves changed, and gone where it ended
// before.
func (i *importing) besides(ctx context.Context, n noun) error {
	set := ""
	for _, c := range n.columns {
		if c == "extra" || c == "contacts_said" {
			set += `, ` + c + ` = ch.` + c
		}
	}
	return i.exec(ctx,
		fmt.Sprintf(`UPDATE %s t SET modified_at = ch.modified_at%s FROM changed ch WHERE NOT ch.differs AND t.id = ch.id`, n.table, set),
		`DELETE FROM changed WHERE NOT differs`,
		fmt.Sprintf(`UPDATE %s t SET modified_at = gone.modified_at FROM gone WHERE NOT gone.differs AND t.id = gone.id
			AND t.modified_at IS DISTINCT FROM gone.modified_at AND gone.modified_at IS NOT NULL`, n.table),
		`DELETE FROM gone WHERE NOT differs`,
		`ANALYZE changed`,
	)
}

// inactive is the status of a staged row s that an export must say: no status, and
// «active», is what every row has.
const inactive = `CASE WHEN s.status = 'inactive' THEN s.status END`

// inexact is a number that a real does not hold to its last digit.
func inexact(value string) string {
	return `CASE WHEN ` + value + `::real::text::double precision <> ` + value + ` THEN ` + value + ` END`
}

// timed is an instant that is no bare date, written as an export writes it.
func timed(instant string) string {
	at := instant + ` AT TIME ZONE 'UTC'`
	return `CASE WHEN ` + at + ` <> date_trunc('day', ` + at + `) THEN ` + instantOf(instant) + ` END`
}

// What a mark's value tells of the two columns that it comes from: a number is a
// score, anything else a textScore, and «4-» has the score 4 beside it.
const (
	plainScore = `CASE WHEN strpos(s.score, '.') > 0 THEN regexp_replace(s.score, '^(\d+)\.0+$', '\1') ELSE s.score END`
	isNumber   = ` ~ '^\d+(\.\d+)?$'`
	// besideScore is the score of a staged result where its value does not tell it;
	// '' where there is none and a number stands in textScore.
	besideScore = `CASE WHEN s."textScore" IS NULL OR (NOT s."textScore"` + isNumber + `
		AND coalesce(s.score, '') = coalesce(substring(s."textScore" FROM '^([1-9])[+-]$'), '')) THEN NULL ELSE coalesce(s.score, '') END`
	// scoreAlone is a score without a textScore beside it that a number does not tell
	// whole: «4-», «5.0».
	scoreAlone = `CASE WHEN s."textScore" IS NULL AND rtrim(s.score, '0123456789') <> '' AND (s.score <> ` + plainScore + ` OR NOT s.score` + isNumber + `) THEN s.score END`
)
