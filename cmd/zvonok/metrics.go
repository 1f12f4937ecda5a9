package main

import (
	"strconv"
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

// observePushes counts what journals push, by HTTP status.
func observePushes(to prometheus.Registerer) func(lines, refused, status int) {
	requests := prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: "zvonok", Subsystem: "push", Name: "requests_total", Help: "Pushes of journal records, by status of the answer.",
	}, []string{"status"})
	rows := prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: "zvonok", Subsystem: "push", Name: "lines_total", Help: "Lines of those pushes, taken and refused.",
	}, []string{"outcome"})
	to.MustRegister(requests, rows)
	return func(lines, refused, status int) {
		requests.WithLabelValues(strconv.Itoa(status)).Inc()
		rows.WithLabelValues("refused").Add(float64(refused))
		rows.WithLabelValues("taken").Add(float64(lines - refused))
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
