package main

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"zvonok/store"
)

// bounceMetrics tell how many letters came back, by what kind of failure it was
// and what it did. They are read from the database: a letter that comes back is
// taken in by a command of its own, which is gone by the time that anybody looks.
type bounceMetrics struct {
	ask func(context.Context) ([]store.BounceCount, error)
}

var bouncesDesc = prometheus.NewDesc("zvonok_mail_returned_total",
	"What came to the return path, by class of the failure (hard, soft, unknown, none) and outcome.", []string{"class", "outcome"}, nil)

// Describe is of prometheus.Collector.
func (m bounceMetrics) Describe(to chan<- *prometheus.Desc) { to <- bouncesDesc }

// Collect is of prometheus.Collector. Where the database does not answer there
// are no numbers.
func (m bounceMetrics) Collect(to chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), readyPatience)
	defer cancel()
	all, err := m.ask(ctx)
	if err != nil {
		return
	}
	for _, c := range all {
		to <- prometheus.MustNewConstMetric(bouncesDesc, prometheus.CounterValue, float64(c.N), string(c.Class), string(c.What))
	}
}
