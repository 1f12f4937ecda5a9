package main

import (
	"context"

	"github.com/prometheus/client_golang/prometheus"

	"zvonok/scheduler"
)

// openJobs makes the runner of what the service does unasked.
func (h *house) openJobs(context.Context, program) error {
	runs := prometheus.NewCounterVec(prometheus.CounterOpts{
		Namespace: "zvonok", Subsystem: "scheduler", Name: "runs_total", Help: "Runs of the jobs, by name and whether they went well.",
	}, []string{"job", "ok"})
	h.registry.MustRegister(runs, &feedGauges{ask: h.store.Feeds, clock: h.store.Now})
	var err error
	h.runner, err = scheduler.New(scheduler.Config{
		Store: h.store, Bot: h.botID, Wake: h.sender.Wake, Log: h.log,
		Observe: func(job string, ok bool) {
			word := "no"
			if ok {
				word = "yes"
			}
			runs.WithLabelValues(job, word).Inc()
		},
	})
	return err
}
