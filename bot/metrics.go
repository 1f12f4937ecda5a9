package bot

import (
	"github.com/prometheus/client_golang/prometheus"
)

// Metrics counts what the conversations do; nothing in it names anybody.
type Metrics struct {
	taken, repeated, intakeFailed prometheus.Counter
	handled                       *prometheus.CounterVec // by outcome
	seconds                       prometheus.Histogram
	busy, waiting, oldest         prometheus.Gauge
}

// The outcomes of an update.
const (
	outcomeDone    = "done"
	outcomeAgain   = "shown_again" // the screen of an effect that a crash had left unshown
	outcomeRefused = "refused"     // one of our codes, in words
	outcomeFailed  = "failed"      // our own failure, with a number
	outcomePanic   = "panic"
	outcomeAside   = "set_aside" // it had killed the process several times
	outcomeUnread  = "unread"    // nothing that we answer
	outcomeLater   = "later"     // given back: something was down
	outcomeNobody  = "nobody"    // the person blocked the bot, or is gone
)

// NewMetrics registers the counters; one set serves one bot.
func NewMetrics(to prometheus.Registerer) *Metrics {
	counter := func(name, help string) prometheus.Counter {
		return prometheus.NewCounter(prometheus.CounterOpts{Namespace: "zvonok", Subsystem: "bot", Name: name, Help: help})
	}
	gauge := func(name, help string) prometheus.Gauge {
		return prometheus.NewGauge(prometheus.GaugeOpts{Namespace: "zvonok", Subsystem: "bot", Name: name, Help: help})
	}
	m := &Metrics{
		taken:        counter("updates_total", "Updates written into the inbox."),
		repeated:     counter("updates_repeated_total", "Updates that were brought again and known already."),
		intakeFailed: counter("intake_failures_total", "Batches of updates that could not be fetched or written."),
		handled: prometheus.NewCounterVec(prometheus.CounterOpts{
			Namespace: "zvonok", Subsystem: "bot", Name: "handled_total", Help: "Updates worked on, by how that ended.",
		}, []string{"outcome"}),
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Namespace: "zvonok", Subsystem: "bot", Name: "handling_seconds", Help: "From taking an update to its answer being shown.",
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30},
		}),
		busy:    gauge("lanes_busy", "Chats being answered now."),
		waiting: gauge("inbox_waiting", "Updates in the inbox that are not done."),
		oldest:  gauge("inbox_oldest_seconds", "Age of the oldest of them."),
	}
	if to != nil {
		to.MustRegister(m.taken, m.repeated, m.intakeFailed, m.handled, m.seconds, m.busy, m.waiting, m.oldest)
	}
	return m
}
