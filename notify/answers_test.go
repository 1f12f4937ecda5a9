package notify_test

import (
	"net/http"
	"testing"
	"time"

	"zvonok/store/shared"
)

// One answer in twenty is lost, and the message is there all the same: nobody
// hears nothing, and nobody hears more than twice.
func TestLostAnswers(t *testing.T) {
	t.Parallel()
	n := size(600, 10_000)
	const workers = 16
	h := newHouse(t)
	h.county(n)
	h.queued(n)
	c := newCrowd(t)
	lost := oneIn(7, 20)
	c.fault = func(int64, int) fault { return fault{cut: lost()} }
	h.runs(h.senderOf(c.chat(t, unpaced{}, workers), workers))
	h.drained(time.Second, 5*time.Minute)
	got, states := c.toll(n), h.states()
	t.Logf("%d digests, 5%% of the answers lost: %d lost, %d came twice, at most %d copies; settled as %v; %d probes",
		n, got.lost, got.repeats, got.most, states, len(c.probes))
	if got.lost != 0 || got.most > 2 || states["sent"]+states["unknown"] != n || got.repeats == 0 {
		t.Errorf("%+v, %v", got, states)
	}
}

// Telegram asks everybody to wait, again and again: it is left alone until then,
// all the same nobody goes without and nobody hears twice.
func TestStormsOfTooManyRequests(t *testing.T) {
	t.Parallel()
	n, storms := size(400, 10_000), size(2, 30)
	const workers = 16
	h := newHouse(t)
	h.county(n)
	h.queued(n)
	c := newCrowd(t)
	c.latency = 5 * time.Millisecond
	var until time.Time // under the crowd's lock
	begun, refused, during := 0, 0, 0
	c.fault = func(_ int64, asked int) fault {
		now := time.Now()
		if now.Before(until) {
			during++ // it was on its way, or did not listen
			refused++
			return busy(1)
		}
		if begun < storms && asked > (begun+1)*n/(storms+1) {
			begun++
			refused++
			until = now.Add(time.Second - c.latency)
			return busy(1)
		}
		return fault{}
	}
	memory, err := shared.Open("")
	if err != nil {
		t.Fatal(err)
	}
	h.runs(h.senderOf(c.chat(t, memory.Pacer("storms", 10_000), workers), workers))
	h.drained(time.Second, 5*time.Minute)
	got := c.toll(n)
	t.Logf("%d digests, %d storms of 429: %d refused, of them %d within a wait (%d workers could be on their way at each); %d lost, %d doubled",
		n, begun, refused, during, workers, got.lost, got.repeats)
	if got.lost != 0 || got.repeats != 0 || begun != storms || during > storms*workers {
		t.Errorf("%+v", got)
	}
}

// Who is not to be written to any more is tried once; a text that Telegram does
// not take, too. The others hear.
func TestRefusalsAreTriedOnce(t *testing.T) {
	t.Parallel()
	n := size(200, 10_000)
	const workers = 16
	h := newHouse(t)
	h.county(n)
	h.queued(n)
	c := newCrowd(t)
	refusals := []fault{
		{},
		{status: http.StatusForbidden, body: blocked},
		{status: http.StatusForbidden, body: deactivated},
		{status: http.StatusBadRequest, body: noChat},
		{status: http.StatusBadRequest, body: badText},
	}
	of := func(chat int64) int { return int(chat-firstChat) % len(refusals) }
	c.fault = func(chat int64, _ int) fault { return refusals[of(chat)] }
	h.runs(h.senderOf(c.chat(t, unpaced{}, workers), workers))
	h.drained(time.Minute, 5*time.Minute)
	most := make([]int, len(refusals))
	c.mu.Lock()
	for chat, tries := range c.tries {
		most[of(chat)] = max(most[of(chat)], tries)
	}
	c.mu.Unlock()
	chats := value[int](h, `SELECT count(*)::int FROM chats WHERE state = 'blocked'`)
	t.Logf("%d digests; tries at most: sent %d, blocked %d, deactivated %d, no chat %d, bad text %d; %d chats closed; %v",
		n, most[0], most[1], most[2], most[3], most[4], chats, h.states())
	for kind, tries := range most {
		if tries != 1 {
			t.Errorf("kind %d: %d tries", kind, tries)
		}
	}
	if states := h.states(); states["sent"] != n/5 || states["never"] != n-n/5 || chats != n*3/5 {
		t.Errorf("%v, %d chats closed", states, chats)
	}
}

// Telegram is dead for ten minutes (a second here is four milliseconds, and so
// five seconds of the breaker are twenty): a probe in five seconds at most, and
// no message is spent on finding out.
func TestTenMinutesWithoutTelegram(t *testing.T) {
	t.Parallel()
	n := size(200, 10_000)
	const workers, outage, every = 16, 2400 * time.Millisecond, 20 * time.Millisecond
	h := newHouse(t)
	h.county(n)
	h.queued(n)
	c := newCrowd(t)
	c.latency = 2 * time.Millisecond
	h.runs(h.senderOf(c.chat(t, unpaced{}, workers), workers))
	within(t, "a third", c.after(n/3))
	c.dies(true)
	<-time.After(outage)
	c.mu.Lock()
	tried := c.asked - len(c.got)
	c.mu.Unlock()
	revived := time.Now()
	c.dies(false)
	h.drained(time.Second, 5*time.Minute)
	c.mu.Lock()
	probes, closest := len(c.probes), outage
	back := c.probes[probes-1].Sub(revived)
	for i := 1; i < probes; i++ {
		closest = min(closest, c.probes[i].Sub(c.probes[i-1]))
	}
	c.mu.Unlock()
	got := c.toll(n)
	t.Logf("%d digests, Telegram dead for 120 times the probe's interval: %d probes, never closer than %v (interval %v), found back after %v, %d messages tried meanwhile; %d lost, %d doubled",
		n, probes, closest.Round(time.Millisecond), every, back.Round(time.Millisecond), tried, got.lost, got.repeats)
	if got.lost != 0 || got.repeats != 0 || probes > int(outage/every)+2 || tried > 2*workers {
		t.Errorf("%+v, %d probes, %d tried", got, probes, tried)
	}
}
