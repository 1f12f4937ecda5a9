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

// what can happen to a person between the claim and the send; each says whose
// marks may still be told.
type change struct {
	name string
	do   func(h *house, m *member, child int64)
	// keeps tells whether a child's marks may still reach the person by chat.
	keeps func(child, changed int64) bool
}

// judge holds what was said to a person of each child against what may be, after the
// change of one of them.
func (c change) judge(t interface{ Fatalf(string, ...any) }, children []int64, changed int64, said string) {
	for _, child := range children {
		if has, may := strings.Contains(said, fmt.Sprintf("особая-%d.", child)), c.keeps(child, changed); has != may {
			t.Fatalf("%s: child %d told %v, may %v:\n%s", c.name, child, has, may, said)
		}
	}
}

var changes = []change{
	{"nothing", func(*house, *member, int64) {}, func(int64, int64) bool { return true }},
	{"unlinked", func(h *house, m *member, child int64) {
		h.exec(`UPDATE links SET ended_at = $3 WHERE account_id = $1 AND student_id = $2`, m.account, child, h.Clock.Now())
	}, func(child, changed int64) bool { return child != changed }},
	{"blocked", func(h *house, m *member, _ int64) {
		h.exec(`UPDATE accounts SET blocked_at = $2 WHERE id = $1`, m.account, h.Clock.Now())
	}, func(int64, int64) bool { return false }},
	{"turned off", func(h *house, m *member, _ int64) { m.set(store.DigestChange{On: ref(false)}) }, func(int64, int64) bool { return false }},
	{"no chat", func(h *house, m *member, _ int64) { m.set(store.DigestChange{Chat: ref(false)}) }, func(int64, int64) bool { return false }},
	{"other chat", func(h *house, m *member, _ int64) {
		h.exec(`UPDATE chats SET state = 'gone' WHERE account_id = $1`, m.account)
	}, func(int64, int64) bool { return false }},
	{"one each", func(h *house, m *member, _ int64) { m.set(store.DigestChange{Family: ref(false)}) }, func(int64, int64) bool { return true }},
}

func ref[T any](v T) *T { return &v }

// set changes the person's subscription as the bot does.
func (m *member) set(c store.DigestChange) {
	m.h.t.Helper()
	c.Subscription = m.subscription
	if err := m.h.SetDigest(m.h.t.Context(), m.viewer, c, store.Reply[store.Subscriptions]{}); err != nil {
		m.h.t.Fatal(err)
	}
}

// Whatever changes between the claim and the send, nobody reads of a child that
// is not theirs at the moment of sending, and who keeps the right is told.
// Siblings are never mixed: each mark stands in its own child's block.
func TestRightsAtTheMomentOfSending(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rapid.Check(t, func(r *rapid.T) {
		h.t = t
		var kids []int64
		value := map[int64]string{} // what is told of each child: a word that is nobody else's
		for i := range rapid.IntRange(2, 4).Draw(r, "children") {
			c := h.child(fmt.Sprintf("Ребёнок-%d", i))
			kids = append(kids, c)
			value[c] = fmt.Sprintf("особая-%d", c)
		}
		type told struct {
			m       *member
			mine    []int64
			what    change
			changed int64
		}
		var all []told
		for i := range rapid.IntRange(1, 4).Draw(r, "parents") {
			mine := rapid.SliceOfNDistinct(rapid.SampledFrom(kids), 1, len(kids), rapid.ID[int64]).Draw(r, "children of one")
			m := h.parent(fmt.Sprintf("Родитель %d", i), false, mine...)
			all = append(all, told{m, mine, rapid.SampledFrom(changes).Draw(r, "change"), rapid.SampledFrom(mine).Draw(r, "of")})
		}
		for _, c := range kids {
			h.tell(c, school.NewsComment, school.Fact{Subject: "Музыка", Text: value[c]})
		}
		h.claim(evening)
		for _, a := range all {
			a.what.do(h, a.m, a.changed)
		}
		stop := h.runs(h.sender(h.chat))
		h.settledAll()
		stop()
		for _, a := range all {
			said := a.m.person.Transcript()
			for _, c := range kids {
				may := slices.Contains(a.mine, c) && a.what.keeps(c, a.changed)
				if has := strings.Contains(said, value[c]); has != may {
					r.Fatalf("%s: child %d told %v, may %v:\n%s", a.what.name, c, has, may, said)
				}
			}
			checkBlocks(r, said, kids, value)
		}
		h.exec(`UPDATE subscriptions SET active = false`)
	})
}

// checkBlocks: between a child's name and the next one stands nothing of a sibling.
func checkBlocks(r *rapid.T, said string, kids []int64, value map[int64]string) {
	of := -1
	for line := range strings.Lines(said) {
		for i, c := range kids {
			if strings.Contains(line, fmt.Sprintf("Ребёнок-%d, 5А", i)) {
				of = i
			}
			if strings.Contains(line, value[c]) && of != i {
				r.Fatalf("%s stands in the block of child %d:\n%s", value[c], of, said)
			}
		}
	}
}

