package store_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// latest is the slot that the scheduler tells: the last that has come.
func latest(s school.Schedule, next, at time.Time) (slot, following time.Time) {
	slot = next
	for from := next; ; {
		later, ok := s.Next(from)
		if !ok || later.After(at) {
			following, _ = s.Next(at)
			return slot, following
		}
		slot, from = later, later
	}
}

// However the settings, the zone and the clock are moved, and whether claims come
// every minute or only after days: no day is told of twice, each mark is told
// once, and a day on which claims came in time has its digest.
func TestChangesAndOutagesAgainstTheDatabase(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	v := w.mother(1, "maria")
	conn := w.Owner(t)
	exec := func(sql string, args ...any) {
		t.Helper()
		_, err := conn.Exec(t.Context(), sql, args...)
		w.must(err)
	}
	count := func(sql string, args ...any) (n int) {
		t.Helper()
		w.must(conn.QueryRow(t.Context(), sql, args...).Scan(&n))
		return n
	}
	zones := []string{"Europe/Kaliningrad", "Europe/Moscow", "Asia/Omsk", "Asia/Kamchatka", "Europe/Berlin", ""}
	exec(`UPDATE subscriptions SET empty_too = true`)
	w.must(w.EnsureMonths(t.Context(), storetest.Monday, storetest.Monday.AddDate(0, 6, 0)))
	object := int64(0)
	rapid.Check(t, func(r *rapid.T) {
		w.Clock.Set(storetest.Monday)
		exec(`DELETE FROM deliveries`)
		exec(`UPDATE accounts SET zone = NULL`)
		exec(`UPDATE subscriptions SET cadence = 'daily', days = 127, month_day = 0, minute = 1140, active = true, next_on = '2026-11-23', next_at = '2026-11-23 16:00+00', told_on = NULL, told_seq = (SELECT seq FROM news_head)`)
		owed, told := map[int64]bool{}, map[int64]int{}
		down := false
		// Days that were promised while claims came in time: the day that next_at is of
		// is told when that instant has passed, unless a change came between.
		claim := func() {
			_, err := w.ClaimDigests(t.Context(), w.Clock.Now(), latest)
			w.must(err)
			w.take(told)
		}
		for range rapid.IntRange(6, 12).Draw(r, "steps") {
			switch rapid.SampledFrom([]string{"wait", "wait", "wait", "time", "time", "time", "mark", "days", "month", "zone", "zone", "down"}).Draw(r, "step") {
			case "wait":
				until := w.Clock.Now().Add(time.Duration(rapid.SampledFrom([]int{1, 59, 180, 333, 500, 700, 900, 1439, 2000}).Draw(r, "minutes")) * time.Minute)
				if down {
					w.Clock.Set(until)
					break
				}
				for { // claims come in time: at each instant at which one is due
					next := w.subscriptions(v).All[0].Next
					if next.After(until) {
						break
					}
					if next.After(w.Clock.Now()) {
						w.Clock.Set(next)
					}
					var day time.Time
					w.must(conn.QueryRow(t.Context(), `SELECT next_on FROM subscriptions WHERE ended_at IS NULL`).Scan(&day))
					claim()
					if n := count(`SELECT count(*)::int FROM deliveries WHERE kind = 'digest' AND on_date = $1`, day); n != 1 {
						r.Fatalf("%s has %d digests", day.Format(time.DateOnly), n)
					}
				}
				w.Clock.Set(until)
			case "mark":
				object++
				owed[object] = true
				exec(tellSQL, 1, object, w.Clock.Now())
				_, err := w.Release(t.Context(), w.Clock.Now())
				w.must(err)
			case "time":
				w.set(v, store.DigestChange{Minute: ref(rapid.SampledFrom([]int{0, 1, 270, 450, 720, 900, 1020, 1140, 1200, 1320, 1439}).Draw(r, "minute"))})
			case "days":
				w.set(v, store.DigestChange{Days: ref(rapid.SampledFrom([]school.Weekdays{school.EveryDay, 0b1_1111, 1, 0b110_0000, 0b1_0101}).Draw(r, "days"))})
			case "month":
				w.set(v, store.DigestChange{Month: ref(rapid.OneOf(rapid.IntRange(1, 28), rapid.Just(school.LastDay)).Draw(r, "month"))})
			case "zone":
				w.choose(v, store.SettingsChange{Zone: ref(rapid.SampledFrom(zones).Draw(r, "zone"))})
			case "down":
				down = !down
				if !down {
					claim()
				}
			}
			if twice := count(`SELECT count(*)::int FROM (SELECT FROM deliveries WHERE kind = 'digest' GROUP BY on_date HAVING count(*) > 1) d`); twice > 0 {
				r.Fatalf("%d days were told of twice", twice)
			}
		}
		w.set(v, store.DigestChange{Days: ref(school.EveryDay)})
		w.Clock.Advance(72 * time.Hour)
		claim()
		w.Clock.Advance(24 * time.Hour) // what was late waited for the morning
		w.take(told)
		for o := range owed {
			if told[o] != 1 {
				r.Fatalf("mark %d was told %d times", o, told[o])
			}
		}
	})
}
