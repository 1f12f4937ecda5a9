package store_test

import (
	"testing"
	"time"

	"zvonok/store/school"
)

// A file goes when its note has been over for sixty days, at the school's own
// midnight; the note stays and says so. A note that was prolonged keeps it longer.
func TestFilesOfOldNotesGo(t *testing.T) {
	t.Parallel()
	w := newNoted(t)
	ctx := t.Context()
	file, err := w.KeepFile(ctx, w.mother, picture)
	if err != nil {
		t.Fatal(err)
	}
	filing := school.AbsenceFiling{Span: days(24, 25), File: file}
	notes, err := w.file(w.mother, filing, "Аня", "Боря") // one file for both
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.end(w.mother, notes[1].ID, school.Date(2026, time.November, 27)); err != nil {
		t.Fatal(err)
	}
	midnight := func(day time.Time) time.Time { return school.At(day, 0, time.FixedZone("Moscow", 3*60*60)) }
	sweep := func(at time.Time, want int64) {
		t.Helper()
		w.Clock.Set(at)
		if n, err := w.SweepFiles(ctx); err != nil || n != want {
			t.Errorf("at %s %d files were swept, want %d: %v", at, n, want, err)
		}
	}
	has := func(note int64, file int64, gone bool) {
		t.Helper()
		n, err := w.Absence(ctx, w.leader, note)
		if err != nil || n.File != file || n.FileGone.IsZero() == gone {
			t.Errorf("the note has file %d, gone %s: %v", n.File, n.FileGone, err)
		}
	}
	first := midnight(school.Date(2027, time.January, 25)) // 61 days after 25 November
	sweep(first.Add(-time.Second), 0)
	has(notes[0].ID, file, false)
	sweep(first, 0) // the other note still has it
	has(notes[0].ID, 0, true)
	has(notes[1].ID, file, false)
	sweep(first.AddDate(0, 0, 2), 1)
	has(notes[1].ID, 0, true)
	_, err = w.OpenFile(ctx, w.mother, file)
	wantCode(t, err, school.NotFound)
}
