package store_test

import (
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// curator is linked to the school of that sourcedId.
func (i importing) curator(of string) {
	i.t.Helper()
	i.Exec(i.t, `WITH a AS (INSERT INTO accounts (created_at) VALUES ('2026-11-01') RETURNING id)
		INSERT INTO links (account_id, school_id, role, since) SELECT a.id, s.id, 'curator', '2026-11-01' FROM a, schools s WHERE s.sourced_id = $1`, of)
}

func (i importing) feed() school.Feed {
	i.t.Helper()
	feeds, err := i.Feeds(i.t.Context())
	if err != nil || len(feeds) != 1 {
		i.t.Fatalf("%+v, %v", feeds, err)
	}
	return feeds[0]
}

// A journal that stops coming is told of once, on the third school day, in the
// morning, to the curator; one that comes again is told of again when it stops.
func TestSilentJournal(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t, "orgs.csv", "Asia/Yekaterinburg", "Europe/Moscow"))
	i.curator("s")
	tell := func(day, hour, want int) {
		t.Helper()
		i.Clock.Set(time.Date(2026, 11, day, hour-3, 30, 0, 0, time.UTC))
		if err := i.EnsureMonths(t.Context(), i.Now(), i.Now()); err != nil {
			t.Fatal(err)
		}
		if n, err := i.TellOfSilence(t.Context()); err != nil || n != want {
			t.Errorf("on the %d. at %d:30 told %d, want %d (%v): %+v", day, hour, n, want, err, i.feed())
		}
	}
	tell(24, 12, 0) // no lessons: no school day
	tell(25, 12, 0)
	tell(26, 12, 0) // one school day without it, the 25th
	tell(27, 9, 0)  // two, but it is early
	tell(27, 12, 1)
	if f := i.feed(); f.Quiet != 2 || !f.Late() {
		t.Errorf("%+v", f)
	}
	tell(27, 15, 0) // told
	tell(28, 12, 0) // Saturday
	i.must(with(t, "orgs.csv", "Asia/Yekaterinburg", "Europe/Moscow"))
	tell(30, 12, 0) // four school days without marks
	i.must(with(t, "orgs.csv", "Asia/Yekaterinburg", "Europe/Moscow"))
	tell(31, 12, 1) // 1 December: no new marks in 5А since the 20th
	if f := i.feed(); f.Late() || len(f.NoNewMarks) != 1 || f.NoNewMarks[0].Title != "5А" || f.NoNewMarks[0].Days != 5 {
		t.Errorf("%+v", f)
	}
	i.Exec(t, `UPDATE marks SET day = '2026-11-30' WHERE sourced_id = 'r1'`)
	tell(31, 14, 0)
	if n := i.count(`SELECT count(*) FROM feed_alarms`); n != 0 {
		t.Errorf("%d alarms stand after the journal spoke", n)
	}
	if n := i.count(`SELECT count(*) FROM deliveries WHERE kind = 'service' AND channel = 'chat'`); n != 2 {
		t.Errorf("%d words, want 2", n)
	}
}

// A school that its district's bundles have lost gets nothing, whatever they bring
// of the others.
func TestLostFromTheDistrict(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(district(t))
	came := i.Now()
	i.Clock.Set(time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC))
	i.must(with(t), func(o *store.Import) { o.Source = "z" })
	feeds, err := i.Feeds(t.Context())
	if err != nil || len(feeds) != 2 {
		t.Fatalf("%+v, %v", feeds, err)
	}
	for _, f := range feeds {
		want, late := i.Now(), false
		if f.SourcedID == "z" {
			want, late = came, true
		}
		if !f.Imported.Equal(want) || f.Late() != late {
			t.Errorf("%s was imported %s, late %v; want %s, %v", f.SourcedID, f.Imported, f.Late(), want, late)
		}
	}
}

// Silence in holidays, out of term, and of a class that never had marks is none.
func TestNoAlarmWithoutSchool(t *testing.T) {
	t.Parallel()
	for name, sql := range map[string]string{
		"holidays":  `INSERT INTO holidays (school_id, title, starts, ends) SELECT id, 'Каникулы', '2026-11-26', '2026-12-31' FROM schools`,
		"no term":   `UPDATE periods SET ends = '2026-11-25'`,
		"no marks":  `DELETE FROM marks; UPDATE imports SET at = '2026-12-10'`,
		"a removed": `UPDATE schools SET removed_at = '2026-11-25'`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := newImporting(t)
			i.must(with(t))
			i.curator("s")
			i.Exec(t, sql)
			i.Clock.Set(time.Date(2026, 12, 11, 9, 0, 0, 0, time.UTC))
			if err := i.EnsureMonths(t.Context(), i.Now(), i.Now()); err != nil {
				t.Fatal(err)
			}
			if n, err := i.TellOfSilence(t.Context()); err != nil || n != 0 {
				t.Errorf("told %d, %v", n, err)
			}
		})
	}
}

// A push is a sign of life, too.
func TestPushIsASignOfLife(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	key := i.key("s")
	i.Clock.Set(time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC))
	if f := i.feed(); f.Quiet != 2 || !f.Late() || !f.Pushed.IsZero() {
		t.Errorf("%+v", f)
	}
	if _, err := i.push(key, `{"file":"results","remove":"r1"}`); err != nil {
		t.Fatal(err)
	}
	if f := i.feed(); f.Quiet != 0 || f.Late() || !f.Pushed.Equal(i.Now()) || f.Came() != f.Pushed {
		t.Errorf("%+v", f)
	}
}
