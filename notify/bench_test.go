package notify_test

import (
	"slices"
	"testing"
	"time"

	"zvonok/notify"
	"zvonok/store"
)

const (
	setOf   = 500 // subscriptions of a batch
	singles = 200 // recipients read one by one, a round
	rounds  = 9
)

// BenchmarkDigests measures how digests are made in sets, in a town of 1,000 and
// in one of 100,000 students, round by round in turns: other work on the machine
// then spoils all alike. It reports
//
//	of-single    how many times faster, a digest, a batch of 500 is read than 500
//	             batches of one (at least 5 is wanted), in the large town
//	of-small     the time of a digest in the large town as a multiple of that in
//	             the small one (at most 1.3 is wanted)
//	digests/s    read, composed and rendered for the chat, by one goroutine
//	mails/s      the same as HTML and text
//
// `make bench` runs it, and so does go test -bench Digests.
func BenchmarkDigests(b *testing.B) {
	small, large := newBigTown(b, 1_000), newBigTown(b, 100_000)
	catalog := texts(b)
	for b.Loop() {
		for _, c := range []*bigTown{small, large} { // caches and prepared statements are warm
			c.read(b, c.some(setOf))
			c.read(b, c.some(1))
		}
		var alone, inSmall, inLarge, week, whole, mail []float64
		for range rounds {
			inSmall = append(inSmall, small.time(b, small.some(setOf), small.read))
			inLarge = append(inLarge, large.time(b, large.some(setOf), large.read))
			alone = append(alone, large.time(b, large.some(singles), large.readAlone))
			week = append(week, large.time(b, weekly(large.some(setOf)), large.read))
			whole = append(whole, large.time(b, large.some(setOf), func(b *testing.B, all []store.Delivery) {
				for _, l := range large.letters(b, all) {
					render(b, notify.Compose(catalog, l), notify.AsChat)
				}
			}))
			mail = append(mail, large.time(b, large.some(setOf), func(b *testing.B, all []store.Delivery) {
				for _, l := range large.letters(b, all) {
					d := notify.Compose(catalog, l)
					render(b, d, notify.AsHTML)
					render(b, d, notify.AsText)
				}
			}))
		}
		b.Logf("µs a digest, middle of %d rounds: in a batch of %d %.0f (1,000 students: %.0f; weekly: %.0f), alone %.0f; whole for the chat %.0f, for mail %.0f",
			rounds, setOf, 1e6*middle(inLarge), 1e6*middle(inSmall), 1e6*middle(week), 1e6*middle(alone), 1e6*middle(whole), 1e6*middle(mail))
		b.ReportMetric(middle(ratios(alone, inLarge)), "of-single")
		b.ReportMetric(middle(ratios(inLarge, inSmall)), "of-small")
		b.ReportMetric(1/middle(whole), "digests/s")
		b.ReportMetric(1/middle(mail), "mails/s")
	}
}

// time is the seconds a digest takes.
func (c *bigTown) time(b *testing.B, all []store.Delivery, do func(*testing.B, []store.Delivery)) float64 {
	b.Helper()
	begin := time.Now()
	do(b, all)
	return time.Since(begin).Seconds() / float64(len(all))
}

func (c *bigTown) letters(b *testing.B, all []store.Delivery) []store.Letter {
	b.Helper()
	letters, err := c.Letters(b.Context(), theBot, all)
	if err != nil {
		b.Fatal(err)
	}
	for _, l := range letters {
		if l.Stop != "" || len(l.Students) != 1 || len(l.Students[0].News) < 7 || l.Students[0].Ahead.Day.IsZero() {
			b.Fatalf("a letter says too little: %q, %d students", l.Stop, len(l.Students))
		}
	}
	return letters
}

func (c *bigTown) read(b *testing.B, all []store.Delivery) { c.letters(b, all) }

func (c *bigTown) readAlone(b *testing.B, all []store.Delivery) {
	for _, d := range all {
		c.letters(b, []store.Delivery{d})
	}
}

func render(b *testing.B, d notify.Digest, as notify.Format) {
	if text, err := notify.Render(d, as); err != nil || len(text) < 200 {
		b.Fatalf("%d bytes: %v", len(text), err)
	}
}

func ratios(of, to []float64) []float64 {
	out := make([]float64, len(of))
	for i := range of {
		out[i] = of[i] / to[i]
	}
	return out
}

func middle(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}