// A channel that lets the test do something at the very moment of the check.
type gated struct {
	notify.Channel
	before func()
	once   sync.Once
}

func (g *gated) Send(ctx context.Context, p notify.Piece) notify.Outcome {
	o := g.Channel.Send(ctx, p)
	g.once.Do(g.before)
	return o
}

// Who unsubscribes while the set is being sent is not sent to any more.
func TestUnsubscribedWithinTheSet(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.families(12)
	other := h.Owner(t) // the house's own connection is the test's, and this is the sender's goroutine
	channel := &gated{Channel: h.chat, before: func() {
		if _, err := other.Exec(context.Background(), `UPDATE subscriptions SET active = false`); err != nil {
			t.Error(err)
		}
	}}
	s := notify.NewSender(notify.SenderConfig{
		Store: h.Store, Bot: theBot, Texts: texts(t), Channels: []notify.Channel{channel}, Workers: 1, Poll: 20 * time.Millisecond,
	})
	h.claim(evening)
	h.exec(`DELETE FROM deliveries WHERE channel = 'mail'`)
	h.runs(s)
	eventually(t, "the end", func() bool {
		return value[int](h, `SELECT count(*)::int FROM deliveries WHERE state IN ('sent', 'dropped')`) == 12
	})
	if n := value[int](h, `SELECT count(*)::int FROM deliveries WHERE state = 'sent'`); n != 1 {
		t.Errorf("%d were sent after everybody had unsubscribed", n-1)
	}
}

// A letter's link: a GET shows a page and changes nothing, a POST without login
// acts at once, a second one is fine, and what we did not make does nothing.
func TestUnsubscribeByPost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maria := h.child("Мария")
	anna := h.parent("Анна", true, maria)
	h.mark(maria, "5")
	h.at(evening)
	pages := httptest.NewServer(notify.Pages{Store: h.Store, Texts: texts(t)}.Unsubscribe())
	defer pages.Close()
	header, err := anna.letters()[0].Header.Text("List-Unsubscribe")
	if err != nil {
		t.Fatal(err)
	}
	link, err := url.Parse(strings.Trim(strings.Split(header, ",")[0], "<>"))
	if err != nil {
		t.Fatal(err)
	}
	address := pages.URL + "?" + link.RawQuery
	status := func(do func() (*http.Response, error)) int {
		t.Helper()
		res, err := do()
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close()
		return res.StatusCode
	}
	mail := func() bool { return value[bool](h, `SELECT mail FROM subscriptions`) }
	oneClick := url.Values{"List-Unsubscribe": {"One-Click"}}
	if got := status(func() (*http.Response, error) { return http.Get(address) }); got != http.StatusOK || !mail() {
		t.Errorf("GET: %d, mail %v", got, mail())
	}
	for _, forged := range []string{"", "?t=", "?t=1.mail.AAAAAAAAAAAAAAAAAAAAAA", "?t=" + strings.Replace(link.Query().Get("t"), "mail", "chat", 1), "?t=" + strings.Repeat("x", 10_000)} {
		if got := status(func() (*http.Response, error) { return http.PostForm(pages.URL+forged, oneClick) }); got != http.StatusNotFound {
			t.Errorf("%.40s: %d", forged, got)
		}
	}
	if !mail() {
		t.Fatal("a forged token stopped the mail")
	}
	for range 2 {
		if got := status(func() (*http.Response, error) { return http.PostForm(address, oneClick) }); got != http.StatusOK || mail() {
			t.Errorf("POST: %d, mail %v", got, mail())
		}
	}
	if got := status(func() (*http.Response, error) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, address, http.NoBody)
		if err != nil {
			return nil, err
		}
		return http.DefaultClient.Do(req)
	}); got != http.StatusMethodNotAllowed {
		t.Errorf("DELETE: %d", got)
	}
	h.mark(maria, "4")
	h.at(evening.AddDate(0, 0, 1))
	if len(anna.letters()) != 1 || anna.heard() != 2 {
		t.Errorf("%d letters and %d messages", len(anna.letters()), anna.heard())
	}
}

// The database hangs up on the sender in the middle of its work: nothing is lost,
// and nothing is told twice, since what was sent is settled when it is back.
func TestDatabaseHangsUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	all := h.families(120)
	h.slowly()
	h.claim(evening)
	h.runs(h.sender())
	for i := range 4 {
		eventually(t, "progress", func() bool {
			h.Clock.Advance(time.Second) // what the hanging up put off comes due
			c := count(all)
			return c.owed-c.lost >= 30*(i+1)
		})
		h.exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
	}
	eventually(t, "the end of the queue", func() bool {
		h.Clock.Advance(time.Second)
		return value[int](h, `SELECT count(*)::int FROM deliveries WHERE state IN ('queued', 'later', 'sending')`) == 0
	})
	c := count(all)
	t.Logf("%d deliveries, 4 times hung up: %d lost, %d came twice", c.owed, c.lost, c.repeats)
	if c.lost != 0 || c.repeats != 0 {
		t.Errorf("%+v", c)
	}
}
