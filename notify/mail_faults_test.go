package notify_test

import (
	"fmt"
	"os"
	"sync"
	"syscall"
	"testing"
	"time"

	"zvonok/bot/sandbox"
	"zvonok/notify"
	"zvonok/store"
)

// byMailOnly makes so many families, each with a child who has a mark and a
// digest that goes by mail alone.
func (h *house) byMailOnly(n int) []*member {
	h.t.Helper()
	var all []*member
	for i := range n {
		all = append(all, h.parent(fmt.Sprintf("Анна %d", i), true, h.child(fmt.Sprintf("Мария-%d", i))))
	}
	h.exec(`UPDATE subscriptions SET chat = false`)
	h.exec(`INSERT INTO news_pending (school_id, audience_kind, audience_id, kind, object, day, new, changed_at, release_at)
		SELECT 1, 'student', student_id, 'mark', student_id, '2026-11-23', '{"subject": "Алгебра", "value": "5"}', $1, $1 FROM links`, h.Clock.Now())
	return all
}

// An evening on which everything happens to mail that can: each family has its
// letter, or is known not to, and nobody but those whose answer was lost has two.
func TestAnEveningOfMailFaults(t *testing.T) {
	t.Parallel()
	const families = 70
	h := newHouse(t)
	all := h.byMailOnly(families)
	box := h.sandbox.Mail
	code := func(at sandbox.MailStage, code, a, b int) sandbox.MailFault {
		return sandbox.MailFault{At: at, Code: code, Detail: [2]int{a, b}, Text: "No"}
	}
	rule := func(i, times int, f sandbox.MailFault) {
		box.FailWhen(sandbox.MailRule{Addr: all[i].address, Times: times, Fault: f})
	}
	for i := range 10 {
		rule(i, 2, sandbox.Greylisted())
		rule(10+i, 1, code(sandbox.AtRcpt, 452, 3, 1)) // its disk is full
		rule(20+i, 0, sandbox.NoSuchMailbox())
		rule(30+i, 0, code(sandbox.AtRcpt, 552, 2, 2)) // the mailbox is full
		rule(40+i, 1, sandbox.Tarpit(50*time.Millisecond))
	}
	for i := range 3 {
		rule(50+i, 1, sandbox.DropBeforeDot())
		rule(53+i, 1, sandbox.DropAfterDot())
	}
	h.runs(h.sender(h.mail))
	h.claim(evening)
	eventually(t, "the end of the queue", func() bool {
		h.Clock.Advance(20 * time.Second)
		return value[int](h, `SELECT count(*)::int FROM deliveries WHERE channel = 'mail' AND state IN ('queued', 'later', 'sending')`) == 0
	})
	lost, twice, refused := 0, 0, 0
	for i, m := range all {
		got := m.letters()
		switch {
		case i >= 20 && i < 40:
			refused++
			if len(got) != 0 {
				t.Errorf("%d letters to a mailbox that refuses", len(got))
			}
		case len(got) == 0:
			lost++
		case len(got) == 2 && i >= 53 && i < 56 && got[0].MessageID == got[1].MessageID:
			twice++
		case len(got) != 1:
			t.Errorf("family %d has %d letters", i, len(got))
		}
	}
	tries := value[int](h, `SELECT max(attempt)::int FROM deliveries WHERE state = 'never'`)
	never := value[int](h, `SELECT count(*)::int FROM deliveries WHERE state = 'never' AND why IN ('smtp 550 5.1.1', 'smtp 552 5.2.2')`)
	t.Logf("%d letters: 10 greylisted, 10 put off for a full disk, 10 in a tarpit, 3 cut off before the dot, 3 after it: %d lost, %d twice with the same Message-ID; "+
		"20 refused for good, after %d try each", families, lost, twice, tries)
	if lost != 0 || refused != 20 || never != 20 || tries != 1 {
		t.Errorf("%d lost, %d refused, %d never, %d tries", lost, refused, never, tries)
	}
}

// kill -9 of the sender while it mails: nothing is lost, and what comes twice is
// the same letter to a mail reader.
func TestKilledMailersLoseNothing(t *testing.T) {
	t.Parallel()
	families, kills := 80, 3
	if os.Getenv("ZVONOK_SOAK") == "1" {
		families, kills = 2000, 20
	}
	const workers = 8
	h := newHouse(t)
	all := h.byMailOnly(families)
	h.sandbox.Mail.FailWhen(sandbox.MailRule{Fault: sandbox.Tarpit(10 * time.Millisecond)}) // so that there is something in the air
	if n := len(h.claim(evening)); n != families {
		t.Fatalf("%d deliveries", n)
	}
	arrived := func() int {
		seen := map[string]bool{}
		for _, l := range h.sandbox.Mail.All() {
			seen[l.To[0]] = true
		}
		return len(seen)
	}
	for k := range kills {
		cmd := h.process(workers)
		due := families * (k + 1) / (kills + 1)
		eventually(t, "progress", func() bool { return arrived() >= due })
		if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
	}
	_ = h.process(workers)
	h.settledAll()
	lost, repeats := 0, 0
	for _, m := range all {
		n := len(m.letters())
		if n == 0 {
			lost++
			continue
		}
		repeats += n - 1
	}
	h.sameLetterTwice(all)
	t.Logf("%d mails, %d kills: %d lost, %d came twice (%d could be in the air at each kill)", families, kills, lost, repeats, workers)
	if lost != 0 || repeats > kills*workers {
		t.Errorf("%d lost, %d repeats", lost, repeats)
	}
}

// More workers than connections: the server never sees more than it may, and all
// letters arrive.
func TestConnectionsAreLimited(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const most, letters = 3, 40
	g := newGate(t, h.sandbox.SMTPURL()[len("smtp://"):])
	mail, err := notify.NewMail(notify.MailConfig{URL: "smtp://" + g.addr, From: "diary@zvonok.example", Conns: most})
	if err != nil {
		t.Fatal(err)
	}
	defer mail.Close()
	var all sync.WaitGroup
	for i := range letters {
		all.Go(func() {
			l := letter("parent", maria())
			l.Channel, l.Address = store.ByMail, fmt.Sprintf("p%d@example.org", i)
			if o := sent(t, mail, l); o.Verdict != notify.Sent {
				t.Errorf("%+v", o)
			}
		})
	}
	all.Wait()
	g.mu.Lock()
	opened := len(g.conns) / 2
	g.mu.Unlock()
	if n := len(h.sandbox.Mail.All()); n != letters || opened > most {
		t.Errorf("%d letters over %d connections, %d may be", n, opened, most)
	}
}
