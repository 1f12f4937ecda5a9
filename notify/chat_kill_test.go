package notify_test

import (
	"slices"
	"syscall"
	"testing"
	"time"
)

// kill -9 of the sender by chat: in a soak a hundred times during 10,000
// digests. Nothing is lost; what comes again was in the air at that very kill.
func TestKilledWhileTheCountyIsTold(t *testing.T) {
	t.Parallel()
	n, kills := size(300, 10_000), size(6, 100)
	const workers = 4
	h := newHouse(t)
	h.county(n)
	c := newCrowd(t)
	c.latency = 10 * time.Millisecond
	h.queued(n)
	grace := 300 * time.Millisecond
	if soak {
		grace = 0
	}
	var firsts []time.Duration
	for k := range kills {
		c.epoch(k)
		before := c.calls()
		p := h.replica(c, h.URL, workers, grace)
		within(t, "the first send after a start", c.after(before+1))
		firsts = append(firsts, time.Since(p.began))
		within(t, "progress", c.after(before+max(1, (n-before)/(kills-k+1))))
		_ = p.Process.Signal(syscall.SIGKILL)
		_ = p.Wait()
		eventually(t, "the end of what it wrote", c.silent)
	}
	c.epoch(kills)
	h.replica(c, h.URL, workers, grace)
	h.drained(0, 5*time.Minute)
	got, worst := c.toll(n), slices.Max(c.blamed(kills))
	slices.Sort(firsts)
	t.Logf("%d digests, %d kills, %d workers, answers after %v: %d lost, %d came again, at most %d for one kill; first send after a start: median %v, p99 %v, slowest %v",
		n, kills, workers, c.latency, got.lost, got.repeats, worst,
		firsts[len(firsts)/2].Round(time.Millisecond), firsts[len(firsts)*99/100].Round(time.Millisecond), firsts[len(firsts)-1].Round(time.Millisecond))
	if got.lost != 0 || worst > workers {
		t.Errorf("%+v, %d for one kill", got, worst)
	}
}
