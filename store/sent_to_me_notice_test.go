package store_test

import (
	"strings"
	"testing"

	"zvonok/store"
)

// The log names the child of a notice that told of one child alone, and none who is
// not the reader's any more; nobody is told their own name.
func TestSentLogNamesTheChildOfANotice(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mother, son := w.parentOf("мама Ани", "Аня", "Боря"), w.student("Боря")
	notice := func(who store.Viewer, at, student string, of ...int64) {
		w.exec(`INSERT INTO deliveries (on_date, kind, account_id, role, student_id, channel, as_of, state, next_at, settled_at, items, item_of, from_seq, to_seq)
			SELECT '2026-11-23', 'notice', $1, $2, nullif($4::bigint, 0), 'chat', t, 'sent', t, t, $5, $5, $6, $6
			FROM (SELECT ('2026-11-23 ' || $3 || '+00')::timestamptz AS t) t`,
			who.Account, string(who.Role), at, w.ids[student], of, w.id("", `SELECT count(*) FROM deliveries`))
	}
	anya, borya, vera := w.ids["Аня"], w.ids["Боря"], w.ids["Вера"]
	notice(mother, "10:06", "", anya, anya)
	notice(mother, "10:05", "", anya, borya)
	notice(mother, "10:04", "Боря", borya, borya)
	notice(mother, "10:03", "", vera) // who is another's
	notice(son, "10:01", "", borya)
	log := func(v store.Viewer) string {
		t.Helper()
		page, err := w.SentToMe(t.Context(), v, 1)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, row := range page.Rows {
			names = append(names, row.Child)
		}
		return strings.Join(names, ",")
	}
	for _, c := range []struct {
		what, do string
		who      store.Viewer
		want     string
	}{
		{"a mother", `SELECT 1`, mother, "Аня,,Боря,"},
		{"a student", `SELECT 1`, son, ""},
		{"whose daughter was unlinked", `UPDATE links SET ended_at = '2026-11-23 11:00+00' WHERE role = 'parent' AND student_id = (SELECT id FROM people WHERE given = 'Аня')`, mother, ",,Боря,"},
	} {
		w.exec(c.do)
		if got := log(c.who); got != c.want {
			t.Errorf("%s reads %q, want %q", c.what, got, c.want)
		}
	}
}
