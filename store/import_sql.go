package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// sql fills in what every statement may need. All of it is ours: numbers and
// times. Statements that make tables take no parameters.
func (i *importing) sql(text string) string {
	zone := i.zone
	if zone == nil { // staging, which compares no day
		zone = time.UTC
	}
	day := school.Day(i.now, zone)
	return strings.NewReplacer(
		"{source}", strconv.FormatInt(i.source, 10),
		"{named}", strconv.FormatBool(i.Manifest.Version == school.Version), // users.csv has primaryOrgSourcedId
		"{only}", strconv.FormatInt(i.School, 10),
		"{now}", "'"+i.now.Format(time.RFC3339Nano)+"'::timestamptz",
		"{today}", "'"+day.Format(time.DateOnly)+"'::date",
		"{yesterday}", "'"+day.AddDate(0, 0, -1).Format(time.DateOnly)+"'::date",
		"{horizon}", strconv.Itoa(school.NewsHorizon),
		"{incoming}", i.come,
		"{gone}", i.ended(),
	).Replace(text)
}

// exec runs statements without parameters, one after the other and all in one
// round trip.
func (i *importing) exec(ctx context.Context, statements ...string) error {
	if len(statements) == 0 {
		return nil
	}
	_, err := i.count(ctx, strings.Join(statements, ";\n"))
	return err
}

// count runs a statement and says how many rows it touched.
func (i *importing) count(ctx context.Context, text string) (int, error) {
	tag, err := i.tx.Exec(ctx, i.sql(text))
	return int(tag.RowsAffected()), err
}

// query never uses a cached plan: the staged tables are new each time.
func (i *importing) query(ctx context.Context, text string, args ...any) (pgx.Rows, error) {
	return i.tx.Query(ctx, i.sql(text), append([]any{pgx.QueryExecModeExec}, args...)...)
}

// number asks for one number.
func (i *importing) number(ctx context.Context, text string) (int, error) {
	rows, err := i.query(ctx, text)
	if err != nil {
		return 0, err
	}
	return pgx.CollectExactlyOneRow(rows, pgx.RowTo[int])
}

// text asks for one text; empty where there is no row.
func (i *importing) text(ctx context.Context, text string) (string, error) {
	rows, err := i.query(ctx, text)
	if err != nil {
		return "", err
	}
	found, err := pgx.CollectRows(rows, pgx.RowTo[*string])
	if err != nil || len(found) == 0 || found[0] == nil {
		return "", err
	}
	return *found[0], nil
}
