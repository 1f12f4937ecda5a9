package notify_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"zvonok/store"
	"zvonok/store/school"
)

// ofRights are the late changes that are no wish about digests.
func ofRights() (out []change) {
	for _, c := range lateChanges {
		if c.name != "unsubscribed" && c.name != "digest by chat off" {
			out = append(out, change{c.name, c.do, c.keeps})
		}
	}
	return out
}

// A notice that is written and waits for its turn goes by the rights of that turn,
// and by what its reader still wants.
func TestNoticesWhileTheTurnIsAwaited(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, c := range slices.Concat(noticeChanges, ofRights()) {
		door := &doorkeeper{Channel: h.chat}
		door.shut()
		var kids []int64
		for i := range 2 {
			kids = append(kids, h.child(fmt.Sprintf("Ребёнок-%d", i)))
		}
		m := h.parent("Родитель", false, kids...)
		m.wants(0, school.NewsComment, store.ByChat, true)
		for _, k := range kids {
			h.happened(event{id: k, kind: school.NewsComment, is: &school.Fact{Subject: "Музыка", Text: fmt.Sprintf("особая-%d.", k)}})
		}
		h.notices(h.after(school.NoticeGather))
		stop := h.runs(h.senderOf(door, 1))
		eventually(t, c.name+": at the door", func() bool { return door.waits() == 1 })
		c.do(h, m, kids[0])
		door.open()
		h.settledAll()
		stop()
		for _, k := range kids {
			want := 0
			if c.keeps(k, kids[0]) {
				want = 1
			}
			if n := strings.Count(m.person.Transcript(), fmt.Sprintf("особая-%d.", k)); n != want {
				t.Errorf("%s: told %d times, want %d:\n%s", c.name, n, want, m.person.Transcript())
			}
		}
	}
}

// A come-back, which has waited for days, is of the moment all the more.
func TestComebacksWhileTheTurnIsAwaited(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, c := range slices.Concat(changes, ofRights()) {
		door := &doorkeeper{Channel: h.chat}
		door.shut()
		var kids []int64
		for i := range 2 {
			kids = append(kids, h.child(fmt.Sprintf("Ребёнок-%d", i)))
			h.tell(kids[i], school.NewsComment, school.Fact{Subject: "Музыка", Text: fmt.Sprintf("особая-%d.", kids[i])})
		}
		m := h.parent("Родитель", false, kids...)
		m.person.Blocks()
		h.eveningOn(0)
		m.returns()
		stop := h.runs(h.senderOf(door, 1))
		eventually(t, c.name+": at the door", func() bool { return door.waits() == 1 })
		c.do(h, m, kids[0])
		door.open()
		h.settledAll()
		stop()
		c.judge(t, kids, kids[0], m.person.Transcript())
		h.exec(`UPDATE subscriptions SET active = false`)
	}
}
