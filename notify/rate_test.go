package notify_test

import (
	"testing"
	"time"

	"zvonok/bot/telegram"
	"zvonok/store/shared"
)

// The allowed rate is kept and used: in a soak 10,000 digests at Telegram's own
// rate, in make test a tenth of them at ten times the rate, against a Telegram
// that refuses the 31st (the 301st) message of any rolling second. It runs beside no
// other: 35 ms without a processor are ten messages at once.
func TestTheAllowedRateIsUsed(t *testing.T) {
	n, rate, limit, workers := size(1000, 10_000), size(10*telegram.FreeRate, telegram.FreeRate), size(300, 30), size(64, 16)
	h := newHouse(t)
	h.county(n)
	h.queued(n)
	c := newCrowd(t)
	c.latency, c.limit = 20*time.Millisecond, limit
	memory, err := shared.Open("")
	if err != nil {
		t.Fatal(err)
	}
	s := h.senderOf(c.chat(t, memory.Pacer("rate", rate), workers), workers)
	began := time.Now()
	h.runs(s)
	<-c.after(1)
	first := time.Now()
	h.drained(20*time.Millisecond, 10*time.Minute)
	took, least := time.Since(first), time.Duration(n)*time.Second/time.Duration(limit)
	got := c.toll(n)
	t.Logf("%d digests at %d/s, %d workers, answers after %v: %v (the limit of %d/s allows %v: %.3f times), first send after %v, %d refused, %d lost, %d doubled",
		n, rate, workers, c.latency, took.Round(time.Millisecond), limit, least.Round(time.Millisecond), took.Seconds()/least.Seconds(),
		first.Sub(began).Round(time.Millisecond), c.refused, got.lost, got.repeats)
	if got.lost != 0 || got.repeats != 0 {
		t.Errorf("%+v", got)
	}
	if c.refused != 0 {
		t.Errorf("%d messages were refused with 429", c.refused)
	}
	if soak && took.Seconds() > 1.05*least.Seconds() { // at ten times the rate a busy machine is what is measured
		t.Errorf("%.3f times what the limit allows", took.Seconds()/least.Seconds())
	}
}
