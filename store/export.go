package store

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Export is one school to give back in the bundle's format.
type Export struct {
	School string // its sourcedId; empty: the only one
	// Begin opens a file and gives what takes its rows: cells in the order of
	// File.In(school.Version), good until the next call; an empty cell is nothing.
	Begin func(f school.File) (func(cells [][]byte) error, error)
	// Progress, if set, is told how many rows of a file were given so far.
	Progress func(file string, rows int)
}

// ExportReport says what was given.
type ExportReport struct {
	School string `json:"school"` // its sourcedId in the bundle
	Source string `json:"source"` // whose name an import back into this database needs
	// OneOf: its source has other schools here. Then it goes into another database, and
	// not back into this one: of whom the schools share it says less than is known.
	OneOf bool           `json:"oneOf"`
	Files []ExportedFile `json:"files"` // in the order of school.Format
}

// ExportedFile is one line of the summary. Left are rows that live and stand in
// no file, because what they belong to was removed.
type ExportedFile struct {
	Name string `json:"name"`
	Rows int    `json:"rows"`
	Left int    `json:"left"`
}

// Export gives the school's rows, file by file in the order of school.Format, each
// ordered by sourcedId: a picture of one moment, and the same bytes as long as
// nothing changes. Of the source's other schools it gives no row but what this
// one's rows name: a teacher of both, without contacts. Errors are those of
// schoolNamed, and Begin's and its rows'.
func (s *Store) Export(ctx context.Context, o Export) (ExportReport, error) {
	e := &exporting{Export: o, store: s}
	err := translate(pgx.BeginTxFunc(ctx, s.owner, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly}, func(tx pgx.Tx) error {
		e.tx = tx
		return e.run(ctx)
	}))
	if e.refused != nil {
		err = e.refused
	}
	if err != nil {
		return ExportReport{}, err
	}
	return e.report, s.system(ctx, func(tx pgx.Tx) error {
		return recordSystem(ctx, tx, record{at: s.Now(), action: "export", school: e.school})
	})
}

// exporting is one export under way.
type exporting struct {
	Export
	store  *Store
	tx     pgx.Tx
	school int64
	source string // its number; NULL for a school that came from none
	today  string // the school's day
	mark   string // schools.export_mark
	report ExportReport
	// refused is what whoever takes the rows said: nothing of the database's is in it.
	refused error
}

func (e *exporting) run(ctx context.Context) error {
	if _, err := e.tx.Exec(ctx, `SET LOCAL work_mem = '64MB'; SET LOCAL jit = off`); err != nil {
		return err
	}
	var err error
	if e.school, _, err = schoolNamed(ctx, e.tx, e.Export.School); err != nil {
		return err
	}
	err = e.tx.QueryRow(ctx, `SELECT sc.export_mark, coalesce(r.name, ''), coalesce(r.id::text, 'NULL::smallint'), to_char(($2::timestamptz AT TIME ZONE sc.zone)::date, 'YYYY-MM-DD'),
			EXISTS (SELECT FROM schools o WHERE o.source_id = sc.source_id AND o.id <> sc.id AND o.removed_at IS NULL)
		FROM schools sc LEFT JOIN sources r ON r.id = sc.source_id WHERE sc.id = $1`, e.school, e.store.Now()).Scan(&e.mark, &e.report.Source, &e.source, &e.today, &e.report.OneOf)
	if err != nil {
		return err
	}
	err = e.tx.QueryRow(ctx, e.sql(`SELECT `+theSchool)).Scan(&e.report.School)
	if err != nil {
		return err
	}
	for _, f := range school.Format {
		if err := e.file(ctx, f); err != nil {
			return fmt.Errorf("export %s: %w", f.Name, err)
		}
	}
	return nil
}

// file streams one file: at no time are more than some rows of it in memory.
func (e *exporting) file(ctx context.Context, f school.File) error {
	put, err := e.Begin(f)
	if err != nil {
		e.refused = err
		return err
	}
	line := ExportedFile{Name: f.Name}
	// Binary is a text's bytes as they are, and a bytea's.
	rows, err := e.tx.Query(ctx, e.sql(fileSQL[f.Name]), pgx.QueryResultFormats{pgx.BinaryFormatCode})
	if err != nil {
		return err
	}
	defer rows.Close()
	var cells [][]byte
	for rows.Next() {
		cells = append(cells[:0], rows.RawValues()...) // theirs until the next row
		if f.Name == "users" {
			if err := e.openContacts(f, cells); err != nil {
				return err
			}
		}
		if err := put(cells); err != nil {
			e.refused = err
			return err
		}
		if line.Rows++; e.Progress != nil && line.Rows%1000 == 0 {
			e.Progress(f.Name, line.Rows)
		}
	}
	if err := rows.Err(); err != nil {
		return err
	}
	if e.Progress != nil {
		e.Progress(f.Name, line.Rows)
	}
	if line.Left, err = e.left(ctx, f.Name, line.Rows); err == nil {
		e.report.Files = append(e.report.Files, line)
	}
	return err
}

// left counts the rows that live and were not given.
func (e *exporting) left(ctx context.Context, file string, given int) (int, error) {
	table, asked := livingOf[file]
	if !asked {
		return 0, nil
	}
	var living int
	err := e.tx.QueryRow(ctx, e.sql(`SELECT count(*) FROM `+table+` AND t.school_id = {school}`)).Scan(&living)
	return living - given, err
}

// livingOf are the files whose rows can hang on something that was removed.
var livingOf = map[string]string{
	"enrollments": withOutside("enrollments", "enrolments", "true"), "journalLessons": "lessons t WHERE t.removed_at IS NULL", "lineItems": "works t WHERE t.removed_at IS NULL",
	"results": withOutside("results", "marks", "t.removed_at IS NULL"), "journalEvents": "events t WHERE t.removed_at IS NULL",
}

// withOutside are the rows of a file of which some are kept outside of its table.
func withOutside(file, table, live string) string {
	return `(SELECT t.school_id FROM ` + table + ` t WHERE ` + live + ` AND t.school_id = {school} AND ` + inside(file) + `
		UNION ALL SELECT o.school_id FROM outside_rows o WHERE o.file = '` + file + `' AND o.school_id = {school} AND NOT ` + back("o") + `) t WHERE true`
}

// openContacts opens the sealed contacts of a user in place: as they were said, or
// else the e-mail and the phone.
func (e *exporting) openContacts(f school.File, cells [][]byte) error {
	at := map[string]int{}
	for n, c := range f.In(school.Version) {
		at[c.Name] = n
	}
	if sealed := cells[at["sms"]]; len(sealed) > 0 {
		said, err := e.store.openSaid(sealed, string(cells[0]))
		cells[at["email"]], cells[at["phone"]], cells[at["sms"]] = []byte(said.Email), []byte(said.Phone), []byte(said.SMS)
		return err
	}
	for _, name := range []string{"email", "phone"} {
		if len(cells[at[name]]) == 0 {
			continue
		}
		plain, err := e.store.keys.Open(cells[at[name]], Seal{Table: "people", Column: name, Key: string(cells[0])})
		if err != nil {
			return err
		}
		cells[at[name]] = plain
	}
	return nil
}

// sql fills in the school. All of it is ours: numbers, a date, a mark of hex.
func (e *exporting) sql(text string) string {
	return strings.NewReplacer("{school}", strconv.FormatInt(e.school, 10), "{source}", e.source, "{today}", `'`+e.today+`'::date`, "{mark}", e.mark).Replace(text)
}
