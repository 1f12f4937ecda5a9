package store

import (
	"context"
	"fmt"
	"hash/maphash"
	"iter"
	"slices"
	"strings"

	"github.com/jackc/pgx/v5"

	"zvonok/store/school"
)

// Staged tables are temporary and typed by the format: st_<file>, with the line
// of each row, and bad for those that cannot be used. A bad row stays, with its
// sourcedId alone, so that it does not look absent. Contacts are sealed before
// they are staged: nothing on disk holds them in the clear.

func staged(file string) string { return `"st_` + file + `"` }

func quoted(column string) string { return pgx.Identifier{column}.Sanitize() }

// stagedColumns are the columns of a staged table beside line and bad.
func stagedColumns(f school.File) (names, types []string) {
	for _, c := range f.Columns {
		if c.Kind == school.EMail || c.Kind == school.Phone {
			continue
		}
		names = append(names, c.Name)
		types = append(types, stagedType(c.Kind))
	}
	if f.Name == "users" {
		names = append(names, "email_enc", "email_blind", "phone_enc", "phone_blind", "contacts_said", "contacts_mark")
		types = append(types, "bytea", "bytea", "bytea", "bytea", "bytea", "text")
	}
	return names, types
}

func stagedType(k school.Kind) string {
	switch k {
	case school.IDs:
		return "text[]"
	case school.Bool:
		return "boolean"
	case school.Number:
		return "double precision"
	case school.Integer, school.Minute:
		return "bigint"
	case school.CalDate:
		return "date"
	case school.Instant:
		return "timestamptz"
	}
	return "text"
}

// stage makes every table and copies in the files that the bundle brings. A push of
// the journal alone makes only theirs: nothing asks for the others.
func (i *importing) stage(ctx context.Context) error {
	i.uncertain, i.twice, i.made, i.dated = map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{}
	var tables []string
	for _, f := range school.Format {
		if i.journalOnly() && i.mode(f.Name) == school.Missing {
			continue
		}
		names, types := stagedColumns(f)
		var columns strings.Builder
		for n := range names {
			fmt.Fprintf(&columns, ", %s %s", quoted(names[n]), types[n])
		}
		tables = append(tables, fmt.Sprintf(`CREATE TEMP TABLE %s (line int NOT NULL, bad boolean NOT NULL%s) ON COMMIT DROP`, staged(f.Name), columns.String()))
	}
	if err := i.exec(ctx, tables...); err != nil {
		return err
	}
	for _, f := range school.Format {
		if i.mode(f.Name) == school.Missing {
			continue
		}
		if err := i.copyIn(ctx, f); err != nil {
			return err
		}
		if err := i.exec(ctx, `ANALYZE `+staged(f.Name)); err != nil {
			return err
		}
	}
	return nil
}

func (i *importing) copyIn(ctx context.Context, f school.File) error {
	names, _ := stagedColumns(f)
	next, stop := iter.Pull2(i.Rows(f.Name))
	defer stop()
	src := &staging{importing: i, ctx: ctx, file: f, next: next, width: len(names) + 2, seed: maphash.MakeSeed()}
	_, err := i.tx.CopyFrom(ctx, pgx.Identifier{"st_" + f.Name}, append([]string{"line", "bad"}, names...), src)
	i.twice[f.Name] = src.anyTwice()
	if i.Progress != nil && err == nil {
		i.Progress(f.Name, i.report.file(f.Name).In)
	}
	return err
}

// staging feeds a COPY from the rows of a file.
type staging struct {
	*importing
	ctx    context.Context //nolint:containedctx // pgx.CopyFromSource has no other way to be stopped
	file   school.File
	next   func() (school.Row, *school.Problem, bool)
	width  int
	values []any
	last   int // line of the last row that was counted
	seed   maphash.Seed
	// hasDates is dated of this file, without a look into a map for every row.
	hasDates bool
	seen     []uint64 // hashes of the sourcedIds: eight bytes a row, where a set would cost fifty
	err      error
}

