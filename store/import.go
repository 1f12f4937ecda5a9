package store

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Import is a bundle to take in. Whoever read it has checked the shape of each
// row; what rows mean to each other is checked here.
type Import struct {
	Source   string // name that records are known by; empty: the school's sourcedId
	Manifest school.Manifest
	// Rows streams a file of the format; see bundle.Rows for what it yields.
	Rows     func(file string) iter.Seq2[school.Row, *school.Problem]
	Problems []school.Problem // of the manifest and of whole files
	// Progress, if set, is told how many rows of a file were read so far.
	Progress func(file string, rows int)

	// List: the rows are those of class lists. Who is not in a listed class any more
	// has left it, and what a list does not say of a contact stays as it was.
	List bool
	// School, if set, is the only one whose records may be touched: the bundle was
	// pushed with its key. Its source is the import's.
	School int64
	// Patience, if set, is for how long to wait for anything that another holds, as the
	// source is while it is imported: whoever waits holds a connection. Locked after that.
	Patience time.Duration
	// Kept, if set, is called last, inside the transaction.
	Kept func(ctx context.Context, tx pgx.Tx, report ImportReport) error

	DryRun         bool // all is checked and merged, and nothing is kept
	KeepGoing      bool // import what can be used
	AcceptRemovals bool // even if more than a tenth of the rows would go
}

// Import takes a bundle in, in one transaction: it stages all rows, checks
// them, merges each noun in sets and makes news of the differences.
//
//	rows ─COPY─▶ staged ─duplicates, references─▶ good ─merge─▶ tables ─differences─▶ news_pending
//	                     └────────▶ quarantine
//
// The report is right whatever comes back. Invalid: rows cannot be used and
// KeepGoing is off. Conflict with the field «removals»: too much would go.
// After either, and after any other error, nothing was written. One source is
// imported by one program at a time; the other waits. Rows entered in chat have
// no source and are never touched.
func (s *Store) Import(ctx context.Context, o Import) (ImportReport, error) {
	i := &importing{Import: o, store: s, now: s.Now(), report: newImportReport(o)}
	err := s.system(ctx, func(tx pgx.Tx) error {
		i.tx = tx
		if err := i.run(ctx); err != nil {
			return err
		}
		if o.DryRun {
			return errDryRun
		}
		return nil
	})
	if errors.Is(err, errDryRun) {
		err = nil
	}
	if err != nil {
		i.report.forget()
	}
	if !i.journalOnly() {
		s.titles.forget()
	}
	return i.report, err
}

var errDryRun = errors.New("dry run")

// importing is one import under way.
type importing struct {
	Import
	store  *Store
	tx     pgx.Tx
	now    time.Time
	source int64
	zone   *time.Location // of the source's first school: whose days are counted
	first  bool           // this source was never imported: no news
	report ImportReport
	fresh  bool     // of the noun under way, nothing of this source was there
	drop   []string // what undoes the relations of the noun before
	come   string   // what {incoming} stands for: the rows of the noun under way, as the file says them
	touched
	// uncertain are files with a row whose sourcedId could not be read: nobody
	// can say what is absent from them.
	uncertain map[string]bool
	made      map[string]bool // files that have a sourcedId which an export made up
	dated     map[string]bool // files in which a row says when it was changed
	twice     map[string]bool // files in which a sourcedId may stand twice
}

func (i *importing) run(ctx context.Context) error {
	for _, p := range i.Problems {
		i.report.add(p)
	}
	if err := i.exec(ctx, `SET LOCAL work_mem = '64MB'`, `SET LOCAL jit = off`,
		fmt.Sprintf(`SET LOCAL lock_timeout = %d`, i.Patience.Milliseconds())); err != nil {
		return err
	}
	if err := i.stage(ctx); err != nil {
		return err
	}
	if err := i.openSource(ctx); err != nil {
		return err
	}
	if err := i.check(ctx); err != nil {
		return err
	}
	if i.report.Refused > 0 && !i.KeepGoing {
		return school.Wrong("bundle", fmt.Sprintf("%d problems, nothing was written", i.report.Refused))
	}
	if err := i.keepContacts(ctx); err != nil {
		return err
	}
	if err := i.setOursAside(ctx); err != nil {
		return err
	}
	if err := i.merge(ctx); err != nil {
		return err
	}
	if err := i.keepOutside(ctx); err != nil {
		return err
	}
	if i.report.tooManyRemovals && !i.AcceptRemovals && !i.DryRun { // who only looks is to see what would go
		return &school.Error{Code: school.Conflict, Field: "removals", Reason: "more than a tenth of the rows would go"}
	}
	i.report.settle()
	if i.Kept != nil {
		if err := i.Kept(ctx, i.tx, i.report); err != nil {
			return err
		}
	}
	if i.School != 0 && !i.first { // a push is no import: it comes by the hundred
		return nil
	}
	brought := `NULL::bigint[]`
	if i.mode("orgs") == school.Bulk {
		brought = `(SELECT array_agg(id) FROM (` + listedSchools + `) l)`
	}
	return i.exec(ctx, `INSERT INTO imports (source_id, at, counts, schools) VALUES ({source}, {now}, '`+i.report.counts()+`', `+brought+`)`)
}

func (i *importing) mode(file string) school.Mode { return i.Manifest.ModeOf(file) }

// covered limits what a bulk file takes back to the schools that the bundle names:
// of a district's other schools it says nothing.
func (i *importing) covered(alias string) string {
	if i.mode("orgs") != school.Bulk || i.uncertain["orgs"] {
		return ""
	}
	return ` AND ` + alias + `.school_id IN (` + listedSchools + `)`
}

// listedSchools are the schools that the bundle's orgs.csv names.
const listedSchools = `SELECT c.id FROM schools c JOIN st_orgs o ON o."sourcedId" = c.sourced_id WHERE c.source_id = {source}`
