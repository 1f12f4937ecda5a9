package sandbox

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"time"
)

// heartbeat is how often a page hears something even when nothing happens: the time, and that the line is alive.
const heartbeat = 5 * time.Second

// keptToasts are the newest answers to taps that a page which reconnects can still show.
const keptToasts = 64

// push is one event of the stream: what has changed since the page's last one.
type push struct {
	Boot     string          `json:"boot"`
	Seq      int64           `json:"seq"`
	Bot      string          `json:"bot"`
	Clock    time.Time       `json:"clock"`
	Zone     string          `json:"zone"`
	Movable  bool            `json:"movable"`
	People   json.RawMessage `json:"people,omitempty"` // all, where anything about one changed
	Hints    json.RawMessage `json:"hints,omitempty"`  // the same
	Messages []Message       `json:"messages,omitempty"`
	Toasts   []shownToast    `json:"toasts,omitempty"`
	Letters  []letterLine    `json:"letters,omitempty"`
}

// shownToast is an answer to somebody's tap.
type shownToast struct {
	Toast
	Seq    int64 `json:"seq"`
	Person int64 `json:"person"`
}

// show makes an event of an answered tap; under the lock.
func (s *Sandbox) show(q *query) {
	s.seq++
	s.shown = append(s.shown, shownToast{Toast: q.toast, Seq: s.seq, Person: q.person.ID})
	s.shown = s.shown[max(0, len(s.shown)-keptToasts):]
}

// personCard is a person as the page gets one.
type personCard struct {
	ID      int64        `json:"id"`
	Name    string       `json:"name"`
	Phone   string       `json:"phone"`
	Number  int          `json:"number"`
	Started bool         `json:"started"`
	Blocked bool         `json:"blocked,omitempty"`
	Menu    []botCommand `json:"menu"`
}

func (s *Sandbox) personCards() []personCard {
	out := []personCard{}
	for _, p := range s.people {
		out = append(out, personCard{
			ID: p.ID, Name: p.Name, Phone: p.Phone, Number: p.number,
			Started: p.chat.started, Blocked: p.chat.blocked, Menu: append([]botCommand{}, p.commands()...),
		})
	}
	slices.SortFunc(out, func(a, b personCard) int { return a.Number - b.Number })
	return out
}

// listener is one open page: what it has heard already.
type listener struct {
	s             *Sandbox
	seq           int64
	letters       int
	moved         int
	people, hints []byte
}

// live streams what happens as Server-Sent Events: ?boot=, &after= (events) and &letters= name what the page knows.
func (s *Sandbox) live(w http.ResponseWriter, r *http.Request) {
	l := &listener{s: s}
	if q := r.URL.Query(); q.Get("boot") == s.boot {
		l.seq, _ = strconv.ParseInt(q.Get("after"), 10, 64)
		l.letters, _ = strconv.Atoi(q.Get("letters"))
	}
	w.Header().Set("Content-Type", "text/event-stream")
	beat := time.NewTicker(heartbeat)
	defer beat.Stop()
	out, first := http.NewResponseController(w), true
	for ticked := false; ; {
		p, news, rung, mailed := l.next()
		if news || ticked || first {
			raw, err := json.Marshal(p)
			if err != nil {
				return
			}
			_, _ = w.Write(slices.Concat([]byte("data: "), raw, []byte("\n\n")))
			if out.Flush() != nil {
				return
			}
		}
		first, ticked = false, false
		select {
		case <-rung:
		case <-mailed:
		case <-beat.C:
			ticked = true
		case <-r.Context().Done():
			return
		case <-s.done:
			return
		}
	}
}

// next gathers what is new and the bells that tell of more.
func (l *listener) next() (p push, news bool, rung, mailed <-chan struct{}) {
	s := l.s
	now := s.opt.Clock().UTC()
	all, mailed := s.Mail.lines()
	s.mu.Lock()
	defer s.mu.Unlock()
	p = push{Boot: s.boot, Seq: s.seq, Bot: s.me.Username, Clock: now, Zone: s.opt.Zone.String(), Movable: s.opt.SetClock != nil}
	for _, person := range s.people {
		for _, m := range person.chat.messages {
			if m.seq > l.seq {
				p.Messages = append(p.Messages, s.view(m))
			}
		}
	}
	slices.SortFunc(p.Messages, func(a, b Message) int { return int(a.ID - b.ID) })
	for _, t := range s.shown {
		if t.Seq > l.seq {
			p.Toasts = append(p.Toasts, t)
		}
	}
	p.Letters = all[min(max(l.letters, 0), len(all)):]
	p.People, l.people = changed(s.personCards(), l.people)
	p.Hints, l.hints = changed(s.hintCards(), l.hints)
	news = p.Messages != nil || p.Toasts != nil || len(p.Letters) > 0 || p.People != nil || p.Hints != nil || s.moved != l.moved
	l.seq, l.letters, l.moved = s.seq, len(all), s.moved
	return p, news, s.bell.next(), mailed
}

// changed gives a value's JSON where it differs from what was told before, and what is told now.
func changed(v any, before []byte) (tell json.RawMessage, told []byte) {
	raw, err := json.Marshal(v)
	if err != nil || bytes.Equal(raw, before) {
		return nil, before
	}
	return raw, raw
}
