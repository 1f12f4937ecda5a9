package store_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/storetest"
)

const inboxBot int64 = 5

func takeIn(t *testing.T, db *storetest.DB, updates ...store.Update) int {
	t.Helper()
	fresh, err := db.TakeIn(t.Context(), inboxBot, updates)
	if err != nil {
		t.Fatal(err)
	}
	return fresh
}

func nextOf(t *testing.T, db *storetest.DB, limit int, busy ...int64) []store.Item {
	t.Helper()
	items, err := db.NextOf(t.Context(), inboxBot, busy, limit)
	if err != nil {
		t.Fatal(err)
	}
	return items
}

func ids(items []store.Item) []int64 {
	out := make([]int64, len(items))
	for i, item := range items {
		out[i] = item.ID
	}
	return out
}

func TestInboxTakesInOnce(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	a, b := store.Update{ID: 1, Chat: 10, Payload: []byte("Анна")}, store.Update{ID: 2, Chat: 10, Payload: []byte("{}")}
	if n := takeIn(t, db, a, b); n != 2 {
		t.Errorf("two updates make %d rows", n)
	}
	if n := takeIn(t, db, b, store.Update{ID: 3, Chat: 11}); n != 1 {
		t.Errorf("one of two is new, and not %d", n)
	}
	var plain []byte
	if err := db.Owner(t).QueryRow(t.Context(), `SELECT payload FROM inbox WHERE update_id = 1`).Scan(&plain); err != nil || bytes.Contains(plain, a.Payload) {
		t.Errorf("the payload lies open (%v)", err)
	}
	if got := nextOf(t, db, 1)[0]; !bytes.Equal(got.Payload, a.Payload) || got.Tries != 1 || got.Reply != nil || !got.At.Equal(storetest.Monday) {
		t.Errorf("it comes back as %+v", got)
	}
}

// A poll of a hundred is one statement, so that it is kept whole or not at all.
func TestInboxTakesAPollInOneInsert(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	asked := &statements{}
	updates := make([]store.Update, 100)
	for i := range updates {
		updates[i] = store.Update{ID: int64(i), Chat: int64(i % 7), Payload: []byte("{}")}
	}
	if n, err := db.Traced(t, asked).TakeIn(t.Context(), inboxBot, updates); err != nil || n != 100 || len(asked.list) != 1 {
		t.Errorf("%d rows by %d statements, %v", n, len(asked.list), err)
	}
}

// One update of a chat at a time, the oldest first, none of a chat that is busy.
func TestInboxOrder(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	takeIn(t, db, store.Update{ID: 7, Chat: 1}, store.Update{ID: 3, Chat: 2}, store.Update{ID: 4, Chat: 1}, store.Update{ID: 5, Chat: 3}, store.Update{ID: 6, Chat: 2})
	for _, c := range []struct {
		limit int
		busy  []int64
		want  []int64
	}{
		{10, nil, []int64{3, 4, 5}},
		{2, nil, []int64{3, 4}},
		{10, []int64{2}, []int64{4, 5}},
		{10, []int64{1, 2, 3}, []int64{}},
	} {
		if got := ids(nextOf(t, db, c.limit, c.busy...)); !slices.Equal(got, c.want) {
			t.Errorf("beside %v come %v, not %v", c.busy, got, c.want)
		}
	}
	if err := db.Done(t.Context(), inboxBot, 4, 0); err != nil {
		t.Fatal(err)
	}
	if got := ids(nextOf(t, db, 10, 2)); !slices.Equal(got, []int64{5, 7}) {
		t.Errorf("after 4 come %v", got)
	}
}

// An effect keeps its screen with it; it is shown again and not repeated, and
// once it was shown nothing is left of what was said.
func TestInboxEffectIsKeptAndNotRepeated(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	ctx := t.Context()
	takeIn(t, db, store.Update{ID: 1, Chat: 10, Payload: []byte("{}")})
	draft := store.Draft{Bot: inboxBot, Chat: 10, ID: 1, Form: "f", Step: "s"}
	reply := store.Reply[store.Draft]{Bot: inboxBot, Update: 1, Screen: func(d store.Draft) ([]byte, error) { return []byte("экран " + d.Step), nil }}
	if err := db.SaveDraft(ctx, draft, reply); err != nil {
		t.Fatal(err)
	}
	if got := nextOf(t, db, 1); len(got) != 1 || string(got[0].Reply) != "экран s" {
		t.Fatalf("the screen was not kept: %+v", got)
	}
	draft.Step = "again"
	if err := db.SaveDraft(ctx, draft, reply); !errors.Is(err, store.ErrHandled) {
		t.Errorf("a second effect of one update ends with %v", err)
	}
	session, err := db.Session(ctx, inboxBot, 10)
	if err != nil || session.Draft == nil || session.Draft.Step != "s" {
		t.Errorf("the second effect left its trace: %+v, %v", session.Draft, err)
	}
	if err := db.Done(ctx, inboxBot, 1, 0); err != nil {
		t.Fatal(err)
	}
	conn := db.Owner(t)
	if n := count(t, conn, `SELECT count(*) FROM inbox WHERE state = 2 AND payload IS NULL AND reply IS NULL`); n != 1 || len(nextOf(t, db, 1)) != 0 {
		t.Error("a done update is open, or still holds what was said")
	}
}

