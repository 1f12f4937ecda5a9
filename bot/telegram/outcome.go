package telegram

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Outcome is what the sender of a message must know.
type Outcome int

const (
	// Sent: Telegram took it.
	Sent Outcome = iota
	// Later: not now; try again after RetryAfter, or after a backoff where it is zero.
	Later
	// Never: the same request will not succeed; Why says the reason.
	Never
	// Ambiguous: the request was fully written and no answer was read, so the
	// message may have arrived.
	Ambiguous
)

func (o Outcome) String() string {
	switch o {
	case Sent:
		return "sent"
	case Later:
		return "later"
	case Never:
		return "never"
	default:
		return "ambiguous"
	}
}

// Why is the reason of an outcome, in one word that is safe to store and count.
type Why string

// The reasons.
const (
	Blocked     Why = "blocked"     // Never: the person blocked the bot, or the group threw it out; resume on /start
	Deactivated Why = "deactivated" // Never: the account is gone
	NoChat      Why = "no_chat"     // Never: no such chat, or the person never started the bot
	Moved       Why = "moved"       // Never: the group has a new id, MigrateTo (Send has already tried it)
	Gone        Why = "gone"        // Never: the message or the tap is too old to be edited, deleted or answered: send anew
	Refused     Why = "refused"     // Never: our payload is wrong; Shape says what it looked like
	Busy        Why = "busy"        // Later: 429; all sending of the bot is paused
	Down        Why = "down"        // Later: 5xx, or a page that is not the Bot API's
	Unreached   Why = "unreached"   // Later: the request was not fully written: surely not sent
	Token       Why = "token"       // Later: 401 or 404: the token or the address is wrong, whoever the message is for
	Conflict    Why = "conflict"    // Later: 409: another poller, or a webhook is set
	Unanswered  Why = "unanswered"  // Ambiguous
)

// Error is every error of this package's calls. It holds no token, no text of a
// person and no words of strangers; log it as it is.
type Error struct {
	Method  string
	Outcome Outcome
	Why     Why
	// Code is the HTTP status or Telegram's error_code; 0 where there was no answer.
	Code int
	// RetryAfter is how long Telegram asked us to wait (429).
	RetryAfter time.Duration
	// MigrateTo is the new id of a group that became a supergroup.
	MigrateTo int64
	// PerhapsSent: it may have arrived all the same (ambiguous; a gateway's 5xx).
	PerhapsSent bool
	// Cause is what broke, in our words: «time-out», «connection refused», «entities» …
	Cause string
	// Shape, where we were refused, is lengths and counts of the payload, without content.
	Shape string

	context error // context.Canceled, context.DeadlineExceeded or nil
}

func (e *Error) Error() string {
	var out strings.Builder
	fmt.Fprintf(&out, "telegram: %s: %s (%s", e.Method, e.Outcome, e.Why)
	if e.Code != 0 {
		fmt.Fprintf(&out, " %d", e.Code)
	}
	if e.Cause != "" {
		fmt.Fprintf(&out, ", %s", e.Cause)
	}
	out.WriteByte(')')
	if e.RetryAfter > 0 {
		fmt.Fprintf(&out, ", after %s", e.RetryAfter)
	}
	if e.Shape != "" {
		fmt.Fprintf(&out, ": %s", e.Shape)
	}
	return out.String()
}

// Unwrap gives the context's error where the caller gave up, and nothing else.
func (e *Error) Unwrap() error { return e.context }

// OutcomeOf reads the outcome of any error of this package: Sent for nil. An
// error that is not ours is Later: nothing left the house.
func OutcomeOf(err error) Outcome {
	var ours *Error
	switch {
	case err == nil:
		return Sent
	case errors.As(err, &ours):
		return ours.Outcome
	default:
		return Later
	}
}

// WhyOf reads the reason; empty for nil and for errors that are not ours.
func WhyOf(err error) Why {
	var ours *Error
	if errors.As(err, &ours) {
		return ours.Why
	}
	return ""
}
