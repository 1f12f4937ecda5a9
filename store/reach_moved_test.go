package store_test

import (
	"testing"

	"zvonok/store/school"
)

// A child who went over to another school: the curator there sees that nothing
// reaches the family, the one of the old school does no more; the new school's
// rules hold for what is told; and who taught the child before makes no news of it.
func TestWhoMovedIsTheNewSchools(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	mother, child := w.parentOf("мама Бори", "Боря"), w.ids["Боря"]
	was, is := w.schoolOf("Боря"), w.schoolOf("Глеб")
	w.exec(`UPDATE accounts SET unreached_at = '2026-11-22' WHERE id = $1`, mother.Account)
	teacher := w.as(w.employee("Физиков", school.Teacher))
	const tell = `SELECT tell($1, 'student', $2, 'mark', 1, '2026-11-23', NULL, '{}', '2026-11-23', '0')`
	if err := teacher.asked(tell, was, child); err != nil {
		t.Fatal(err)
	}
	w.exec(`UPDATE people SET school_id = $2 WHERE id = $1`, child, is)
	w.exec(`UPDATE schools SET level_mail = 'bare' WHERE id = $1`, is)
	seen := func(of int64) int64 { return w.id("", `SELECT count(*) FROM hard_to_reach($1, '2026-11-23')`, of) }
	if old, now := seen(was), seen(is); old != 0 || now != 1 {
		t.Errorf("on the list of the old school %d, of the new one %d", old, now)
	}
	if w.id("", `SELECT count(*) FROM floors($1) WHERE mail = 'bare'`, mother.Account) != 1 {
		t.Error("the new school's rules do not hold")
	}
	if err := teacher.asked(tell, was, child); !has(err, "ZV403") {
		t.Errorf("who taught the child before tells: %v", err)
	}
}
