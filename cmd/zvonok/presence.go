package main

import (
	"context"
	"time"

	"zvonok/bot"
	"zvonok/bot/telegram"
)

// How often Telegram is asked who we are.
const (
	presenceFirst = time.Second
	presenceDown  = 30 * time.Second
	presenceUp    = time.Minute
)

// presence asks Telegram who we are, over and over: the answer is the light of
// /readyz. Once it answers, our name is kept, the menu is set and, if so wished,
// Telegram is asked to bring the updates. That it is away is no reason to stop.
func (h *house) presence(ctx context.Context) error {
	settled, pause := false, presenceFirst
	for {
		me, err := h.client.Me(ctx)
		if err == nil && !settled {
			err = h.settle(ctx, me)
			settled = err == nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil && (h.telegramUp.Load() || !settled) {
			h.log.WarnContext(ctx, "Telegram does not answer", "error", err)
		}
		h.telegramUp.Store(err == nil)
		wait := presenceUp
		if err != nil {
			wait, pause = pause, min(2*pause, presenceDown)
		} else {
			pause = presenceFirst
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(wait):
		}
	}
}

// settle tells Telegram what we want of it.
func (h *house) settle(ctx context.Context, me telegram.Bot) error {
	if err := h.store.RememberBot(ctx, h.botID, me.Username); err != nil {
		return err
	}
	if err := h.bot.Announce(ctx); err != nil {
		// An endpoint that knows no menus still carries messages.
		h.log.WarnContext(ctx, "the menu is not set", "error", err)
	}
	if !h.config.Webhook {
		return nil
	}
	return h.client.SetWebhook(ctx, telegram.Webhook{URL: h.publicURL + webhookPath, Secret: h.secret, Kinds: bot.Kinds()})
}
