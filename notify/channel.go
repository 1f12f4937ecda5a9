package notify

import (
	"context"
	"time"

	"zvonok/store"
)

// Channel is a way to a person. It knows what became of one piece of mail, and
// nothing of queues.
type Channel interface {
	// Name is the channel of the deliveries that it sends.
	Name() store.Channel
	// Turn waits until one more may go to the letter's person.
	Turn(ctx context.Context, l store.Letter) (Leave, error)
	// Send tells one person. It returns when the outcome is known, or when ctx
	// ends, which leaves a send that was under way in doubt.
	Send(ctx context.Context, p Piece) Outcome
	// Probe asks, without writing to anybody, whether the channel works again.
	Probe(ctx context.Context) error
}

// Leave is called right before a send whose turn has come: it gives over, to be
// called when the outcome is known, or says how long to wait and to call it again.
type Leave = func() (over func(), wait time.Duration)

// Piece is one delivery ready to go: a digest or a word of the service.
type Piece struct {
	Letter store.Letter // whom it is for
	Digest *Digest      // nil: Words is set
	Words  *Words
	Turned bool // its Turn has come; else Send waits for one
}

// Verdict is what a channel knows of a send.
type Verdict int

// The verdicts.
const (
	Sent      Verdict = iota // taken
	Later                    // not taken; it may be another time
	Never                    // refused for good
	Ambiguous                // written whole, and no answer was read: perhaps taken
)

// Outcome is a verdict with what follows from it.
type Outcome struct {
	Verdict Verdict
	Why     string        // a word of ours: no content, no address
	After   time.Duration // Later: not before; zero: the sender's own patience
	Down    bool          // Later: the channel fails, not this piece: probe before more is sent
	Stop    bool          // Never: this chat takes nothing until the person comes back
	Ours    string        // Never: our own mistake, for the log: lengths and counts, no content
}
