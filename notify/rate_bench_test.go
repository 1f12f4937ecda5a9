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
// and what a digest costs this program (the stand-in's work is in it).
func BenchmarkPaidBroadcast(b *testing.B) {
	for name, rate := range map[string]int{"unpaced": 0, "paced": telegram.PaidRate} {
		b.Run(name, func(b *testing.B) {
			const n, workers = 10_000, 128
			for b.Loop() {
				h := newHouse(b)
				h.county(n)
				h.queued(n)
				c := newCrowd(b)
				c.latency = 50 * time.Millisecond
				var pacer telegram.Pacer = unpaced{}
				if rate > 0 {
					memory, err := shared.Open("")
					if err != nil {
						b.Fatal(err)
					}
					pacer = memory.Pacer("bench", rate)
				}
				spent := ownCPU()
				stop := h.runs(h.senderOf(c.chat(b, pacer, workers), workers))
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
				b.ReportMetric(n/took.Seconds(), "digests/s")
				b.ReportMetric(float64(spent.Microseconds())/n, "µs-cpu/digest")
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
