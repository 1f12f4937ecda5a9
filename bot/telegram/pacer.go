package telegram

import (
	"context"
	"time"
)

// Pacer holds Telegram's rates for one bot, over all replicas that share it.
// Only built-in types, so that store/shared implements it without knowing us.
type Pacer interface {
	// Wait returns when one message may go to the chat. Answers (reply) go
	// before letters. The error is the context's own.
	Wait(ctx context.Context, chat int64, reply bool) (Leave, error)
	// Pause stops all sending of this bot for that long from now.
	Pause(d time.Duration)
}

// Leave is called right before a message is sent: it gives landed, to be called
// when the answer was read, or says how long to wait and then to call it again.
type Leave = func() (landed func(), wait time.Duration)

// Rates over all chats, in messages a second, for whoever makes the Pacer.
// Telegram allows 30, but where a rolling second is counted 30 meet refusals.
const (
	FreeRate = 29
	PaidRate = 1000 // with paid broadcasts
)

// Class says how soon a message should go.
type Class int

const (
	// Letter is what nobody waits for: a digest, a notice.
	Letter Class = iota
	// Reply answers a person who is looking at the chat; it overtakes letters.
	Reply
)
