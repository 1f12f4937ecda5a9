package store_test

import (
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
	"zvonok/store/storetest"
)

// quiet chooses the hours from 22:00 to 07:00 on the wall of a zone; empty: the school's.
func (w *noted) quiet(v store.Viewer, zone string) {
	w.t.Helper()
	var out store.Settings
	hours := school.Quiet{From: 22 * 60, To: 7 * 60}
	err := w.SetSettings(w.t.Context(), v, store.SettingsChange{Quiet: &hours, Zone: &zone}, replyTo(w, v, &out))
	if err != nil || out.Quiet != hours || out.Zone != zone {
		w.t.Fatalf("%+v, %v", out, err)
	}
}

// take gives how many words an account gets by then.
func (w *noted) take(at time.Time) map[int64]int {
	w.t.Helper()
	w.Clock.Set(at)
	rows := storetest.TakeUp(w.t, w.Store, store.Take{Owner: 5, Channel: store.ByChat, Limit: 100})
	got := map[int64]int{}
	for _, d := range rows {
		got[d.Account]++
		if ok, err := w.Settle(w.t.Context(), store.Settlement{Delivery: d, Owner: 5, State: store.Sent}); err != nil || !ok {
			w.t.Fatal(ok, err)
		}
	}
	return got
}

// What happens at 23:00 in Moscow is told at 07:00: on the wall of each parent.
// The school hears at once, though the teacher is a parent with quiet hours too.
func TestWordsWaitForTheEndOfQuietHours(t *testing.T) {
	t.Parallel()
	w := newNoted(t)
	w.quiet(w.mother, "")
	w.quiet(w.father, "Asia/Omsk") // 02:00 there
	w.exec(`UPDATE accounts SET quiet_from = 1320, quiet_to = 420 WHERE id = $1`, w.leader.Account)
	night := time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)
	w.Clock.Set(night)
	note := w.filed(w.mother, days(24, 25), "Аня")
	wants := func(at time.Time, want map[int64]int) {
		t.Helper()
		got := w.take(at)
		for _, v := range []store.Viewer{w.mother, w.father, w.leader} {
			if got[v.Account] != want[v.Account] {
				t.Errorf("at %v account %d gets %d words, want %d", at, v.Account, got[v.Account], want[v.Account])
			}
		}
	}
	wants(night, map[int64]int{w.leader.Account: 1}) // filed
	if _, err := w.end(w.mother, note.ID, days(24, 24).To); err != nil {
		t.Fatal(err)
	}
	wants(night.Add(time.Minute), map[int64]int{w.leader.Account: 1}) // changed
	if _, err := w.confirm(w.leader, note.ID); err != nil {
		t.Fatal(err)
	}
	omsk, moscow := time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC), time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)
	wants(omsk.Add(-time.Second), nil)
	wants(omsk, map[int64]int{w.father.Account: 3}) // filed, changed, settled: nothing is dropped
	wants(moscow.Add(-time.Second), nil)
	wants(moscow, map[int64]int{w.mother.Account: 1}) // settled
	// By day everything comes at once.
	if _, err := w.withdraw(w.mother, note.ID); err != nil {
		t.Fatal(err)
	}
	wants(moscow.Add(time.Second), map[int64]int{w.father.Account: 1, w.leader.Account: 1})
	if n := w.count(`SELECT count(*) FROM deliveries WHERE state <> 'sent'`); n != 0 {
		t.Errorf("%d words are left", n)
	}
}

// Quiet hours are kept beside the other settings, taken away, and refused where
// they are none.
func TestQuietHoursAreChosen(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	v := w.mother(1, "maria")
	set := func(q school.Quiet) error {
		return w.SetSettings(t.Context(), v, store.SettingsChange{Quiet: &q}, store.Reply[store.Settings]{})
	}
	hours := school.Quiet{From: 23 * 60, To: 8 * 60}
	w.must(set(hours))
	w.choose(v, store.SettingsChange{Language: ref("en")})
	for _, wrong := range []school.Quiet{{From: 60, To: 60}, {From: -1, To: 60}, {From: 60, To: 1440}, {From: 1440}} {
		w.wantCode(set(wrong), school.Invalid)
	}
	session, err := w.Session(t.Context(), theBot, 1)
	if w.must(err); session.Quiet != hours {
		t.Errorf("the session says %+v", session.Quiet)
	}
	w.must(set(school.Quiet{}))
	if n := one[int](w, `SELECT num_nonnulls(quiet_from, quiet_to) FROM accounts WHERE id = $1`, v.Account); n != 0 {
		t.Error("the hours are still there")
	}
}
