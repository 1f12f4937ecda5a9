package scheduler

import (
	"context"
	"fmt"
	"slices"
	"time"

	"zvonok/notify"
	"zvonok/store"
)

// RunConfig is what RunDigests needs.
type RunConfig struct {
	Store *store.Store
	// Sender is used where no service sends. What goes by a channel that it has
	// not is claimed and left in the queue.
	Sender *notify.Sender
	// Poll is how often the queue is looked at, in real time; 0: 200 ms.
	Poll time.Duration
}

// RunDigests does what the service would do at the instant at: it releases what
// is held up to then, claims every digest that is due by then, and waits until
// all of those are sent — by the service that runs, else by itself. The tally
// counts them by channel and outcome; when ctx ends first, it counts what is
// still open too, and the error says so. An instant in the past moves no next
// digest back.
func RunDigests(ctx context.Context, c RunConfig, at time.Time) (store.Tally, error) {
	if c.Poll <= 0 {
		c.Poll = 200 * time.Millisecond
	}
	at = at.UTC()
	if err := c.Store.EnsureMonths(ctx, earlier(at, c.Store.Now()), later(at, c.Store.Now())); err != nil {
		return nil, err
	}
	if _, err := c.Store.Release(ctx, at); err != nil {
		return nil, err
	}
	queued, err := c.Store.ClaimDigests(ctx, at, Slot)
	if err != nil || len(queued) == 0 {
		return store.Tally{}, err
	}
	active, err := c.Store.SenderActive(ctx)
	if err != nil {
		return nil, err
	}
	if !active {
		sending, stop := context.WithCancel(ctx)
		done := make(chan struct{})
		go func() { defer close(done); c.Sender.Run(sending) }()
		defer func() { stop(); <-done }()
	}
	return settled(ctx, c, queued)
}

// settled waits until none of the deliveries is open, nor what goes in the place
// of one that failed. What waits for the end of quiet hours is counted only.
func settled(ctx context.Context, c RunConfig, queued []store.DeliveryRef) (store.Tally, error) {
	look := time.NewTicker(c.Poll)
	defer look.Stop()
	reading := context.WithoutCancel(ctx)
	var instead []store.DeliveryRef
	for {
		tally, err := c.Store.TallyOf(reading, slices.Concat(queued, instead))
		open := openBy(c, tally)
		if err == nil && open == 0 {
			now, waiting, failed := c.Store.InPlaceOf(reading, queued)
			if failed == nil && len(now) == len(instead) {
				return c.Store.TallyOf(reading, slices.Concat(queued, now, waiting))
			}
			if failed == nil {
				instead = now
				continue
			}
			err = failed
		}
		if err != nil {
			return tally, err
		}
		select {
		case <-look.C:
		case <-ctx.Done():
			return tally, fmt.Errorf("%d deliveries are still open: %w", open, ctx.Err())
		}
	}
}

func openBy(c RunConfig, tally store.Tally) (open int) {
	for channel := range tally {
		if c.Sender.Speaks(channel) {
			open += tally.Open(channel)
		}
	}
	return open
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
