package telegram

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
)

// RawUpdate is one update as it came; the intake decodes it.
type RawUpdate struct {
	ID   int64
	JSON []byte
}

// Poll asks for updates.
type Poll struct {
	// Offset is the first update wanted; all before it are forgotten by
	// Telegram, so it moves only past what is durably kept.
	Offset int64
	// Limit is at most 100, which is also the default.
	Limit int
	// Wait is how long Telegram holds the call open while there is nothing.
	Wait time.Duration
	// Kinds of updates; nil keeps what was set last. Order does not matter.
	Kinds []string
}

// GetUpdates takes a batch. Conflict means that another process polls, or a
// webhook is set.
func (c *Client) GetUpdates(ctx context.Context, poll Poll) ([]RawUpdate, error) {
	params := tgbotapi.Params{"offset": number(poll.Offset)}
	params.AddNonZero("limit", poll.Limit)
	params.AddNonZero("timeout", int(poll.Wait/time.Second))
	if poll.Kinds != nil {
		params["allowed_updates"] = mustJSON(poll.Kinds)
	}
	result, err := c.do(ctx, call{method: "getUpdates", params: params, extra: poll.Wait})
	if err != nil {
		return nil, err
	}
	var batch []json.RawMessage
	if json.Unmarshal(result, &batch) != nil {
		return nil, odd("getUpdates")
	}
	updates := make([]RawUpdate, len(batch))
	for i, raw := range batch {
		if updates[i], err = ParseUpdate(raw); err != nil {
			return nil, odd("getUpdates")
		}
	}
	return updates, nil
}

// ParseUpdate reads the number of an update, as the webhook must before it
// stores one. The error holds nothing of the body.
func ParseUpdate(body []byte) (RawUpdate, error) {
	var head struct {
		ID *int64 `json:"update_id"`
	}
	if json.Unmarshal(body, &head) != nil || head.ID == nil {
		return RawUpdate{}, odd("update")
	}
	return RawUpdate{ID: *head.ID, JSON: body}, nil
}

// Webhook asks Telegram to bring the updates.
type Webhook struct {
	URL string
	// Secret comes back in the header X-Telegram-Bot-Api-Secret-Token: 1–256 of A–Z a–z 0–9 _ -.
	Secret string
	// Conns is how many calls at once, 1–100; 0 leaves Telegram's 40.
	Conns int
	Kinds []string
}

// SecretHeader is where Telegram puts Webhook.Secret.
const SecretHeader = "X-Telegram-Bot-Api-Secret-Token"

// SetWebhook turns long polling off.
func (c *Client) SetWebhook(ctx context.Context, hook Webhook) error {
	params := tgbotapi.Params{"url": hook.URL}
	params.AddNonEmpty("secret_token", hook.Secret)
	params.AddNonZero("max_connections", hook.Conns)
	if hook.Kinds != nil {
		params["allowed_updates"] = mustJSON(hook.Kinds)
	}
	_, err := c.do(ctx, call{method: "setWebhook", params: params, shape: func() string {
		return "secret " + strconv.Itoa(len(hook.Secret)) + " bytes"
	}})
	return err
}

// DeleteWebhook turns long polling on again; waiting updates are kept.
func (c *Client) DeleteWebhook(ctx context.Context) error {
	_, err := c.do(ctx, call{method: "deleteWebhook"})
	return err
}

// odd is an ok answer that does not read as the documentation says.
func odd(method string) *Error {
	return &Error{Method: method, Outcome: Later, Why: Down, Cause: "answer unreadable"}
}
