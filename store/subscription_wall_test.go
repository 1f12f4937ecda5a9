package store_test

import (
	"testing"
	"time"

	"zvonok/store"
)

// The wall of a family that has chosen no zone is its school's. When the journal moves
// the school to another zone, west or east, each
// day has one digest all the same, and what is new is told once.
func TestTheSchoolsWallMoves(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ from, to string }{
		"west": {"Asia/Kamchatka", "Europe/Kaliningrad"},
		"east": {"Europe/Kaliningrad", "Asia/Kamchatka"},
	} {
		for _, minute := range []int{7 * 60, 23*60 + 59} {
			w := newTown(t)
			w.Exec(t, `UPDATE schools SET zone = $1`, c.from)
			v := w.mother(1, "maria")
			w.Exec(t, `UPDATE subscriptions SET empty_too = true`)
			w.set(v, store.DigestChange{Minute: &minute})
			told := map[int64]int{}
			object := int64(0)
			for hour := range 24 * 6 {
				if hour == 62 {
					w.Exec(t, `UPDATE schools SET zone = $1`, c.to)
				}
				if hour%17 == 0 {
					object++
					w.tell(1, object)
				}
				w.Clock.Advance(time.Hour)
				refs, err := w.ClaimDigests(t.Context(), w.Clock.Now(), latest)
				w.must(err)
				if len(refs) > 0 {
					w.take(told)
				}
			}
			var days, rows, span int
			w.must(w.Owner(t).QueryRow(t.Context(), `SELECT count(DISTINCT on_date), count(*), max(on_date) - min(on_date) + 1 FROM deliveries WHERE kind = 'digest'`).Scan(&days, &rows, &span))
			if rows != days || days != span || days < 5 {
				t.Errorf("%s at %d: %d digests on %d days of %d", name, minute, rows, days, span)
			}
			w.Clock.Advance(48 * time.Hour)
			_, err := w.ClaimDigests(t.Context(), w.Clock.Now(), latest)
			w.must(err)
			w.take(told)
			for o := range object {
				if told[o+1] != 1 {
					t.Errorf("%s at %d: mark %d was told %d times", name, minute, o+1, told[o+1])
				}
			}
		}
	}
}
