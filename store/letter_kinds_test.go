package store_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"zvonok/store"
	"zvonok/store/school"
)

// Whatever a mother switches, for one child or for all, of digests or of notices,
// a digest tells of each child the kinds that were last chosen for it, and a
// notice's choice changes nothing in it.
func TestADigestTellsWhatWasChosen(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.link(100, w.code(school.InviteParent, "maria"))
	w.link(100, w.code(school.InviteParent, "petr"))
	owner := w.Owner(t)
	told := map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		viewer := store.Viewer{Account: 1, Role: school.Parent}
		exec := func(sql string, args ...any) {
			if _, err := owner.Exec(w.t.Context(), sql, args...); err != nil {
				t.Fatal(err)
			}
		}
		exec(`DELETE FROM notice_prefs`)
		exec(`DELETE FROM news`)
		kinds := school.NoticeKinds()
		model := map[int64]map[school.NewsKind]bool{1: {}, 2: {}} // what is left out
		for range rapid.IntRange(0, 12).Draw(t, "changes") {
			c := store.NoticeChange{
				Student: rapid.Int64Range(0, 2).Draw(t, "student"),
				Kind:    rapid.SampledFrom(kinds[:4]).Draw(t, "kind"),
				Channel: rapid.SampledFrom([]store.Channel{store.InDigest, store.InDigest, store.ByChat}).Draw(t, "channel"),
				Wanted:  rapid.Bool().Draw(t, "wanted"),
			}
			if err := w.SetNotice(w.t.Context(), viewer, c, store.Reply[store.NoticePrefs]{}); err != nil {
				t.Fatal(err)
			}
			for student, out := range model {
				if c.Channel == store.InDigest && (c.Student == 0 || c.Student == student) {
					out[c.Kind] = !c.Wanted
				}
			}
		}
		for i, kind := range kinds {
			if kind == school.NewsMessage || kind == school.NewsAnnouncement { // whose words stand elsewhere
				continue
			}
			for student := range model {
				exec(`INSERT INTO news (seq, school_id, audience_kind, audience_id, kind, object, day, new, released_at)
					VALUES ($1, 1, 'student', $2, $3, $1, '2026-11-23', '{"value": "5"}', $4)`, int64(2*i)+student, student, string(kind), w.Clock.Now())
			}
		}
		letters, err := w.Letters(w.t.Context(), theBot, []store.Delivery{{
			Kind: store.TellDigest, Account: 1, Subscription: 1, Channel: store.ByChat, To: 100, AsOf: w.Clock.Now(),
		}})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range letters[0].Students {
			var got, want []school.NewsKind
			for _, n := range c.News {
				got = append(got, n.Kind)
			}
			for _, kind := range kinds {
				if kind != school.NewsMessage && kind != school.NewsAnnouncement && !model[c.ID][kind] {
					want = append(want, kind)
				}
			}
			if !slices.Equal(got, want) {
				t.Fatalf("of %d is told %v, want %v", c.ID, got, want)
			}
			told[fmt.Sprintf("%d of %d", len(got), len(kinds)-2)]++
		}
		if len(letters[0].Students) != 2 {
			t.Fatalf("%d children", len(letters[0].Students))
		}
	})
	if len(told) < 2 {
		t.Errorf("every digest told the same: %v", told)
	}
}
