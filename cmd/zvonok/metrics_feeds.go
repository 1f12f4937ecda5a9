package main

import (
	"context"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"zvonok/store/school"
)

// feedsEvery bounds how often the schools' journals are looked at for /metrics:
// it reads months of lessons.
const feedsEvery = 5 * time.Minute

// feedGauges says how each school's journal comes in. A school's label is its id.
type feedGauges struct {
	ask   func(context.Context) ([]school.Feed, error)
	clock func() time.Time

	mu    sync.Mutex
	at    time.Time
	feeds []school.Feed
}

var (
	feedAge = prometheus.NewDesc("zvonok_school_feed_age_seconds",
		"Since the school's journal was imported or pushed to last.", []string{"school"}, nil)
	feedQuiet = prometheus.NewDesc("zvonok_school_feed_quiet_days",
		"School days without an import or a push, before today.", []string{"school"}, nil)
	feedMarks = prometheus.NewDesc("zvonok_school_classes_without_new_marks",
		"Classes that had marks and have had no new ones for five school days.", []string{"school"}, nil)
)

// Describe is of prometheus.Collector.
func (g *feedGauges) Describe(to chan<- *prometheus.Desc) {
	to <- feedAge
	to <- feedQuiet
	to <- feedMarks
}

// Collect is of prometheus.Collector. Where the database does not answer there
// are no numbers, rather than old ones.
func (g *feedGauges) Collect(to chan<- prometheus.Metric) {
	now := g.clock()
	for _, f := range g.look(now) {
		if came := f.Came(); !came.IsZero() {
			to <- prometheus.MustNewConstMetric(feedAge, prometheus.GaugeValue, now.Sub(came).Seconds(), f.SourcedID)
		}
		to <- prometheus.MustNewConstMetric(feedQuiet, prometheus.GaugeValue, float64(f.Quiet), f.SourcedID)
		to <- prometheus.MustNewConstMetric(feedMarks, prometheus.GaugeValue, float64(len(f.NoNewMarks)), f.SourcedID)
	}
}

func (g *feedGauges) look(now time.Time) []school.Feed {
	g.mu.Lock()
	defer g.mu.Unlock()
	if age := now.Sub(g.at); age >= 0 && age < feedsEvery {
		return g.feeds
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	feeds, err := g.ask(ctx)
	if err != nil {
		return nil
	}
	g.feeds, g.at = feeds, now
	return feeds
}
