package notify_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

// what can happen between the claim of a notice and its send; each says whose
// news may still be told by chat.
var noticeChanges = []change{
	{"nothing", func(*house, *member, int64) {}, func(int64, int64) bool { return true }},
	{"unlinked", func(h *house, m *member, child int64) {
		h.exec(`UPDATE links SET ended_at = $3 WHERE account_id = $1 AND student_id = $2`, m.account, child, h.Clock.Now())
	}, func(child, changed int64) bool { return child != changed }},
	{"blocked", func(h *house, m *member, _ int64) {
		h.exec(`UPDATE accounts SET blocked_at = $2 WHERE id = $1`, m.account, h.Clock.Now())
	}, func(int64, int64) bool { return false }},
	{"off", func(h *house, m *member, _ int64) { m.wants(0, school.NewsComment, store.ByChat, false) }, func(int64, int64) bool { return false }},
	{
		"off for one", func(h *house, m *member, child int64) { m.wants(child, school.NewsComment, store.ByChat, false) },
		func(child, changed int64) bool { return child != changed },
	},
	{"off by mail", func(h *house, m *member, _ int64) { m.wants(0, school.NewsComment, store.ByMail, false) }, func(int64, int64) bool { return true }},
	{"other chat", func(h *house, m *member, _ int64) {
		h.exec(`UPDATE chats SET state = 'gone' WHERE account_id = $1`, m.account)
	}, func(int64, int64) bool { return false }},
	{"digests apart", func(h *house, m *member, _ int64) { m.set(store.DigestChange{Family: ref(false)}) }, func(int64, int64) bool { return true }},
	{"digest off", func(h *house, m *member, _ int64) { m.set(store.DigestChange{On: ref(false)}) }, func(int64, int64) bool { return true }},
}

// Whatever changes between the claim and the send of a notice, nobody reads of a
// child that is not theirs, or of what they want no more; who keeps the right is
// told once. Siblings are never mixed.
func TestRightsAtTheMomentOfANotice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	told := 0
	rapid.Check(t, func(r *rapid.T) {
		h.t = t
		var kids []int64
		word := map[int64]string{}
		for i := range rapid.IntRange(2, 4).Draw(r, "children") {
			c := h.child(fmt.Sprintf("Ребёнок-%d", i))
			kids, word[c] = append(kids, c), fmt.Sprintf("особая-%d", c)
		}
		type one struct {
			m       *member
			mine    []int64
			what    change
			changed int64
		}
		var all []one
		for i := range rapid.IntRange(1, 4).Draw(r, "parents") {
			mine := rapid.SliceOfNDistinct(rapid.SampledFrom(kids), 1, len(kids), rapid.ID[int64]).Draw(r, "children of one")
			m := h.parent(fmt.Sprintf("Родитель %d", i), false, mine...)
			m.wants(0, school.NewsComment, store.ByChat, true)
			if rapid.Bool().Draw(r, "apart") {
				m.set(store.DigestChange{Family: ref(false)})
			}
			m.subscription = value[int64](h, `SELECT min(id) FROM subscriptions WHERE account_id = $1 AND ended_at IS NULL`, m.account)
			all = append(all, one{m, mine, rapid.SampledFrom(noticeChanges).Draw(r, "change"), rapid.SampledFrom(mine).Draw(r, "of")})
		}
		for _, c := range kids {
			h.happened(event{id: c, kind: school.NewsComment, is: &school.Fact{Subject: "Музыка", Text: word[c]}})
		}
		refs := h.notices(h.after(school.NoticeGather))
		for _, a := range all {
			a.what.do(h, a.m, a.changed)
		}
		h.sends(refs)
		for _, a := range all {
			said := a.m.person.Transcript()
			for _, c := range kids {
				want := 0
				if slices.Contains(a.mine, c) && a.what.keeps(c, a.changed) {
					want = 1
				}
				if n := strings.Count(said, word[c]+"\n"); n != want {
					r.Fatalf("%s: child %d told %d times, want %d:\n%s", a.what.name, c, n, want, said)
				}
				told += want
			}
			checkBlocks(r, said, kids, word)
		}
	})
	if told == 0 {
		t.Error("nobody was ever told")
	}
}

