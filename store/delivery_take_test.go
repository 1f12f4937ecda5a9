package store_test

import (
	"slices"
	"testing"

	"zvonok/store"
	"zvonok/store/storetest"
)

// What an owner has in hand is not taken again; what it claimed and never heard
// of is. Of what is settled at once, each is fenced by its own attempt.
func TestInHandIsNotTakenAgain(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	const owner, other = 5, 6
	db.Exec(t, `INSERT INTO accounts (active_role, created_at) VALUES ('parent', $1)`, db.Now())
	db.Exec(t, `INSERT INTO deliveries (on_date, kind, account_id, channel, as_of, next_at)
		SELECT '2026-11-23', kind, 1, 'chat', $1, $1 FROM unnest('{digest,digest,service}'::text[]) kind`, db.Now())
	take := func(limit int, inHand ...int64) []store.Delivery {
		t.Helper()
		rows := storetest.TakeUp(t, db.Store, store.Take{Owner: owner, Channel: store.ByChat, Limit: limit, InHand: inHand})
		slices.SortFunc(rows, func(a, b store.Delivery) int { return int(a.ID - b.ID) })
		return rows
	}
	for range 2 { // who only looks leaves it to others
		rows, err := db.LookAhead(t.Context(), store.Take{Owner: other, Channel: store.ByChat, Limit: 9})
		if err != nil || len(rows) != 3 || rows[0].Kind != store.TellService || rows[0].Attempt != 1 {
			t.Fatalf("%+v, %v", rows, err)
		}
		rows, err = db.LookAhead(t.Context(), store.Take{Owner: other, Channel: store.ByChat, Limit: 9, Urgent: true})
		if err != nil || len(rows) != 1 || rows[0].Kind != store.TellService {
			t.Fatalf("%+v, %v", rows, err)
		}
	}
	first := take(2)
	if len(first) != 2 || first[0].ID != 1 || first[1].Kind != store.TellService {
		t.Fatalf("the word does not go first: %+v", first)
	}
	second := take(9, first[0].ID, first[1].ID)
	if len(second) != 1 || second[0].ID != 2 {
		t.Fatalf("%+v", second)
	}
	lost := take(9, first[0].ID, second[0].ID)
	if len(lost) != 1 || lost[0].ID != first[1].ID || lost[0].Attempt != 2 {
		t.Fatalf("the claim that was not heard of: %+v", lost)
	}
	settle := func(owner int64, d store.Delivery) store.Settlement {
		return store.Settlement{Owner: owner, Delivery: d, State: store.Dropped}
	}
	held, err := db.SettleAll(t.Context(), []store.Settlement{settle(owner, first[0]), settle(owner, first[1]), settle(other, second[0]), settle(owner, lost[0])})
	if err != nil || !slices.Equal(held, []bool{true, false, false, true}) {
		t.Errorf("%v, %v", held, err)
	}
	still := func(owner int64, d store.Delivery) bool {
		t.Helper()
		out, err := db.Recheck(t.Context(), owner, 1, []store.Letter{{Delivery: d}})
		if err != nil {
			t.Fatal(err)
		}
		return out[0].Ours
	}
	before := second[0]
	before.Attempt--
	if !still(owner, second[0]) || still(other, second[0]) || still(owner, before) || still(owner, first[0]) {
		t.Error("a claim is not told from another's, an earlier or a settled one")
	}
}
