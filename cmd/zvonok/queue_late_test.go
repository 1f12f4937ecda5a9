package main

import (
	"strconv"
	"strings"
	"testing"

	"zvonok/store/storetest"
)

// The holder of the lease hangs before an evening: nothing is claimed any more, and
// so nothing is in the queue. Whoever stands by says how late it is all the same, and
// so does doctor; when the lease is free again, it is made up for.
func TestAStandbySeesWhatNobodyClaims(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db := overDatabase(t, s)
	box := overSandbox(t, s)
	overSchool(t, s)
	id, _, _ := strings.Cut(box.Token(), ":")
	bot, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		t.Fatal(err)
	}
	hangs, err := db.Lease(t.Context(), "bot", bot)
	if err != nil {
		t.Fatal(err)
	}
	db.Exec(t, `INSERT INTO accounts (created_at, email_enc, email_blind, confirmed_blind) VALUES ('2026-11-01', 'x', 'x', 'x'), ('2026-11-01', 'y', 'y', NULL)`)
	db.Exec(t, `INSERT INTO subscriptions (account_id, role, cadence, days, minute, chat, mail, told_seq, next_at, active, ended_at) VALUES
		(1, 'parent', 'daily', 127, 480, true, true, 0, '2026-11-23 05:00+00', true, NULL),
		(2, 'parent', 'daily', 127, 538, true, true, 0, '2026-11-23 05:58+00', true, NULL),
		(2, 'student', 'daily', 127, 480, true, true, 0, '2026-11-22 05:00+00', false, NULL),
		(2, 'student', 'daily', 127, 480, true, true, 0, '2026-11-22 05:00+00', true, '2026-11-23'),
		(1, 'student', 'daily', 127, 1140, true, true, 0, '2026-11-23 16:00+00', true, NULL)`)
	db.Exec(t, `INSERT INTO notice_pending (account_id, role, channel, student_id, seq, released_at, due_at) VALUES
		(1, 'parent', 'mail', 1, 1, '2026-11-23 04:00+00', '2026-11-23 04:30+00'),
		(1, 'parent', 'chat', 1, 1, '2026-11-23 04:00+00', '2026-11-23 16:00+00')`)
	if now := db.Now(); !now.Equal(storetest.Monday) {
		t.Fatalf("it is %s", now)
	}
	v := s.serve()
	has := func(lines ...string) func() bool {
		return func() bool {
			_, metrics := v.get("/metrics")
			for _, l := range lines {
				if !strings.Contains(metrics, "\nzvonok_queue_"+l+"\n") {
					return false
				}
			}
			return true
		}
	}
	eventually(t, "what is late", has(
		`deliveries{channel="chat",state="due"} 2`, `oldest_seconds{channel="chat"} 3600`, `late{channel="chat"} 1`,
		`deliveries{channel="mail",state="due"} 2`, `oldest_seconds{channel="mail"} 5400`, `late{channel="mail"} 2`,
	))
	_, about := examined(t, s)
	for channel, want := range map[string]string{
		"chat": "пора отправить: 2, ждут своего часа: 0, в пути: 0; дольше 10 минут ждут: 1, старейшее — 1 ч 0 мин",
		"mail": "пора отправить: 2, ждут своего часа: 0, в пути: 0; дольше 10 минут ждут: 2, старейшее — 1 ч 30 мин",
	} {
		if q := about["очередь "+channel]; q.Level != warning || q.Text != want {
			t.Errorf("%+v, want %s", q, want)
		}
	}
	hangs.Release()
	eventually(t, "nothing late", has(`late{channel="chat"} 0`, `oldest_seconds{channel="chat"} 0`, `late{channel="mail"} 0`))
}
