package notify

import (
	"context"
	"log/slog"
	"slices"
	"sync"
	"time"

	"zvonok/notify/locale"
	"zvonok/store"
)

// SenderConfig is what a sender needs.
type SenderConfig struct {
	Store     *store.Store
	Bot       int64 // whose chats are written to
	Texts     *locale.Catalog
	PublicURL string    // of the pages behind links; may be empty
	Channels  []Channel // each has a line of its own
	Workers   int       // sends at once in each line; 0: 16
	Set       int       // letters read at once; 0: 500
	Log       *slog.Logger
	// Observe hears how each attempt ended: the channel and the state. May be nil.
	Observe func(channel, state string)
	// Waited hears how long a letter waited for its turn by a channel. May be nil.
	Waited func(channel string, d time.Duration)
	// Poll is how often the queue is looked at unasked, in real time; 0: 1 s.
	Poll time.Duration
	// Grace is for how long an owner must be gone, in real time, before what it
	// has claimed is taken over; 0: 5 s.
	Grace time.Duration
	// Probe is how often a channel that is down is asked, in real time, after the
	// first time, which is at once; 0: 5 s.
	Probe time.Duration
}

// Sender works the queue off. One process may run several, and several
// processes one each: no delivery is in two hands.
type Sender struct{ lines []*line }

// NewSender makes a sender; it starts nothing.
func NewSender(c SenderConfig) *Sender {
	if c.Workers <= 0 {
		c.Workers = 16
	}
	if c.Set <= 0 {
		c.Set = 500
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Observe == nil {
		c.Observe = func(string, string) {}
	}
	if c.Waited == nil {
		c.Waited = func(string, time.Duration) {}
	}
	if c.Poll <= 0 {
		c.Poll = time.Second
	}
	if c.Grace <= 0 {
		c.Grace = 5 * time.Second
	}
	if c.Probe <= 0 {
		c.Probe = probeEvery
	}
	s := &Sender{}
	for _, channel := range c.Channels {
		s.lines = append(s.lines, newLine(c, channel))
	}
	return s
}

// Run sends until ctx ends, then lets what is in the air land and settles it.
func (s *Sender) Run(ctx context.Context) {
	var lines sync.WaitGroup
	for _, l := range s.lines {
		lines.Go(func() { l.run(ctx) })
	}
	lines.Wait()
}

// ways are the channels that letters can go by here.
func (c SenderConfig) ways() []store.Channel {
	out := make([]store.Channel, len(c.Channels))
	for i, channel := range c.Channels {
		out[i] = channel.Name()
	}
	return out
}

// Speaks tells whether the sender has a line by that channel.
func (s *Sender) Speaks(channel store.Channel) bool {
	return slices.ContainsFunc(s.lines, func(l *line) bool { return l.channel.Name() == channel })
}

// Down tells of each channel whether it fails and is only probed.
func (s *Sender) Down() map[store.Channel]bool {
	out := make(map[store.Channel]bool, len(s.lines))
	for _, l := range s.lines {
		out[l.channel.Name()] = l.breaker.open()
	}
	return out
}

// Wake makes the lines look at the queue at once: something was put into it.
func (s *Sender) Wake() {
	for _, l := range s.lines {
		select {
		case l.wake <- struct{}{}:
		default:
		}
	}
}