// Next moves to a row that can be staged: a good one, or a bad one that is known.
func (s *staging) Next() bool {
	for {
		if s.err = s.ctx.Err(); s.err != nil {
			return false
		}
		row, problem, ok := s.next()
		if !ok {
			return false
		}
		if problem != nil {
			s.report.add(*problem)
			if row.Line == 0 && !problem.Warning {
				s.uncertain[s.file.Name] = true // a column, or the rest of the file, was not read
			}
		}
		if row.Line == 0 || row.Line == s.last {
			continue
		}
		s.last = row.Line
		s.counted(problem != nil)
		if problem == nil {
			s.see(row.Values[0])
			s.ours(row)
			s.values, s.err = s.good(row)
			return s.err == nil
		}
		if id, known := row.Values[0].(string); known {
			s.values = make([]any, s.width)
			s.values[0], s.values[1], s.values[2] = int32(row.Line), true, id
			return true
		}
		s.uncertain[s.file.Name] = true
	}
}

func (s *staging) see(id any) {
	if text, known := id.(string); known {
		s.seen = append(s.seen, maphash.String(s.seed, text))
	}
}

// anyTwice tells whether a sourcedId of a good row may have come twice; SQL then
// says which. Hashes of two may be equal, those of one always are.
func (s *staging) anyTwice() bool {
	slices.Sort(s.seen)
	for n := 1; n < len(s.seen); n++ {
		if s.seen[n] == s.seen[n-1] {
			return true
		}
	}
	return false
}

func (s *staging) counted(bad bool) {
	line := s.report.file(s.file.Name)
	line.In++
	if bad {
		line.Quarantined++
	}
	if s.Progress != nil && line.In%1000 == 0 {
		s.Progress(s.file.Name, line.In)
	}
}

// Values are those of the row that Next moved to.
func (s *staging) Values() ([]any, error) { return s.values, nil }

// Err tells why Next stopped early.
func (s *staging) Err() error { return s.err }

func (s *staging) good(row school.Row) ([]any, error) {
	out := make([]any, 0, s.width)
	out = append(out, int32(row.Line), false)
	for n, c := range s.file.Columns {
		if c.Kind != school.EMail && c.Kind != school.Phone {
			out = append(out, row.Values[n])
		}
	}
	if s.file.Name != "users" {
		return out, nil
	}
	contacts, err := s.contacts(row)
	return append(out, contacts...), err
}

// contacts seals the e-mail and the phone of a user; one that is none is only
// warned of.
func (s *staging) contacts(row school.Row) ([]any, error) {
	id, _ := row.Values[0].(string)
	value := func(column string) string {
		text, _ := row.Values[s.file.Column(column)].(string)
		return text
	}
	email, err := CanonicalEmail(value("email"))
	if err != nil && value("email") != "" {
		s.warn(row.Line, "email", "Это не адрес почты: оставлен пустым. Проверьте его.")
	}
	phone, column := "", "phone"
	for _, c := range []string{"phone", "sms"} {
		if phone, err = CanonicalPhone(value(c)); err == nil {
			break
		}
		if value(c) != "" {
			column = c
		}
	}
	if phone == "" && value(column) != "" {
		s.warn(row.Line, column, "Это не номер телефона: оставлен пустым. Запишите его так: +79000000001.")
	}
	out := make([]any, 0, 6)
	for _, contact := range []struct{ column, text string }{{"email", email}, {"phone", phone}} {
		sealed, blind, err := s.sealed(contact.column, contact.text, id)
		if err != nil {
			return nil, err
		}
		out = append(out, sealed, blind)
	}
	said := saidContacts{value("email"), value("phone"), value("sms")}
	if s.List || said == (saidContacts{email, phone, ""}) {
		return append(out, nil, nil), nil
	}
	sealed, mark, err := s.store.sealSaid(said, id)
	return append(out, sealed, mark), err
}

func (s *staging) warn(line int, column, reason string) {
	s.report.add(school.Problem{File: s.file.Name + ".csv", Line: line, Column: column, Reason: reason, Warning: true})
}

// sealed is a contact as people keep it: nil twice where there is none.
func (s *staging) sealed(column, text, id string) (enc, blind []byte, err error) {
	if text == "" {
		return nil, nil, nil
	}
	enc, err = s.store.keys.Seal([]byte(text), Seal{Table: "people", Column: column, Key: id})
	if err != nil {
		return nil, nil, err
	}
	blind, err = s.store.keys.Blind(text)
	return enc, blind, err
}
