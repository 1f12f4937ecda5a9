package notify_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

// doorkeeper is a channel whose turns come when the test says so: letters are
// written by then, and only the check is to come.
type doorkeeper struct {
	notify.Channel
	mu      sync.Mutex
	waiting int
	opened  chan struct{}
}

func (d *doorkeeper) Turn(ctx context.Context, l store.Letter) (notify.Leave, error) {
	d.mu.Lock()
	d.waiting++
	opened := d.opened
	d.mu.Unlock()
	select {
	case <-opened:
	case <-ctx.Done():
	}
	return d.Channel.Turn(ctx, l)
}

func (d *doorkeeper) shut() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.waiting, d.opened = 0, make(chan struct{})
}

func (d *doorkeeper) open() {
	d.mu.Lock()
	defer d.mu.Unlock()
	close(d.opened)
}

func (d *doorkeeper) waits() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.waiting
}

// lateChanges are those that change nothing but the rights and the place; each
// says whether the person may still hear of a child. What a service word may
// still reach is in hears.
var lateChanges = []struct {
	name  string
	do    func(h *house, m *member, child int64)
	keeps func(child, changed int64) bool
	hears bool
}{
	{"nothing", func(*house, *member, int64) {}, func(int64, int64) bool { return true }, true},
	{"unlinked from one", func(h *house, m *member, child int64) {
		h.exec(`UPDATE links SET ended_at = $3 WHERE account_id = $1 AND student_id = $2`, m.account, child, h.Clock.Now())
	}, func(child, changed int64) bool { return child != changed }, true},
	{"unlinked from all", func(h *house, m *member, _ int64) {
		h.exec(`UPDATE links SET ended_at = $2 WHERE account_id = $1`, m.account, h.Clock.Now())
	}, func(int64, int64) bool { return false }, true},
	{"account blocked", func(h *house, m *member, _ int64) {
		h.exec(`UPDATE accounts SET blocked_at = $2 WHERE id = $1`, m.account, h.Clock.Now())
	}, func(int64, int64) bool { return false }, false},
	{"unsubscribed", func(h *house, m *member, _ int64) { m.set(store.DigestChange{On: ref(false)}) }, func(int64, int64) bool { return false }, true},
	{"digest by chat off", func(h *house, m *member, _ int64) { m.set(store.DigestChange{Chat: ref(false)}) }, func(int64, int64) bool { return false }, true},
	{"chat blocked", func(h *house, m *member, _ int64) {
		h.exec(`UPDATE chats SET state = 'blocked' WHERE account_id = $1`, m.account)
	}, func(int64, int64) bool { return false }, false},
	{"chat another's", func(h *house, m *member, _ int64) {
		other := value[int64](h, `INSERT INTO accounts (active_role, created_at) VALUES ('parent', $1) RETURNING id`, h.Clock.Now())
		h.exec(`UPDATE chats SET account_id = $2 WHERE account_id = $1`, m.account, other)
	}, func(int64, int64) bool { return false }, false},
	{"role changed", func(h *house, m *member, child int64) {
		h.exec(`UPDATE links SET role = 'student' WHERE account_id = $1 AND student_id = $2`, m.account, child)
		h.exec(`UPDATE accounts SET active_role = 'student' WHERE id = $1`, m.account)
	}, func(child, changed int64) bool { return child != changed }, true},
}

// Rights that change when everything is written and only its turn is awaited
// stop what is queued: nothing of a child that is not theirs any more goes out,
// no word goes to a chat that is not theirs, and who keeps the right is told.
func TestRightsWhileTheTurnIsAwaited(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	door := &doorkeeper{Channel: h.chat}
	door.shut()
	h.runs(h.senderOf(door, 64))
	rapid.Check(t, func(r *rapid.T) {
		h.t = t
		var kids []int64
		for i := range rapid.IntRange(1, 3).Draw(r, "children") {
			kids = append(kids, h.child(fmt.Sprintf("Ребёнок-%d", i)))
			h.tell(kids[i], school.NewsComment, school.Fact{Subject: "Музыка", Text: fmt.Sprintf("особая-%d.", kids[i])})
		}
		m := h.parent("Родитель", false, kids...)
		change := rapid.SampledFrom(lateChanges).Draw(r, "change")
		of := rapid.SampledFrom(kids).Draw(r, "of")
		h.service(m, store.ByChat, store.Service{Key: store.PlaceLost, Args: map[string]string{"Child": "Служебная"}})
		h.claim(evening)
		eventually(t, "both at the door", func() bool { return door.waits() == 2 })
		change.do(h, m, of)
		door.open()
		h.settledAll()
		door.shut()
		said := m.person.Transcript()
		for _, c := range kids {
			if has, may := strings.Contains(said, fmt.Sprintf("особая-%d.", c)), change.keeps(c, of); has != may {
				r.Fatalf("%s: child %d told %v, may %v:\n%s", change.name, c, has, may, said)
			}
		}
		if has := strings.Contains(said, "Служебная"); has != change.hears {
			r.Fatalf("%s: the word was told %v, may %v:\n%s", change.name, has, change.hears, said)
		}
		h.exec(`UPDATE subscriptions SET active = false`)
	})
}
