package sandbox

import (
	"context"
	"time"
)

// Limits of answers to taps.
const (
	maxToast  = 200
	queryLife = 15 * time.Minute // by the sandbox's clock; Telegram names no figure
)

// query is one tap that waits for its answer.
type query struct {
	id       string
	person   *Person
	at       time.Time
	answered bool
	toast    Toast
}

// Toast is what an answer to a tap showed.
type Toast struct {
	Text  string `json:"text"`
	Alert bool   `json:"alert,omitempty"`
	URL   string `json:"url,omitempty"`
}

func (s *Sandbox) answerCallbackQuery(_ context.Context, r *request) (any, error) {
	if utf16Len(r.text("text")) > maxToast {
		return nil, bad("MESSAGE_TOO_LONG")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	q := s.queries[r.text("callback_query_id")]
	if q == nil || s.opt.Clock().Sub(q.at) > queryLife {
		return nil, bad("query is too old and response timeout expired or query ID is invalid")
	}
	q.answered = true
	q.toast = Toast{Text: r.text("text"), Alert: r.flag("show_alert"), URL: r.text("url")}
	s.show(q)
	s.bell.ring()
	return true, nil
}
