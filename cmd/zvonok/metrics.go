package main

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
)

// newRegistry is our own: two services in one test must not count together.
func newRegistry() *prometheus.Registry {
	registry := prometheus.NewRegistry()
	registry.MustRegister(
		collectors.NewGoCollector(),
		collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}),
	)
	return registry
}

// observeTelegram counts the calls to Telegram by method and outcome.
func observeTelegram(to prometheus.Registerer) func(method, outcome string, took time.Duration) {
	seconds := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: "zvonok", Subsystem: "telegram", Name: "call_seconds",
		Help:    "Calls to Telegram, from their turn to the answer.",
		Buckets: []float64{.01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 60},
	}, []string{"method", "outcome"})
	to.MustRegister(seconds)
	return func(method, outcome string, took time.Duration) {
		seconds.WithLabelValues(method, outcome).Observe(took.Seconds())
	}
}

// holderGauge says whether this process holds the bot's lease. All replicas at
// 0, or a holder that counts nothing else, is an alarm.
func holderGauge(to prometheus.Registerer) prometheus.Gauge {
	gauge := prometheus.NewGauge(prometheus.GaugeOpts{
		Namespace: "zvonok", Name: "lease_held", Help: "1 while this process works for the bot, 0 while it stands by.",
	})
	to.MustRegister(gauge)
	return gauge
}