// An effect that fails leaves the update new.
func TestInboxEffectThatFails(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	takeIn(t, db, store.Update{ID: 1, Chat: 10})
	wrong := errors.New("no screen")
	err := db.SaveDraft(t.Context(), store.Draft{Bot: inboxBot, Chat: 10, ID: 1}, store.Reply[store.Draft]{
		Bot: inboxBot, Update: 1, Screen: func(store.Draft) ([]byte, error) { return nil, wrong },
	})
	if !errors.Is(err, wrong) {
		t.Errorf("the effect ends with %v", err)
	}
	if session, err := db.Session(t.Context(), inboxBot, 10); err != nil || session.Draft != nil {
		t.Errorf("a draft is left: %+v, %v", session.Draft, err)
	}
	if got := nextOf(t, db, 1); len(got) != 1 || got[0].Reply != nil {
		t.Errorf("the update is not new any more: %+v", got)
	}
}

func TestInboxTries(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	takeIn(t, db, store.Update{ID: 1, Chat: 10})
	for want := 1; want < 4; want++ {
		if got := nextOf(t, db, 1)[0].Tries; got != want {
			t.Errorf("try %d counts as %d", want, got)
		}
	}
	if err := db.GiveBack(t.Context(), inboxBot, 1); err != nil {
		t.Fatal(err)
	}
	if got := nextOf(t, db, 1)[0].Tries; got != 3 {
		t.Errorf("a try that was given back counts: %d", got)
	}
}

// Whose key is lost is brought with no payload and does not stop the others.
func TestInboxUnreadable(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	takeIn(t, db, store.Update{ID: 1, Chat: 10, Payload: []byte("{}")}, store.Update{ID: 2, Chat: 11, Payload: []byte("{}")})
	db.Exec(t, `UPDATE inbox SET payload = 'moved' WHERE update_id = 1`)
	got := nextOf(t, db, 2)
	if len(got) != 2 || got[0].Payload != nil || got[1].Payload == nil {
		t.Errorf("brought: %+v", got)
	}
}

func TestInboxSweepAndState(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	ctx := t.Context()
	takeIn(t, db, store.Update{ID: 1, Chat: 10}, store.Update{ID: 2, Chat: 10})
	db.Clock.Advance(time.Minute)
	if state, err := db.InboxState(ctx, inboxBot); err != nil || state != (store.Inbox{Waiting: 2, Oldest: time.Minute}) {
		t.Errorf("%+v, %v", state, err)
	}
	if err := db.Done(ctx, inboxBot, 1, 0); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		after time.Duration
		swept int64
	}{{store.InboxLife, 0}, {time.Second, 1}} {
		db.Clock.Advance(c.after)
		if n, err := db.SweepInbox(ctx); err != nil || n != c.swept {
			t.Errorf("swept %d, %v; want %d", n, err, c.swept)
		}
	}
	if n := takeIn(t, db, store.Update{ID: 2, Chat: 10}); n != 0 {
		t.Error("what still waits was forgotten")
	}
}

// With thousands waiting, and a thousand of one chat in front, the look for the
// next ones stays on the two partial indexes and reads few rows.
func TestInboxLooksAtLittle(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	db.Exec(t, `INSERT INTO inbox (bot, update_id, chat_id, state, received_at, done_at)
		SELECT 5, n, n % 500, 2, $1, $1 FROM generate_series(1, 20000) n`, storetest.Monday)
	db.Exec(t, `INSERT INTO inbox (bot, update_id, chat_id, received_at)
		SELECT 5, 100000 + n, CASE WHEN n <= 1000 THEN 1 ELSE n END, $1 FROM generate_series(1, 4000) n`, storetest.Monday)
	db.Exec(t, `ANALYZE inbox`)
	for _, busy := range [][]int64{{}, {1}} {
		rows, err := db.Owner(t).Query(t.Context(), `EXPLAIN (ANALYZE, TIMING off, SUMMARY off) `+store.NextOfSQL, inboxBot, busy, 32)
		if err != nil {
			t.Fatal(err)
		}
		var plan strings.Builder
		var line string
		for rows.Next() {
			if err := rows.Scan(&line); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(&plan, line)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		if strings.Contains(plan.String(), "Seq Scan on inbox") || strings.Contains(plan.String(), "Sort Key: w.") || !strings.Contains(plan.String(), "inbox_waiting") {
			t.Errorf("beside %v:\n%s", busy, plan.String())
		}
	}
}

// Two lease holders that overlap for a moment take one update both: exactly one
// effect is kept.
func TestInboxTwoHandOneEffect(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	other := db.Open(t)
	takeIn(t, db, store.Update{ID: 1, Chat: 10})
	ends := make(chan error, 2)
	for _, s := range []*store.Store{db.Store, other} {
		go func() {
			ends <- s.SaveDraft(context.WithoutCancel(t.Context()), store.Draft{Bot: inboxBot, Chat: 10, ID: 1},
				store.Reply[store.Draft]{Bot: inboxBot, Update: 1, Screen: func(store.Draft) ([]byte, error) { return []byte("{}"), nil }})
		}()
	}
	one, two := <-ends, <-ends
	if (one == nil) == (two == nil) || !errors.Is(errors.Join(one, two), store.ErrHandled) {
		t.Errorf("they end with %v and %v", one, two)
	}
}
