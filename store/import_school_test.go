package store_test

import (
	"testing"

	"zvonok/store"
)

// Where no school can be used, what every school has is of none: it is set aside
// with a reason, and not counted as if it had been there already.
func TestNothingIsOfNoSchool(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	report := i.must(with(t, "orgs.csv", "s,Школа", "s,"), keepGoing, func(o *store.Import) { o.Source = "s" })
	for _, name := range []string{"academicSessions", "categories"} {
		if f := file(report, name); f.In == 0 || f.Quarantined != f.In || f.Unchanged != 0 {
			t.Errorf("%+v", f)
		}
	}
	if n := i.count(`SELECT (SELECT count(*) FROM periods) + (SELECT count(*) FROM categories)`); n != 0 {
		t.Errorf("%d rows of no school", n)
	}
}
