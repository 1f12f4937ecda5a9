package shared

import (
	"context"
	"time"
)

// Pacer keeps one bot's rates: so many messages in any rolling second over all
// chats, one a second to a chat (three replies may go at once), 20 a minute to
// a group. Replies go before letters. It is safe for concurrent use.
type Pacer struct {
	queue *queue
	gate  *gate // nil: this process alone
}

// Pacer makes the pacer of one bot (any name that is the same in all replicas
// and no secret). Make one for a bot in a process: the windows are in it.
func (s *Shared) Pacer(bot string, perSecond int) *Pacer {
	return s.pacer(bot, telegramRates(perSecond))
}

func (s *Shared) pacer(bot string, r rates) *Pacer {
	p := &Pacer{queue: newQueue(r)}
	if s.redis != nil {
		p.gate = newGate(s, bot, r)
	}
	return p
}

// Wait returns when one message may go to the chat (negative: a group). Whoever
// sends it calls leave right before: it gives landed, to be called when the
// answer was read, or says how long to wait before leave is called again. A
// message that was long on its way is counted as late as Telegram may have
// counted it. The error is the context's own.
func (p *Pacer) Wait(ctx context.Context, chat int64, reply bool) (leave func() (landed func(), wait time.Duration), err error) {
	for {
		if err := p.queue.wait(ctx, chat, reply); err != nil {
			return nil, err
		}
		if p.gate == nil {
			return p.queue.leave, nil
		}
		paused, err := p.gate.wait(ctx, chat, reply)
		if err != nil {
			return nil, err
		}
		if paused == 0 {
			return p.queue.leave, nil
		}
		p.queue.pause(paused) // another replica met a 429: stand in line again
	}
}

// Pause stops everybody, in all replicas, for that long from now. A shorter
// pause never cuts a longer one.
func (p *Pacer) Pause(d time.Duration) {
	if d <= 0 {
		return
	}
	p.queue.pause(d)
	if p.gate != nil {
		p.gate.pause(d)
	}
}
