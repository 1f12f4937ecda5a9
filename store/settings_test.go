package store_test

import (
	"testing"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

func (w *town) choose(v store.Viewer, c store.SettingsChange) store.Settings {
	w.t.Helper()
	w.must(w.SetSettings(w.t.Context(), v, c, store.Reply[store.Settings]{}))
	return store.Settings{
		Language: one[string](w, `SELECT language FROM accounts WHERE id = $1`, v.Account), Zone: one[string](w, `SELECT coalesce(zone, '') FROM accounts WHERE id = $1`, v.Account),
		HideMarks: one[bool](w, `SELECT hide_marks FROM accounts WHERE id = $1`, v.Account),
	}
}

// Each setting is changed alone; what nobody speaks or lives by is refused.
func TestSettingsAreChosen(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	v := w.mother(1, "maria")
	if got := w.choose(v, store.SettingsChange{Language: ref("en")}); got != (store.Settings{Language: "en"}) {
		t.Errorf("%+v", got)
	}
	if got := w.choose(v, store.SettingsChange{HideMarks: ref(true)}); got != (store.Settings{Language: "en", HideMarks: true}) {
		t.Errorf("%+v", got)
	}
	if got := w.choose(v, store.SettingsChange{Zone: ref("Asia/Omsk")}); got != (store.Settings{Language: "en", Zone: "Asia/Omsk", HideMarks: true}) {
		t.Errorf("%+v", got)
	}
	if got := w.choose(v, store.SettingsChange{Zone: ref(""), HideMarks: ref(false)}); got != (store.Settings{Language: "en"}) {
		t.Errorf("%+v", got)
	}
	session, err := w.Session(t.Context(), theBot, 1)
	if w.must(err); session.Language != "en" || session.Zone != "" || session.HideMarks {
		t.Errorf("the session says %+v", session)
	}
	for _, wrong := range []store.SettingsChange{{Language: ref("de")}, {Language: ref("")}, {Zone: ref("Europe/Nowhere")}, {Zone: ref("Local")}, {Zone: ref("../etc")}} {
		w.wantCode(w.SetSettings(t.Context(), v, wrong, store.Reply[store.Settings]{}), school.Invalid)
	}
	w.choose(v, store.SettingsChange{HideName: ref(true)})
	if session, err = w.Session(t.Context(), theBot, 1); err != nil || !session.HideName || session.HideMarks || session.Language != "en" {
		t.Errorf("the session says %+v: %v", session, err)
	}
	w.wantCode(w.SetSettings(t.Context(), store.Viewer{Account: v.Account, Role: school.Curator}, store.SettingsChange{HideMarks: ref(true)}, store.Reply[store.Settings]{}), school.Denied)
}

// The digest comes at its hour on the new wall: 19:00 in Omsk is three hours
// before 19:00 in Moscow; in Kamchatka today's hour is over, and today's digest,
// which has not come yet, is due at once.
func TestAnotherZoneMovesTheDigest(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	v := w.mother(1, "maria")
	other := w.mother(2, "petr")
	before := w.subscriptions(other).All[0].Next
	w.Clock.Set(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC))
	for zone, want := range map[string]time.Time{
		"Europe/Moscow":      nineteen,
		"Asia/Omsk":          nineteen.Add(-3 * time.Hour),
		"Europe/Kaliningrad": nineteen.Add(time.Hour),
		"Asia/Kamchatka":     nineteen.Add(-9 * time.Hour),
		"":                   nineteen,
	} {
		w.choose(v, store.SettingsChange{Zone: &zone})
		if got := w.subscriptions(v).All[0].Next; !got.Equal(want) {
			t.Errorf("in %q the next one is at %v, want %v", zone, got, want)
		}
	}
	if after := w.subscriptions(other).All[0].Next; !after.Equal(before) {
		t.Errorf("the digest of somebody else moved from %v to %v", before, after)
	}
	w.choose(v, store.SettingsChange{Zone: ref("")})
	// One that is due and not claimed yet is told, whatever the zone.
	w.Clock.Set(nineteen.Add(time.Second))
	w.choose(v, store.SettingsChange{Zone: ref("Asia/Kamchatka")})
	if got := w.subscriptions(v).All[0].Next; !got.Equal(nineteen) {
		t.Errorf("the one that was due moved to %v", got)
	}
	w.tell(1, 500)
	told := map[int64]int{}
	w.evening(nineteen.Add(2*time.Second), told)
	if told[500] != 1 {
		t.Errorf("told %v", told)
	}
}
