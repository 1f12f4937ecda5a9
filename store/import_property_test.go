package store_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"zvonok/store"
	"zvonok/store/school"
)

// damage spoils a bundle the way exports are spoiled: it changes one cell, row or
// header and says nothing of what must come of it.
func damage(r *rand.Rand, files map[string]string) {
	names := make([]string, 0, len(files))
	for name := range files {
		if name != "manifest.csv" {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	name := names[r.IntN(len(names))]
	lines := strings.Split(strings.TrimSuffix(files[name], "\n"), "\n")
	at := r.IntN(len(lines)-1) + 1
	cells := strings.Split(lines[at], ",")
	cell := r.IntN(len(cells))
	switch r.IntN(12) {
	case 0:
		cells[cell] = ""
	case 1:
		cells[cell] = []string{"1/05/2026", "31.02.2026", "2026-13-01", "нигде", "-1", "25:00", "99999999999", "\x07", "\xff", "tobedeleted", "inactive"}[r.IntN(11)]
	case 2:
		cells = append(cells, "лишнее")
	case 3:
		cells = cells[:len(cells)-1]
	case 4:
		lines = append(lines, lines[at]) // twice
	case 5:
		lines = slices.Delete(lines, at, at+1)
	case 6:
		cells[0] = fmt.Sprintf("new-%d", r.IntN(5))
	case 7:
		other := strings.Split(lines[r.IntN(len(lines)-1)+1], ",")
		cells[cell] = other[r.IntN(len(other))]
	case 8:
		cells[cell] = strings.ToUpper(cells[cell])
	case 9:
		lines = append(lines, strings.Repeat(",", len(cells)-1)) // blank
	case 10:
		lines[0] = strings.Replace(lines[0], "ourced", "ourcd", 1)
	case 11:
		lines[0], lines[at] = lines[0]+",x", lines[at]+",y"
	}
	if at < len(lines) && r.IntN(12) != 11 && len(lines[at]) > 0 && !strings.HasSuffix(lines[at], ",y") {
		lines[at] = strings.Join(cells, ",")
	}
	files[name] = strings.Join(lines, "\n") + "\n"
}

// tableOfRows is where every good row of a file must be, for those of which none is
// passed over.
var tableOfRows = map[string]string{
	"orgs": "schools", "academicSessions": "periods", "courses": "subjects", "users": "people", "classes": "classes", "categories": "categories",
	"journalLessons": "lessons", "lineItems": "works", "journalAttendance": "attendance", "journalNotes": "notes", "journalHolidays": "holidays", "journalEvents": "events",
}

// goodRows reads a file as anybody would: no value of the bundle spans lines. It
// gives the sourcedIds of the rows on no line of aside, and counts all rows.
func goodRows(text string, aside map[int]bool) (good []string, rows int) {
	for n, line := range strings.Split(strings.TrimSuffix(text, "\n"), "\n") {
		if n == 0 || strings.Trim(line, ", ") == "" {
			continue
		}
		rows++
		if id, _, _ := strings.Cut(line, ","); !aside[n+1] {
			good = append(good, strings.TrimSpace(id))
		}
	}
	return good, rows
}

// Whatever is wrong with a bundle, each of its rows is written, unchanged or in
// quarantine with a reason; and where anything is wrong, nothing is written unless
// that was asked for.
func TestEveryRowIsAccountedFor(t *testing.T) {
	t.Parallel()
	rounds := 12
	if os.Getenv("ZVONOK_SOAK") != "" {
		rounds = 100
	}
	i := newImporting(t)
	conn := i.Owner(t)
	damaged := 0
	for seed := range rounds {
		r := rand.New(rand.NewPCG(uint64(seed), 1))
		files := map[string]string{}
		for name, text := range small {
			files[name] = text
		}
		source := func(o *store.Import) { o.Source = fmt.Sprintf("seed %d", seed) }
		if seed%2 == 1 { // half of them come to a school that is there already
			i.must(with(t), source)
		}
		for range r.IntN(6) {
			damage(r, files)
		}
		dir := t.TempDir()
		for name, text := range files {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		before := printsOf(t, conn, fmt.Sprintf("seed %d", seed))
		report, err := i.take(dir, source, acceptRemovals)
		if err != nil {
			damaged++
			if school.CodeOf(err) != school.Invalid || report.Refused == 0 {
				t.Errorf("seed %d: %v with %d refused", seed, err, report.Refused)
			}
			if after := printsOf(t, conn, fmt.Sprintf("seed %d", seed)); after != before {
				t.Errorf("seed %d: it was refused, and something was written:\n%s\nwas\n%s", seed, after, before)
			}
		}
		if report, err = i.take(dir, source, keepGoing, acceptRemovals); err != nil {
			t.Errorf("seed %d: %v", seed, err)
			continue
		}
		for _, f := range report.Files {
			if f.In != f.Written+f.Unchanged+f.Quarantined || f.Written < 0 || f.Unchanged < 0 {
				t.Errorf("seed %d: %+v does not add up", seed, f)
			}
			unread, aside := false, map[int]bool{}
			for _, p := range report.Problems {
				if p.File != f.Name+".csv" {
					continue
				}
				unread = unread || p.Line <= 1 && !p.Warning && strings.Contains(p.Reason, "файл не прочитан")
				if p.Line > 1 && (!p.Warning && !strings.Contains(p.Reason, "Без него строка годится") || strings.Contains(p.Reason, "Строка не взята")) {
					aside[p.Line] = true
				}
			}
			if unread && f.In == 0 {
				continue
			}
			good, rows := goodRows(files[f.Name+".csv"], aside)
			if f.In != rows || f.Quarantined != len(aside) {
				t.Errorf("seed %d: %s has %d rows and problems on %d lines; the report says %d and %d", seed, f.Name, rows, len(aside), f.In, f.Quarantined)
			}
			if table := tableOfRows[f.Name]; table != "" {
				var there int
				err := conn.QueryRow(t.Context(), `SELECT count(DISTINCT t.sourced_id) FROM `+table+` t JOIN sources s ON s.id = t.source_id
					WHERE s.name = $1 AND t.sourced_id = ANY ($2)`, fmt.Sprintf("seed %d", seed), good).Scan(&there)
				if err != nil || there != len(good) {
					t.Errorf("seed %d: of %d good rows of %s %d are in the database, %v", seed, len(good), f.Name, there, err)
				}
			}
		}
		again, err := i.take(dir, source, keepGoing, acceptRemovals)
		if err != nil {
			t.Errorf("seed %d, again: %v", seed, err)
		}
		for _, f := range again.Files {
			if f.Written != 0 || f.Removed != 0 {
				t.Errorf("seed %d: the same again changes %+v", seed, f)
			}
		}
	}
	if damaged < rounds/3 {
		t.Errorf("only %d of %d bundles were spoiled: the test sees too little", damaged, rounds)
	}
}

// printsOf is a fingerprint of what a source has in the database.
func printsOf(t *testing.T, conn *pgx.Conn, source string) string {
	t.Helper()
	var out []string
	for _, table := range []string{"schools", "periods", "subjects", "people", "classes", "enrolments", "categories", "lessons", "works", "marks", "attendance", "notes", "holidays", "events"} {
		var n int
		var sum *string
		err := conn.QueryRow(t.Context(), `SELECT count(*), md5(string_agg(t::text, ',' ORDER BY t.id)) FROM `+table+` t JOIN sources s ON s.id = t.source_id WHERE s.name = $1`, source).Scan(&n, &sum)
		if err != nil {
			t.Fatal(err)
		}
		if sum != nil {
			out = append(out, fmt.Sprintf("%s %d %s", table, n, *sum))
		}
	}
	return strings.Join(out, "\n")
}
