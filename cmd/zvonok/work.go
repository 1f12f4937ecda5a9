package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"zvonok/store"
)

// stopGrace is how long all that runs may take to finish what is under way.
const stopGrace = 12 * time.Second

// work waits for the bot's lease and works under it, again and again, until ctx
// ends. Another replica stands by in the same wait.
func (h *house) work(ctx context.Context) error {
	for ctx.Err() == nil {
		lease, err := h.store.Lease(ctx, "bot", h.botID)
		if err != nil {
			return err
		}
		h.log.InfoContext(ctx, "the lease is ours", "bot", h.botID)
		err = h.workUnder(ctx, lease)
		if err != nil && ctx.Err() == nil && !errors.Is(err, store.ErrLeaseLost) {
			return err
		}
		if ctx.Err() == nil {
			h.log.WarnContext(ctx, "the lease is lost: standing by", "bot", h.botID)
		}
	}
	return nil
}

// workUnder ends with the lease, with ctx, or with the first worker that fails.
func (h *house) workUnder(ctx context.Context, lease *store.Lease) error {
	defer lease.Release()
	held, cancel := lease.Under(ctx)
	defer cancel()
	h.holder.Set(1)
	defer h.holder.Set(0)
	workers := group{grace: stopGrace}
	workers.add("sender", h.send)
	workers.add("jobs", h.runner.Run)
	workers.add("lanes", h.bot.Run)
	if !h.config.Webhook {
		workers.add("poll", h.bot.Poll)
	}
	if err := workers.run(held); err != nil {
		return fmt.Errorf("под арендой: %w", err)
	}
	return context.Cause(held)
}
