package notify_test

import (
	"syscall"
	"testing"
	"time"

	"zvonok/bot/telegram"
	"zvonok/store/shared"
)

// BenchmarkPaidBroadcast measures the engine at PAID_BROADCAST: 128 workers, a
// Telegram on this machine that answers after 50 ms and refuses nothing, digests
// of one mark each. It reports digests/s without any pacing and at the paid rate,
// and what a digest costs this program (the stand-in's work is in it). The first
// reads each letter by itself: the others' floor.
func BenchmarkPaidBroadcast(b *testing.B) {
	for _, run := range []struct {
		name         string
		n, rate, set int
	}{{"one-by-one", 2000, 0, 1}, {"unpaced", 10_000, 0, 0}, {"paced", 10_000, telegram.PaidRate, 0}} {
		b.Run(run.name, func(b *testing.B) {
			const workers = 128
			n := run.n
			for b.Loop() {
				h := newHouse(b)
				h.county(n)
				h.queued(n)
				c := newCrowd(b)
				c.latency = 50 * time.Millisecond
				var pacer telegram.Pacer = unpaced{}
				if run.rate > 0 {
					memory, err := shared.Open("")
					if err != nil {
						b.Fatal(err)
					}
					pacer = memory.Pacer("bench", run.rate)
				}
				spent := ownCPU()
				stop := h.runs(h.senderIn(h.Store, c.chat(b, pacer, workers), workers, run.set))
				within(b, "the first", c.after(1))
				first := time.Now()
				within(b, "the last", c.after(n))
				took := time.Since(first)
				h.drained(0, time.Minute)
				spent = ownCPU() - spent
				stop()
				if got := c.toll(n); got.lost != 0 || got.repeats != 0 {
					b.Fatalf("%+v", got)
				}
				b.ReportMetric(float64(n)/took.Seconds(), "digests/s")
				b.ReportMetric(float64(spent.Microseconds())/float64(n), "µs-cpu/digest")
			}
		})
	}
}

// ownCPU is what this program has used of the processors.
func ownCPU() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
