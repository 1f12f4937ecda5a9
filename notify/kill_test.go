package notify_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"testing"
	"time"

	"zvonok/bot/sandbox"
	"zvonok/bot/telegram"
	"zvonok/notify"
	"zvonok/notify/locale"
	"zvonok/scheduler"
	"zvonok/store"
)

// orders are what a sender in a process of its own is told.
type orders struct {
	URL, API, Token, SMTP string
	Keys                  []byte
	Now                   time.Time
	Workers, Set          int
}

const ordersEnv = "ZVONOK_TEST_SENDER"

// asSender makes of this test program a sender, where the environment says so;
// it sends until it is killed or interrupted.
func asSender() bool {
	text := os.Getenv(ordersEnv)
	if text == "" {
		return false
	}
	if err := sendAsOrdered(text); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return true
}

func sendAsOrdered(text string) error {
	var o orders
	if err := json.Unmarshal([]byte(text), &o); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	keys, err := store.ParseKeys(o.Keys)
	if err != nil {
		return err
	}
	// The clock goes on from where the test's stands, or a backoff would never end.
	began := time.Now()
	s, err := store.Open(ctx, store.Options{URL: o.URL, Keys: keys, Clock: func() time.Time { return o.Now.Add(time.Since(began)) }})
	if err != nil {
		return err
	}
	defer s.Close()
	client, err := telegram.New(telegram.Config{Token: o.Token, API: o.API, Pacer: unpaced{}})
	if err != nil {
		return err
	}
	mail, err := notify.NewMail(notify.MailConfig{URL: o.SMTP, From: "diary@zvonok.example", Tokens: s})
	if err != nil {
		return err
	}
	catalog, err := locale.Load()
	if err != nil {
		return err
	}
	notify.NewSender(notify.SenderConfig{
		Store: s, Bot: theBot, Texts: catalog, Channels: []notify.Channel{notify.NewChat(client), mail}, Workers: o.Workers, Set: o.Set,
		Poll: 20 * time.Millisecond, Probe: 50 * time.Millisecond, Grace: 200 * time.Millisecond,
	}).Run(ctx)
	return nil
}

// process starts a sender of its own.
func (h *house) process(workers int) *exec.Cmd { return h.processOf(workers, 0) }

func (h *house) processOf(workers, set int) *exec.Cmd {
	h.t.Helper()
	text, err := json.Marshal(orders{
		URL: h.URL, API: h.sandbox.URL(), Token: h.sandbox.Token(), SMTP: h.sandbox.SMTPURL(), Keys: h.Keys.Text(),
		Now: h.Clock.Now(), Workers: workers, Set: set,
	})
	if err != nil {
		h.t.Fatal(err)
	}
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), ordersEnv+"="+string(text))
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	return cmd
}

// families makes so many, each with one child who has a mark; half have mail too.
func (h *house) families(n int) []*member {
	var all []*member
	for i := range n {
		c := h.child(fmt.Sprintf("Мария-%d", i))
		all = append(all, h.parent(fmt.Sprintf("Анна %d", i), i%2 == 0, c))
	}
	h.exec(`INSERT INTO news_pending (school_id, audience_kind, audience_id, kind, object, day, new, changed_at, release_at)
		SELECT 1, 'student', student_id, 'mark', student_id, '2026-11-23', '{"subject": "Алгебра", "value": "5"}', $1, $1 FROM links`, h.Clock.Now())
	return all
}

// counts is what arrived at the people: by chat and by mail, told or not.
type counts struct{ owed, lost, repeats int }

func count(all []*member) counts {
	var c counts
	add := func(arrived int) {
		c.owed++
		if arrived == 0 {
			c.lost++
			return
		}
		c.repeats += arrived - 1
	}
	for i, m := range all {
		add(m.heard())
		if i%2 == 0 {
			add(len(m.letters()))
		}
	}
	return c
}

// settledAll waits until no delivery is open.
func (h *house) settledAll() {
	h.t.Helper()
	eventually(h.t, "the end of the queue", func() bool {
		return value[int](h, `SELECT count(*)::int FROM deliveries WHERE state IN ('queued', 'later', 'sending')`) == 0
	})
}

// kill -9 of the sender, again and again while it works: nothing is lost, and
// what comes twice was in the air at one of the kills.
func TestKilledSendersLoseNothing(t *testing.T) {
	t.Parallel()
	const families, kills, workers = 200, 6, 8
	h := newHouse(t)
	all := h.families(families)
	h.slowly()
	if n := len(h.claim(evening)); n != families*3/2 {
		t.Fatalf("%d deliveries", n)
	}
	for k := range kills {
		cmd := h.process(workers)
		due := len(all) * 3 / 2 * (k + 1) / (kills + 1)
		eventually(t, "progress", func() bool { c := count(all); return c.owed-c.lost >= due })
		if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
	}
	_ = h.process(workers)
	h.settledAll()
	c := count(all)
	t.Logf("%d deliveries, %d kills: %d lost, %d came twice (%d could be in the air at each kill)", c.owed, kills, c.lost, c.repeats, 2*workers)
	if c.lost != 0 || c.repeats > kills*2*workers {
		t.Errorf("%+v", c)
	}
	h.sameLetterTwice(all)
}

// slowly makes sends last a moment, so that there is something in the air.
func (h *house) slowly() {
	h.sandbox.FailWhen(sandbox.Rule{Method: "sendMessage", Fault: sandbox.Delayed(15 * time.Millisecond)})
}

// sameLetterTwice: what came by mail a second time is the very letter.
func (h *house) sameLetterTwice(all []*member) {
	h.t.Helper()
	for _, m := range all {
		for _, l := range m.letters() {
			if first := m.letters()[0]; l.MessageID != first.MessageID || l.Subject != first.Subject {
				h.t.Errorf("%s and %s", l.MessageID, first.MessageID)
			}
		}
	}
}

// Two processes at once, both alive from the first row to the last: nobody hears
// anything twice. They take small sets, or the first would have it all in hand.
func TestTwoProcessesDoubleNothing(t *testing.T) {
	t.Parallel()
	const families = 160
	h := newHouse(t)
	all := h.families(families)
	h.slowly()
	h.Clock.Set(evening)
	first, second := h.processOf(4, 8), h.processOf(4, 8)
	eventually(t, "both senders", func() bool {
		return value[int](h, `SELECT count(*)::int FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`) == 4
	})
	h.claim(evening)
	h.settledAll()
	c := count(all)
	hands := value[int](h, `SELECT count(DISTINCT owner)::int FROM deliveries WHERE channel = 'chat'`)
	t.Logf("%d deliveries by %d processes: %d lost, %d doubled", c.owed, hands, c.lost, c.repeats)
	if c.lost != 0 || c.repeats != 0 || hands != 2 {
		t.Errorf("%+v by %d", c, hands)
	}
	for _, cmd := range []*exec.Cmd{first, second} {
		if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Errorf("a sender that was asked to stop: %v", err)
		}
	}
}

// Two claims at once: each subscription is claimed by one.
func TestTwoClaimsAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.families(60)
	h.Clock.Set(evening)
	other := h.Open(t)
	done := make(chan int, 8)
	for i := range 8 {
		s := h.Store
		if i%2 == 0 {
			s = other
		}
		go func() {
			refs, err := s.ClaimDigests(context.Background(), evening, scheduler.Slot)
			if err != nil {
				t.Error(err)
			}
			done <- len(refs)
		}()
	}
	sum := 0
	for range 8 {
		sum += <-done
	}
	if sum != 90 {
		t.Errorf("%d deliveries claimed, want 90", sum)
	}
}
