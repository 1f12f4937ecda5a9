package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// update is one queued update: it stays until it is acknowledged.
type update struct {
	id       int64
	chat     int64 // whose order it keeps; 0 where it has none
	body     json.RawMessage
	inFlight bool // a webhook worker has it
}

// updates is the queue between the people and the bot.
type updates struct {
	queue   []*update
	next    int64    // id of the next one
	allowed []string // nil: Telegram's default
	poll    int64    // the newest poll; an older one that still waits is ended
	cut     int64    // polls older than this lose their connection instead
}

func newUpdates() updates { return updates{next: 100_000_000 + rand.Int64N(800_000_000)} }

// unasked are the kinds that come only where allowed_updates names them.
var unasked = []string{"chat_member", "message_reaction", "message_reaction_count"}

// push queues an update and wakes who waits for it; under the lock.
func (s *Sandbox) push(kind string, chat int64, payload any) {
	q := &s.updates
	if q.allowed == nil && slices.Contains(unasked, kind) || q.allowed != nil && !slices.Contains(q.allowed, kind) {
		return
	}
	body, err := json.Marshal(map[string]any{"update_id": q.next, kind: payload})
	if err != nil {
		panic(fmt.Sprintf("sandbox: our own update cannot be written: %v", err)) // our own types only
	}
	q.queue = append(q.queue, &update{id: q.next, chat: chat, body: body})
	q.next++
	s.bell.ring()
}

// Update queues a hand-made update, past allowed_updates. Without an update_id it takes the next one; with one it is
// queued as it is, so that a repeat can be tried.
func (s *Sandbox) Update(raw []byte) error {
	var in map[string]json.RawMessage
	if err := json.Unmarshal(raw, &in); err != nil {
		return fmt.Errorf("sandbox: update: %w", err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	id := s.updates.next
	if given, ok := in["update_id"]; ok {
		if err := json.Unmarshal(given, &id); err != nil {
			return fmt.Errorf("sandbox: update_id: %w", err)
		}
	}
	in["update_id"], _ = json.Marshal(id)
	body, err := json.Marshal(in)
	if err != nil {
		return fmt.Errorf("sandbox: update: %w", err)
	}
	s.updates.queue = append(s.updates.queue, &update{id: id, body: body})
	s.updates.next = max(s.updates.next, id+1)
	s.bell.ring()
	return nil
}

// Pending counts the updates that are not acknowledged yet.
func (s *Sandbox) Pending() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.updates.queue)
}

// Drained waits until every update is acknowledged.
func (s *Sandbox) Drained(ctx context.Context) error {
	return s.await(ctx, func() bool { return len(s.updates.queue) == 0 })
}

// acknowledge forgets everything below the offset; a negative one keeps only so many from the end.
func (q *updates) acknowledge(offset int64) {
	if offset < 0 {
		q.queue = q.queue[max(0, len(q.queue)+int(max(offset, -1<<31))):]
		return
	}
	q.queue = slices.DeleteFunc(q.queue, func(u *update) bool { return u.id < offset })
}

func (q *updates) allow(raw string) *apiError {
	if raw == "" {
		return nil
	}
	var kinds []string
	if err := json.Unmarshal([]byte(raw), &kinds); err != nil {
		return bad("can't parse allowed updates: %s", err)
	}
	q.allowed = kinds
	if len(kinds) == 0 {
		q.allowed = nil
	}
	return nil
}

func (s *Sandbox) getUpdates(ctx context.Context, r *request) (any, error) {
	limit := int(r.number("limit"))
	if limit < 1 || limit > 100 {
		limit = 100
	}
	timeout := time.Duration(min(max(r.number("timeout"), 0), 50)) * time.Second
	number, refused := s.beginPoll(r)
	if refused != nil {
		return nil, refused
	}
	wait, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	list := []json.RawMessage{}
	var ended *apiError
	var cut bool
	err := s.await(wait, func() bool {
		switch {
		case s.updates.cut > number:
			cut = true
		case s.hook != nil:
			ended = conflict("terminated by setWebhook request")
		case s.updates.poll != number:
			ended = conflict("terminated by other getUpdates request; make sure that only one bot instance is running")
		default:
			for _, u := range s.updates.queue[:min(limit, len(s.updates.queue))] {
				list = append(list, u.body)
			}
			return len(list) > 0
		}
		return true
	})
	switch {
	case ended != nil:
		return nil, ended
	case cut || ctx.Err() != nil:
		return nil, context.Canceled
	case err != nil && wait.Err() == nil:
		return nil, err // the sandbox closes
	}
	return list, nil
}

// beginPoll acknowledges, and ends the poll that was waiting: Telegram serves the newest and refuses the older.
func (s *Sandbox) beginPoll(r *request) (int64, *apiError) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.hook != nil {
		return 0, conflict("can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first")
	}
	if refused := s.updates.allow(r.text("allowed_updates")); refused != nil {
		return 0, refused
	}
	s.updates.acknowledge(r.number("offset"))
	s.updates.poll++
	s.bell.ring()
	return s.updates.poll, nil
}
