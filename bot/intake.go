package bot

import (
	"context"
	"crypto/subtle"
	"errors"
	"io"
	"net/http"
	"time"

	"zvonok/bot/telegram"
	"zvonok/store"
)

// Kinds are the updates that we ask Telegram for.
func Kinds() []string { return []string{"message", "callback_query", "my_chat_member"} }

// How the intake waits. Telegram holds a poll open; failures back off.
const (
	pollWait   = 50 * time.Second
	firstPause = 250 * time.Millisecond
	lastPause  = 10 * time.Second
	firstLull  = 50 * time.Millisecond
	lastLull   = time.Second
	renumber   = 24 * time.Hour // of silence: after a quiet week Telegram begins new numbers anywhere
	maxUpdate  = 1 << 20        // bytes of one update; Telegram's stay well below
)

// Poll takes updates by long polling until ctx ends: each batch is in the inbox
// before the next poll acknowledges it. One process of a bot polls.
func (b *Bot) Poll(ctx context.Context) error {
	pause := backoff{first: firstPause, last: lastPause}
	lull := backoff{first: firstLull, last: lastLull}
	offset := int64(0)
	hooked := false // a webhook left of another configuration is a Conflict
	quiet := time.NewTimer(renumber)
	defer quiet.Stop()
	for ctx.Err() == nil {
		held := time.NewTimer(lastLull)
		next, err := b.pollOnce(ctx, offset, hooked)
		atOnce := held.Stop()
		if err == nil {
			hooked = false
			pause.reset()
			if next > offset {
				offset = next
				quiet.Reset(renumber)
				lull.reset()
				continue
			}
			select {
			case <-quiet.C:
				offset = 0 // all before is acknowledged
				quiet.Reset(renumber)
			default:
			}
			if atOnce {
				lull.wait(ctx, 0) // an endpoint that holds no poll open would be asked without end
			} else {
				lull.reset()
			}
			continue
		}
		hooked = telegram.WhyOf(err) == telegram.Conflict
		if ctx.Err() == nil {
			b.metrics.intakeFailed.Inc()
			b.log.WarnContext(ctx, "updates do not come in", "error", err)
			pause.wait(ctx, waitOf(err))
		}
	}
	return ctx.Err()
}

// pollOnce takes one batch and says what to ask for next; after an empty one,
// the same as before.
func (b *Bot) pollOnce(ctx context.Context, offset int64, hooked bool) (int64, error) {
	if hooked {
		if err := b.client.DeleteWebhook(ctx); err != nil {
			return 0, err
		}
	}
	batch, err := b.client.GetUpdates(ctx, telegram.Poll{Offset: offset, Wait: pollWait, Kinds: Kinds()})
	if err != nil {
		return 0, err
	}
	if err := b.keep(ctx, batch); err != nil {
		return 0, err
	}
	for _, u := range batch {
		offset = max(offset, u.ID+1)
	}
	return offset, nil
}

// keep writes updates into the inbox in one insert and wakes the lanes.
func (b *Bot) keep(ctx context.Context, batch []telegram.RawUpdate) error {
	updates := make([]store.Update, len(batch))
	for i, raw := range batch {
		updates[i] = store.Update{ID: raw.ID, Chat: chatOf(raw.JSON), Payload: raw.JSON}
	}
	fresh, err := b.store.TakeIn(ctx, b.id, updates)
	if err != nil {
		return err
	}
	b.metrics.taken.Add(float64(fresh))
	b.metrics.repeated.Add(float64(len(batch) - fresh))
	b.wake()
	return nil
}

// Webhook takes updates that Telegram brings: 200 when one is in the inbox.
// Whoever does not know the secret is told nothing.
func (b *Bot) Webhook() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		secret := r.Header.Get(telegram.SecretHeader)
		if b.secret == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(b.secret)) != 1 {
			http.NotFound(w, r)
			return
		}
		if r.Method != http.MethodPost {
			w.WriteHeader(http.StatusMethodNotAllowed)
			return
		}
		body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxUpdate))
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		update, err := telegram.ParseUpdate(body)
		if err != nil {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		if err := b.keep(r.Context(), []telegram.RawUpdate{update}); err != nil {
			b.metrics.intakeFailed.Inc()
			b.log.WarnContext(r.Context(), "an update is not kept: Telegram will bring it again", "error", err)
			w.WriteHeader(http.StatusServiceUnavailable)
		}
	})
}

// waitOf is how long Telegram itself asked us to wait.
func waitOf(err error) time.Duration {
	if ours, ok := errors.AsType[*telegram.Error](err); ok {
		return ours.RetryAfter
	}
	return 0
}
