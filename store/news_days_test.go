package store_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// Older months are not looked into, and yet nothing is missed: whatever instants
// the releases were made for, forwards or back, a letter from any cursor holds
// all news after it.
func TestNewsIsFoundWhateverTheClockDid(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	v := w.mother(1, "maria")
	conn := w.Owner(t)
	exec := func(sql string, args ...any) {
		t.Helper()
		_, err := conn.Exec(t.Context(), sql, args...)
		w.must(err)
	}
	w.must(w.EnsureMonths(t.Context(), storetest.Monday.AddDate(0, -2, 0), storetest.Monday.AddDate(0, 5, 0)))
	subscription := w.subscriptions(v).All[0].ID
	object := int64(0)
	rapid.Check(t, func(r *rapid.T) {
		exec(`DELETE FROM news`)
		exec(`DELETE FROM news_days`)
		at := storetest.Monday
		for range rapid.IntRange(1, 8).Draw(r, "releases") {
			at = at.AddDate(0, 0, rapid.SampledFrom([]int{0, 0, 1, 7, 31, 40, -1, -20}).Draw(r, "days"))
			at = slices.MinFunc([]time.Time{at, storetest.Monday.AddDate(0, 4, 0)}, time.Time.Compare)
			for range rapid.IntRange(0, 2).Draw(r, "marks") {
				object++
				exec(tellSQL, 1, object, at)
			}
			_, err := w.Release(t.Context(), at)
			w.must(err)
		}
		var first, head int64
		w.must(conn.QueryRow(t.Context(), `SELECT coalesce(min(seq) - 1, (SELECT seq FROM news_head)), (SELECT seq FROM news_head) FROM news`).Scan(&first, &head))
		from := rapid.Int64Range(first, head).Draw(r, "cursor")
		letters, err := w.Letters(t.Context(), theBot, []store.Delivery{{
			DeliveryRef: store.DeliveryRef{On: school.Day(at, time.UTC), ID: 1}, Kind: store.TellDigest, Account: v.Account, Subscription: subscription,
			Channel: store.ByChat, From: from, To: head, AsOf: at,
		}})
		w.must(err)
		if got := int64(len(letters[0].Students[0].News)); got != head-from {
			r.Fatalf("%d of %d news after %d", got, head-from, from)
		}
	})
}
