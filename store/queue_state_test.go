package store_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zvonok/store"
	"zvonok/store/storetest"
)

func TestQueueState(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	if got, err := db.QueueState(t.Context()); err != nil || len(got) != 0 {
		t.Fatalf("%v, %v", got, err)
	}
	now := db.Now()
	put := func(channel, state string, attempt int, asOf, next time.Duration) {
		db.Exec(t, `INSERT INTO deliveries (on_date, kind, account_id, channel, as_of, state, attempt, next_at)
			VALUES ('2026-11-23', 'service', 1, $1, $2, $3, $4, $5)`, channel, now.Add(asOf), state, attempt, now.Add(next))
	}
	put("chat", "queued", 0, -9*time.Hour, -time.Minute) // waited for the end of quiet hours
	put("chat", "queued", 0, -time.Minute, time.Hour)
	put("chat", "sending", 1, -9*time.Hour, -2*time.Minute)
	put("chat", "sent", 1, -20*time.Hour, -20*time.Hour)
	put("mail", "later", 3, -3*time.Hour, -time.Second)
	put("mail", "later", 1, -5*time.Hour, time.Minute)
	put("sms", "queued", 0, -time.Hour, -store.LateAfter)
	want := []store.QueueState{
		{Channel: store.ByChat, Due: 1, Waiting: 1, Sending: 1, Oldest: now.Add(-2 * time.Minute)},
		{Channel: store.ByMail, Due: 1, Waiting: 1, Late: 1, Oldest: now.Add(-3 * time.Hour)},
		{Channel: store.ByText, Due: 1, Oldest: now.Add(-store.LateAfter)},
	}
	got, err := db.QueueState(t.Context())
	if diff := cmp.Diff(want, got); err != nil || diff != "" {
		t.Error(err, diff)
	}
}
