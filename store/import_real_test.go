package store_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/bundle/madeup"
	"zvonok/store/storetest"
)

func TestMadeUpSchoolComesInAndTodayIsNews(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	o := madeup.Options{Seed: 1, Today: storetest.Monday}
	cast, err := madeup.CastOf(o)
	if err != nil {
		t.Fatal(err)
	}
	all, today := t.TempDir(), t.TempDir()
	if err := errors.Join(madeup.Write(all, o), madeup.WriteToday(today, o)); err != nil {
		t.Fatal(err)
	}
	if report := i.must(all); report.Refused != 0 || report.News != 0 || file(report, "results").Written < 3000 {
		t.Errorf("report: %+v", report)
	}
	if report := i.must(all); report.News != 0 || file(report, "results").Written != 0 || file(report, "users").Written != 0 {
		t.Errorf("again: %+v", report.Files)
	}
	report := i.must(today, func(o *store.Import) { o.Source = cast.School })
	if report.News < 20 {
		t.Errorf("news: %d", report.News)
	}
	for kind, least := range map[string]int{"mark": 2, "remark": 1, "comment": 1} {
		n := i.count(`SELECT count(*) FROM news_pending n JOIN people p ON p.id = n.audience_id AND n.audience_kind = 'student'
			WHERE p.sourced_id = $1 AND n.kind = $2`, cast.Children[0], kind)
		if n < least {
			t.Errorf("the first child hears %d of %s", n, kind)
		}
	}
	if n := i.count(`SELECT count(*) FROM news_pending WHERE kind = 'homework' AND old IS NOT NULL AND new IS NOT NULL`); n != 1 {
		t.Errorf("%d changes of homework", n)
	}
	if n := i.count(`SELECT count(*) FROM news_pending WHERE kind = 'lesson'`); n != 0 {
		t.Errorf("%d changes of the timetable, and there were none", n)
	}
	if n, err := i.Release(t.Context(), i.Clock.Now().Add(time.Hour)); err != nil || n != report.News {
		t.Errorf("released %d of %d, %v", n, report.News, err)
	}
}

func TestRealBundlesThroughTheWholeImport(t *testing.T) {
	t.Parallel()
	folder := filepath.Join("..", "..", "shared", "data", "oneroster")
	if _, err := os.Stat(folder); err != nil {
		t.Skip("skipped: ../shared/data/oneroster does not lie beside the project")
	}
	for name, want := range map[string]struct {
		clean                   bool // comes in without --keep-going
		people, classes, places int
		links                   int
	}{
		"Test_full_data_set.zip":    {false, 6, 1, 3, 1},
		"Test_minimal_data_set.zip": {true, 6, 2, 6, 0},
		"oneroster_test_data.zip":   {true, 1, 1, 1, 0},
		"v1p2_full_dataset.zip":     {false, 1, 1, 0, 0},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := newImporting(t)
			path := filepath.Join(folder, name)
			report, err := i.take(path)
			if (err == nil) != want.clean {
				t.Errorf("without --keep-going: %v", err)
			}
			if err != nil && (i.count(`SELECT count(*) FROM schools`) != 0 || len(report.Problems) == 0) {
				t.Error("something was written, or nothing said why not")
			}
			i.must(path, keepGoing)
			report = i.must(path, keepGoing)
			for _, f := range report.Files {
				if f.Written != 0 || f.Removed != 0 {
					t.Errorf("again: %+v", f)
				}
			}
			got := []int{
				i.count(`SELECT count(*) FROM people`), i.count(`SELECT count(*) FROM classes`), i.count(`SELECT count(*) FROM enrolments`),
				i.count(`SELECT count(*) FROM guardians`),
			}
			if w := []int{want.people, want.classes, want.places, want.links}; fmt.Sprint(got) != fmt.Sprint(w) {
				t.Errorf("people, classes, enrolments, links: %v, want %v\n%s", got, w, i.say(`SELECT 1`))
				for _, p := range report.Problems {
					t.Logf("%+v", p)
				}
			}
		})
	}
}
