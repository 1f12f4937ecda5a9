package main

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"zvonok/notify"
	"zvonok/store"
)

// queueMetrics tells whoever looks how sending stands. The queue is read when it
// is asked for: it is the same for all replicas.
//
//	zvonok_queue_deliveries{channel,state}    due, waiting, sending
//	zvonok_queue_oldest_seconds{channel}      how long the oldest that is due has waited: an alarm
//	zvonok_queue_late{channel}                how many have been due for longer than store.LateAfter
//	zvonok_notify_channel_down{channel}       1 while a channel is only probed
type queueMetrics struct {
	store  *store.Store
	sender *notify.Sender

	deliveries, oldest, late, down *prometheus.Desc
}

func newQueueMetrics(s *store.Store, sender *notify.Sender) *queueMetrics {
	return &queueMetrics{
		store: s, sender: sender,
		deliveries: prometheus.NewDesc("zvonok_queue_deliveries", "Deliveries that are not sent, by channel and state.", []string{"channel", "state"}, nil),
		oldest:     prometheus.NewDesc("zvonok_queue_oldest_seconds", "How long the oldest delivery that is due has been.", []string{"channel"}, nil),
		late:       prometheus.NewDesc("zvonok_queue_late", "Deliveries that have been due for longer than ten minutes.", []string{"channel"}, nil),
		down:       prometheus.NewDesc("zvonok_notify_channel_down", "1 while the channel fails and is only probed.", []string{"channel"}, nil),
	}
}

func (m *queueMetrics) Describe(to chan<- *prometheus.Desc) {
	to <- m.deliveries
	to <- m.oldest
	to <- m.late
	to <- m.down
}

// Collect leaves the queue out where the database does not answer in time.
func (m *queueMetrics) Collect(to chan<- prometheus.Metric) {
	gauge := func(of *prometheus.Desc, v float64, labels ...string) {
		to <- prometheus.MustNewConstMetric(of, prometheus.GaugeValue, v, labels...)
	}
	for channel, down := range m.sender.Down() {
		v := 0.0
		if down {
			v = 1
		}
		gauge(m.down, v, string(channel))
	}
	ctx, cancel := context.WithTimeout(context.Background(), readyPatience)
	defer cancel()
	all, err := m.store.QueueState(ctx)
	if err != nil {
		return
	}
	state := map[store.Channel]store.QueueState{store.ByChat: {}, store.ByMail: {}} // nothing to send is 0, not nothing
	for _, q := range all {
		state[q.Channel] = q
	}
	for channel, q := range state {
		gauge(m.deliveries, float64(q.Due), string(channel), "due")
		gauge(m.deliveries, float64(q.Waiting), string(channel), "waiting")
		gauge(m.deliveries, float64(q.Sending), string(channel), "sending")
		age := time.Duration(0)
		if !q.Oldest.IsZero() {
			age = max(m.store.Now().Sub(q.Oldest), 0)
		}
		gauge(m.oldest, age.Seconds(), string(channel))
		gauge(m.late, float64(q.Late), string(channel))
	}
}

// observeTurns counts how long letters wait for their turn: the pacing.
func observeTurns(to prometheus.Registerer) func(channel string, waited time.Duration) {
	seconds := prometheus.NewHistogramVec(prometheus.HistogramOpts{
		Namespace: "zvonok", Subsystem: "notify", Name: "turn_seconds",
		Help:    "How long a letter that was ready waited for its turn.",
		Buckets: []float64{.001, .01, .1, .5, 1, 2, 5, 10, 30, 60},
	}, []string{"channel"})
	to.MustRegister(seconds)
	return func(channel string, waited time.Duration) { seconds.WithLabelValues(channel).Observe(waited.Seconds()) }
}
