package sandbox

import (
	"net/http"
	"slices"
	"time"
)

// Fault is one way to misbehave. The zero value changes nothing.
type Fault struct {
	Delay      time.Duration // real time that passes first
	Drop       bool          // the connection is closed before anything is read or done
	Status     int           // this HTTP status instead of doing anything; 429 takes RetryAfter
	RetryAfter int           // seconds
	Page       string        // with Status: this HTML instead of JSON
	Cut        bool          // done, then the connection is closed instead of an answer
	Silent     bool          // done, then no answer until the caller gives up
}

// ServerError is Telegram's own 500.
func ServerError() Fault { return Fault{Status: http.StatusInternalServerError} }

// HTMLPage is what a proxy in between shows when Telegram is away.
func HTMLPage() Fault {
	return Fault{Status: http.StatusBadGateway, Page: "<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"}
}

// TooMany is a 429 that asks to wait so many seconds.
func TooMany(seconds int) Fault {
	return Fault{Status: http.StatusTooManyRequests, RetryAfter: seconds}
}

// DropConnection closes the connection before the request is read: surely not sent.
func DropConnection() Fault { return Fault{Drop: true} }

// NoAnswer delivers and never says so: perhaps sent, as the caller sees it.
func NoAnswer() Fault { return Fault{Silent: true} }

// CutAnswer delivers and closes the connection: perhaps sent, as the caller sees it, at once.
func CutAnswer() Fault { return Fault{Cut: true} }

// Delayed answers rightly, later.
func Delayed(d time.Duration) Fault { return Fault{Delay: d} }

// Rule says which calls meet a fault. The oldest rule that fits is taken.
type Rule struct {
	Method string // empty: every method
	Chat   int64  // 0: every chat
	Times  int    // how often it strikes; 0: until lifted
	Fault  Fault
	hits   int
}

// FailNext makes the next call of a method meet the fault; several queue up.
func (s *Sandbox) FailNext(method string, f Fault) {
	s.FailWhen(Rule{Method: method, Times: 1, Fault: f})
}

// FailWhen sets a rule and gives the way to lift it.
func (s *Sandbox) FailWhen(r Rule) (lift func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rule := &r
	s.faults = append(s.faults, rule)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.faults = slices.DeleteFunc(s.faults, func(x *Rule) bool { return x == rule })
	}
}

// Dies makes every call fail at the connection until the returned func is called. Polls that wait are cut too.
func (s *Sandbox) Dies() (revive func()) {
	lift := s.FailWhen(Rule{Fault: DropConnection()})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.updates.poll++
	s.updates.cut = s.updates.poll
	s.bell.ring()
	return lift
}

// takeFault finds the rule for a call. A rule for one chat can strike only when the body has been read.
func (s *Sandbox) takeFault(name string, chat int64) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, r := range s.faults {
		if r.Method != "" && r.Method != name || r.Chat != 0 && r.Chat != chat {
			continue
		}
		r.hits++
		if r.Times > 0 && r.hits >= r.Times {
			s.faults = slices.Delete(s.faults, i, i+1)
		}
		return r.Fault, true
	}
	return Fault{}, false
}

// before plays the part of a fault that comes instead of the work; false means the call is over.
func (s *Sandbox) before(w http.ResponseWriter, r *http.Request, f Fault) bool {
	if f.Delay > 0 {
		select {
		case <-time.After(f.Delay):
		case <-r.Context().Done():
			return false
		case <-s.done:
			return false
		}
	}
	switch {
	case f.Drop:
		panic(http.ErrAbortHandler)
	case f.Page != "":
		w.Header().Set("Content-Type", "text/html")
		w.WriteHeader(f.Status)
		_, _ = w.Write([]byte(f.Page))
		return false
	case f.Status == http.StatusTooManyRequests:
		writeError(w, tooMany(f.RetryAfter))
		return false
	case f.Status != 0:
		writeError(w, &apiError{code: f.Status, text: http.StatusText(f.Status)})
		return false
	}
	return true
}

// after plays the part that comes instead of the answer.
func (s *Sandbox) after(r *http.Request, f Fault) {
	if f.Silent {
		select {
		case <-r.Context().Done():
		case <-s.done:
		}
	}
	if f.Silent || f.Cut {
		panic(http.ErrAbortHandler)
	}
}
