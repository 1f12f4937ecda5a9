package sandbox

import (
	"slices"
	"strings"
	"time"
)

// MailStage is a moment of an SMTP conversation.
type MailStage int

// The moments at which a fault can strike.
const (
	AtMail   MailStage = iota // MAIL FROM
	AtRcpt                    // RCPT TO
	AtData                    // DATA was accepted, the letter is not read: surely not taken
	AfterDot                  // the letter is kept, the answer is not given: perhaps taken, as the sender sees it
)

// MailFault is one way for the mail server to misbehave.
type MailFault struct {
	At     MailStage
	Code   int           // SMTP answer, such as 451 or 550; 0 for none
	Detail [2]int        // second and third number of the enhanced code: {1, 1} with 550 is 5.1.1
	Text   string        // of the answer
	Drop   bool          // the connection is closed instead of an answer
	Delay  time.Duration // real time that passes first: a tarpit
}

// Greylisted is a 451 at RCPT: later.
func Greylisted() MailFault {
	return MailFault{At: AtRcpt, Code: 451, Detail: [2]int{7, 1}, Text: "Greylisted, try again later"}
}

// NoSuchMailbox is a 550 5.1.1 at RCPT: never.
func NoSuchMailbox() MailFault {
	return MailFault{At: AtRcpt, Code: 550, Detail: [2]int{1, 1}, Text: "No such user here"}
}

// DropBeforeDot closes the connection while the letter is being written: surely not taken.
func DropBeforeDot() MailFault { return MailFault{At: AtData, Drop: true} }

// DropAfterDot keeps the letter and closes the connection: perhaps taken, as the sender sees it.
func DropAfterDot() MailFault { return MailFault{At: AfterDot, Drop: true} }

// Tarpit answers RCPT late.
func Tarpit(d time.Duration) MailFault { return MailFault{At: AtRcpt, Delay: d} }

// MailRule says which letters meet a fault. The oldest rule that fits is taken.
type MailRule struct {
	Addr  string // recipient (at AtMail: the sender); empty: any
	Times int    // how often it strikes; 0: until lifted
	Fault MailFault
	hits  int
}

// FailNext makes the next letter meet the fault; several queue up.
func (b *Mailbox) FailNext(f MailFault) { b.FailWhen(MailRule{Times: 1, Fault: f}) }

// FailWhen sets a rule and gives the way to lift it.
func (b *Mailbox) FailWhen(r MailRule) (lift func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	rule := &r
	b.faults = append(b.faults, rule)
	return func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		b.faults = slices.DeleteFunc(b.faults, func(x *MailRule) bool { return x == rule })
	}
}

func (b *Mailbox) takeFault(at MailStage, addrs []string) (MailFault, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for i, r := range b.faults {
		named := r.Addr == "" || slices.ContainsFunc(addrs, func(a string) bool { return strings.EqualFold(a, r.Addr) })
		if r.Fault.At != at || !named {
			continue
		}
		r.hits++
		if r.Times > 0 && r.hits >= r.Times {
			b.faults = slices.Delete(b.faults, i, i+1)
		}
		return r.Fault, true
	}
	return MailFault{}, false
}
