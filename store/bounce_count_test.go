package store_test

import (
	"slices"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// What comes back is counted by its kind of failure, and is remembered against
// its address for as long as it could count a second time.
func TestReturnedLettersAreCounted(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Exec(t, `INSERT INTO accounts (id, active_role, created_at, email_enc, email_blind, confirmed_blind, confirmed_at) OVERRIDING SYSTEM VALUE
		SELECT i, 'parent', $1, 'x', 'b' || i::text::bytea, 'b' || i::text::bytea, $1 FROM generate_series(1, 3) i`, db.Clock.Now())
	db.Exec(t, `INSERT INTO deliveries (id, on_date, kind, account_id, channel, as_of, state, claimed_at, next_at)
		SELECT i, $2, 'digest', i, 'mail', $1, 'sent', $1, $1 FROM generate_series(1, 3) i`, db.Clock.Now(), "2026-11-23")
	back := func(id int64, status school.EnhancedStatus) {
		t.Helper()
		token, err := db.BounceToken(store.DeliveryRef{On: time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), ID: id})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Bounce(t.Context(), store.Returned{Token: token, Status: status}); err != nil {
			t.Fatal(err)
		}
	}
	back(1, "5.1.1")
	back(2, "4.4.1")
	back(2, "4.4.1")
	back(3, "5.0.0")
	for _, what := range []store.BounceOutcome{store.BounceDelayed, store.BounceReply} {
		if err := db.CountBounce(t.Context(), what); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Bounce(t.Context(), store.Returned{Token: "made-up-token", Status: "5.7.1"}); err != nil {
		t.Fatal(err)
	}
	want := []store.BounceCount{
		{store.BounceAgain, "soft", 1},
		{store.BounceCounts, "soft", 1},
		{store.BounceCounts, "unknown", 1},
		{store.BounceDelayed, "soft", 1},
		{store.BounceForeign, "hard", 1},
		{store.BounceReply, "none", 1},
		{store.BounceStops, "hard", 1},
	}
	if got, err := db.BounceCounts(t.Context()); err != nil || !slices.Equal(got, want) {
		t.Errorf("%v %v", got, err)
	}
	health := func(addresses, struck, stopped int) {
		t.Helper()
		if h, err := db.MailHealth(t.Context()); err != nil || h != (store.MailHealth{Addresses: addresses, Struck: struck, Stopped: stopped}) {
			t.Errorf("%+v %v", h, err)
		}
	}
	sweeps := func(want int64) {
		t.Helper()
		if n, err := db.SweepStrikes(t.Context()); err != nil || n != want {
			t.Errorf("%d strikes are forgotten, not %d: %v", n, want, err)
		}
	}
	health(3, 3, 1)
	db.Clock.Advance(school.BounceWindow + time.Hour)
	health(3, 0, 1)
	sweeps(0)
	back(2, "4.4.1") // the same letter counts once however late it is reported anew
	db.Clock.Advance(school.BounceWindow)
	sweeps(3)
	sweeps(0)
}
