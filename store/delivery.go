package store

import (
	"time"

	"zvonok/store/school"
)

// DeliveryKind is what a delivery tells.
type DeliveryKind string

// The kinds that are sent today.
const (
	TellDigest  DeliveryKind = "digest"
	TellNow     DeliveryKind = "now" // a digest that was asked for: it moves no cursor
	TellService DeliveryKind = "service"
	TellNotice  DeliveryKind = "notice" // news as it happens
	// TellComeback is what was missed while the chat took nothing, as one digest.
	TellComeback DeliveryKind = "comeback"
)

// digest tells whether the delivery is a digest, at its hour or asked for.
func (d Delivery) digest() bool { return d.Kind == TellDigest || d.Kind == TellNow }

// DeliveryState is where a delivery is on its way.
type DeliveryState string

// The states. Sent to Dropped are final.
const (
	Queued  DeliveryState = "queued"
	Sending DeliveryState = "sending" // claimed by an owner
	Waiting DeliveryState = "later"   // tried, to be tried again
	Sent    DeliveryState = "sent"
	Never   DeliveryState = "never"   // refused for good; Why says by whom
	Unknown DeliveryState = "unknown" // perhaps sent, twice in a row
	Empty   DeliveryState = "empty"   // there was nothing to tell
	Dropped DeliveryState = "dropped" // unsubscribed or no right any more by the time it was to go; or told with the next
	// Held is a count in a Tally alone: open, and not before its reader's quiet hours are over.
	Held DeliveryState = "held"
)

// DeliveryRef names a delivery.
type DeliveryRef struct {
	On time.Time // school day that it is of
	ID int64
}

// Delivery is a row of the queue, claimed by an owner for one attempt.
type Delivery struct {
	DeliveryRef
	Kind         DeliveryKind
	Account      int64
	Subscription int64 // 0: service
	Channel      Channel
	From, To     int64 // news in (From, To] is told
	AsOf         time.Time
	Due          time.Time   // digest: its hour, which the claim may have missed
	Period       school.Span // digest: what it sums up; zero: it is of its day
	Body         []byte      // service: sealed
	Attempt      int
	Ambiguous    int // attempts that ended without an answer
	// Instead is the channel that the person chose, where that one failed and this
	// delivery goes by the next; else empty.
	Instead Channel
}

// chosen is the channel that the person must still want the delivery by.
func (d Delivery) chosen() Channel {
	if d.Instead != "" {
		return d.Instead
	}
	return d.Channel
}

// Settlement is how an attempt ended.
type Settlement struct {
	Owner    int64
	Delivery Delivery
	State    DeliveryState // Waiting or a final one
	Why      string        // a word of ours, no content
	After    time.Duration // Waiting: not before that from now
	Doubtful bool          // Waiting: it may have arrived
	Bot      int64         // with Stop: whose chat it is
	Chat     int64         // with Stop: the chat that refused; 0: whichever the account has
	Stop     bool          // the chat takes nothing any more: send it nothing until it says /start
	Ways     []Channel     // that letters can go by here: Never by one, it is told by the next of the person's
}

// Tally counts deliveries by channel and state.
type Tally map[Channel]map[DeliveryState]int

// Open is how many by one channel are not final yet.
func (t Tally) Open(c Channel) int {
	return t[c][Queued] + t[c][Sending] + t[c][Waiting]
}
