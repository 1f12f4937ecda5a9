package store_test

import "testing"

// A school can have holds of its own, kind by kind; the rest is as everywhere.
func TestASchoolHasHoldsOfItsOwn(t *testing.T) {
	t.Parallel()
	i := newImporting(t)
	i.must(with(t))
	i.Exec(t, `UPDATE schools SET holds = '{"mark": 3600, "homework": 0}'`)
	i.must(with(t,
		"results.csv", "r1,w1,a,fully graded,4", "r1,w1,a,fully graded,5",
		"journalAttendance.csv", "x1,b,l1,,late,,7,\n", "x1,b,l1,,late,,9,\n",
		"journalLessons.csv", "Дроби,№ 5,", "Дроби,№ 7,",
	))
	got := i.say(`SELECT kind, extract(epoch FROM release_at - changed_at)::int FROM news_pending ORDER BY 1`)
	if want := "absence | 120\nhomework | 0\nmark | 3600"; got != want {
		t.Errorf("holds:\n%s", got)
	}
}
