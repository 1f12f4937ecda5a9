package store_test

import (
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/storetest"
)

// Two read the same letter ahead. What one of them tried meanwhile is not tried by
// the other as if it were the first time: a doubtful send would be repeated twice.
func TestAClaimIsOfTheAttemptThatWasRead(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	const one, other = 5, 6
	db.Exec(t, `INSERT INTO accounts (active_role, created_at) VALUES ('parent', $1)`, db.Now())
	db.Exec(t, `INSERT INTO deliveries (on_date, kind, account_id, channel, as_of, next_at) VALUES ('2026-11-23', 'digest', 1, 'chat', $1, $1)`, db.Now())
	look := func() store.Letter {
		t.Helper()
		rows, err := db.LookAhead(t.Context(), store.Take{Owner: other, Channel: store.ByChat, Limit: 9})
		if err != nil || len(rows) != 1 {
			t.Fatalf("%+v, %v", rows, err)
		}
		return store.Letter{Delivery: rows[0]}
	}
	claims := func(owner int64, l store.Letter) bool {
		t.Helper()
		still, err := db.Recheck(t.Context(), owner, 1, []store.Letter{l})
		if err != nil {
			t.Fatal(err)
		}
		return still[0].Ours
	}
	stale := look()
	if !claims(one, stale) {
		t.Fatal("nobody has it, and it is not to be had")
	}
	held, err := db.Settle(t.Context(), store.Settlement{Owner: one, Delivery: stale.Delivery, State: store.Waiting, Doubtful: true, After: time.Minute})
	if err != nil || !held {
		t.Fatal(held, err)
	}
	again := stale
	again.Attempt, again.Ambiguous = 2, 1
	if claims(other, again) {
		t.Error("claimed before its time")
	}
	db.Clock.Advance(time.Minute)
	if claims(other, stale) {
		t.Error("claimed for an attempt that has been made")
	}
	if fresh := look(); fresh.Attempt != 2 || fresh.Ambiguous != 1 || !claims(other, fresh) {
		t.Errorf("%+v", fresh)
	}
}
