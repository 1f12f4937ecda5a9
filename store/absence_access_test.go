package store_test

import (
	"bytes"
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

var picture = append([]byte("\x89PNG\r\n\x1a\n"), bytes.Repeat([]byte{0}, 64)...)

// Who sees a note, and what each may do with it, whatever Go would forbid.
func TestWhoseANoteIs(t *testing.T) {
	t.Parallel()
	w := newNoted(t)
	file, err := w.KeepFile(t.Context(), w.mother, picture)
	if err != nil {
		t.Fatal(err)
	}
	notes, err := w.file(w.mother, school.AbsenceFiling{Span: days(24, 25), File: file}, "Аня")
	if err != nil {
		t.Fatal(err)
	}
	id := notes[0].ID
	girl, physicist := w.student("Аня"), w.employee("Физиков", school.Teacher)
	head := w.employee("Завучева", school.Management)
	for name, c := range map[string]struct {
		v    store.Viewer
		sees bool
	}{
		"mother": {w.mother, true}, "father": {w.father, true}, "class teacher": {w.leader, true},
		"another's parent": {w.stranger, false}, "the student": {girl, false}, "a subject teacher": {physicist, false}, "the head": {head, false},
	} {
		_, err := w.Absence(t.Context(), c.v, id)
		if (err == nil) != c.sees || err != nil && school.CodeOf(err) != school.NotFound {
			t.Errorf("%s sees the note: %v", name, err)
		}
		f, err := w.OpenFile(t.Context(), c.v, file)
		if (err == nil) != c.sees || c.sees && !bytes.Equal(f.Bytes, picture) {
			t.Errorf("%s opens the file: %v", name, err)
		}
	}
	w.exec(`UPDATE accounts SET quiet_from = 1320, quiet_to = 420`)
	const when = `SELECT 1 / count(*) FROM absence_quiet(1, 1, '2026-11-23')` // an error where there is nothing
	if err := w.as(w.leader).asked(when); err != nil {
		t.Errorf("who tells of the note asks when: %v", err)
	}
	for name, c := range map[string]struct {
		v   store.Viewer
		sql string
	}{
		"a parent confirms":        {w.mother, `UPDATE absence_notes SET verdict = 'confirmed', settled_at = filed_at`},
		"a parent marks it read":   {w.mother, `UPDATE absence_notes SET read_at = filed_at`},
		"the school moves days":    {w.leader, `UPDATE absence_notes SET to_day = to_day + 1`},
		"the school withdraws":     {w.leader, `UPDATE absence_notes SET withdrawn_at = filed_at`},
		"somebody changes whose":   {w.mother, `UPDATE absence_notes SET student_id = student_id`},
		"somebody deletes":         {w.mother, `DELETE FROM absence_notes`},
		"a teacher files":          {w.leader, filingSQL},
		"a student files":          {girl, filingSQL},
		"a stranger files":         {w.stranger, filingSQL},
		"a stranger tells":         {w.stranger, `SELECT queue_absence(1, 1, 'chat', '', '2026-11-23', '2026-11-23')`},
		"a parent tells too late":  {w.mother, `SELECT queue_absence(id, filed_by, 'chat', '', '2026-11-23', '2026-11-25') FROM absence_notes`},
		"a stranger asks when":     {w.stranger, when},
		"a student asks when":      {girl, when},
		"a student asks for whom":  {girl, `SELECT absence_audience(1, '2026-11-23')`},
		"a subject teacher asks":   {physicist, `SELECT absence_audience(1, '2026-11-23')`},
		"a file of somebody's":     {w.father, `INSERT INTO files (account_id, mime, size, seal, data, made_at) VALUES (1, 'image/png', 1, '', '', '2026-11-23')`},
		"a note in another's name": {w.father, filingSQL},
	} {
		if err := w.as(c.v).asked(c.sql); err == nil {
			t.Errorf("%s", name)
		}
	}
	for _, v := range []store.Viewer{w.stranger, girl, physicist, head} { // nothing is theirs, so nothing changes
		_ = w.as(v).asked(`UPDATE absence_notes SET withdrawn_at = filed_at`)
		_ = w.as(v).asked(`UPDATE absence_notes SET verdict = 'confirmed', settled_at = filed_at`)
	}
	if n := w.count(`SELECT count(*) FROM absence_notes WHERE withdrawn_at IS NULL AND verdict IS NULL AND read_at IS NULL`); n != 1 {
		t.Error("somebody changed what is not theirs")
	}
	if _, err := w.confirm(w.stranger, id); school.CodeOf(err) != school.NotFound {
		t.Errorf("a parent confirms: %v", err)
	}
	if _, err := w.withdraw(w.stranger, id); school.CodeOf(err) != school.NotFound {
		t.Errorf("a stranger withdraws: %v", err)
	}
}

const filingSQL = `INSERT INTO absence_notes (school_id, student_id, filed_by, filed_name, filed_at, from_day, to_day, reason, seal, sent_to)
	VALUES (1, 1, 1, '', '2026-11-23', '2026-12-01', '2026-12-01', 'illness', '', 'nobody')`

// What a file is, its bytes say; what nobody uses goes, and there is a quota.
func TestFiles(t *testing.T) {
	t.Parallel()
	w := newNoted(t)
	for name, data := range map[string][]byte{
		"nothing": {}, "a program": []byte("MZ\x90\x00 a program that is called spravka.pdf"), "a page": []byte("<html><script>"),
		"too much": make([]byte, store.MaxFile+1), "an archive": []byte("PK\x03\x04 0123456789"),
	} {
		if _, err := w.KeepFile(t.Context(), w.mother, data); school.CodeOf(err) != school.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, data := range [][]byte{picture, []byte("%PDF-1.7 made up"), []byte("\xff\xd8\xff\xe0 made up"), []byte("\x00\x00\x00\x18ftypheic0000")} {
		if _, err := w.KeepFile(t.Context(), w.mother, data); err != nil {
			t.Errorf("%q: %v", data[:8], err)
		}
	}
	if n := w.count(`SELECT count(*) FROM files WHERE position('\x89504e47'::bytea IN data) > 0`); n != 0 {
		t.Error("a file is kept in the open")
	}
	w.exec(`UPDATE files SET size = 20971520`)
	w.exec(`INSERT INTO files (account_id, mime, size, seal, data, made_at) SELECT account_id, mime, size, seal, data, made_at FROM files LIMIT 1`)
	w.exec(`INSERT INTO files (account_id, mime, size, seal, data, made_at) SELECT account_id, mime, size, seal, data, made_at FROM files`)
	if _, err := w.KeepFile(t.Context(), w.mother, picture); school.CodeOf(err) != school.Invalid {
		t.Errorf("beyond the quota: %v", err)
	}
	if _, err := w.KeepFile(t.Context(), w.employee("Завучева", school.Management), picture); school.CodeOf(err) != school.Denied {
		t.Errorf("who writes to nobody sends a file: %v", err)
	}
	w.Clock.Advance(49 * 60 * 60 * 1e9)
	if n, err := w.SweepFiles(t.Context()); err != nil || n != 10 {
		t.Errorf("swept %d, %v", n, err)
	}
}