// Who switches a kind off while the set is being sent is not told any more.
func TestSwitchedOffWithinTheSet(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for range 8 {
		h.happened(event{id: h.child("Мария"), kind: school.NewsAbsence, is: missed(1)})
	}
	for c := range 8 {
		h.parent("Анна", false, int64(c+1))
	}
	for c := range 8 {
		h.happened(event{id: int64(c + 1), kind: school.NewsAbsence, is: missed(2)})
	}
	refs := h.notices(h.Clock.Now())
	other := h.Owner(t) // the house's own connection is the test's, and this is the sender's goroutine
	channel := &gated{Channel: h.chat, before: func() {
		_, err := other.Exec(context.Background(), `INSERT INTO notice_prefs (account_id, role, kind, channel, wanted, at)
			SELECT id, 'parent', 'absence', 'chat', false, $1 FROM accounts`, h.Clock.Now())
		if err != nil {
			t.Error(err)
		}
	}, once: sync.Once{}}
	h.runs(notify.NewSender(notify.SenderConfig{
		Store: h.Store, Bot: theBot, Texts: texts(t), Channels: []notify.Channel{channel}, Workers: 1, Poll: 20 * time.Millisecond,
	}))
	eventually(t, "the end", func() bool {
		tally, err := h.TallyOf(t.Context(), refs)
		return err == nil && tally[store.ByChat][store.Sent] == 1 && tally[store.ByChat][store.Dropped] == 7
	})
}

// A letter's link stops the notices by mail, in one press, and nothing else.
func TestNoticesAreStoppedByPost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna, boris := h.parent("Анна", true, maria), h.parent("Борис", true, maria)
	for _, m := range []*member{anna, boris} {
		m.wants(maria, school.NewsAbsence, store.ByMail, true)
	}
	h.happened(event{id: maria, kind: school.NewsAbsence, is: missed(1)})
	h.tells(h.Clock.Now())
	pages := httptest.NewServer(notify.Pages{Store: h.Store, Texts: texts(t)}.Unsubscribe())
	defer pages.Close()
	header := anna.letters()[0].Header
	link, err := url.Parse(strings.Trim(strings.Split(header.Get("List-Unsubscribe"), ",")[0], "<>"))
	if err != nil || header.Get("List-Unsubscribe-Post") != "List-Unsubscribe=One-Click" {
		t.Fatalf("%v: %v", err, header)
	}
	post := func(query string) int {
		res, err := http.PostForm(pages.URL+"?"+query, url.Values{"List-Unsubscribe": {"One-Click"}})
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return res.StatusCode
	}
	wanted := func() int { return value[int](h, `SELECT count(*)::int FROM notice_prefs WHERE wanted`) }
	if status := post(strings.Replace(link.RawQuery, "notices", "mail", 1)); status != http.StatusNotFound || wanted() != 2 {
		t.Errorf("forged: %d, %d wanted", status, wanted())
	}
	for range 2 {
		if status := post(link.RawQuery); status != http.StatusOK || wanted() != 1 {
			t.Errorf("%d, %d wanted", status, wanted())
		}
	}
	h.happened(event{id: maria, kind: school.NewsAbsence, is: missed(2)})
	h.tells(h.after(time.Minute))
	if len(anna.letters()) != 1 || anna.heard() != 2 || len(boris.letters()) != 2 || value[int](h, `SELECT count(*)::int FROM subscriptions WHERE mail`) != 2 {
		t.Errorf("Анна has %d letters and heard %d, Борис has %d letters", len(anna.letters()), anna.heard(), len(boris.letters()))
	}
}
