package sandbox

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// order is the body of a control request: which person does what.
type order struct {
	Person  int64           `json:"person"`
	Name    string          `json:"name"`    // people, file
	Text    string          `json:"text"`    // say, tap, start (payload), file (caption)
	Data    string          `json:"data"`    // tap: forged callback data
	Message int64           `json:"message"` // tap: on this message; the newest that has the button where 0
	File    []byte          `json:"file"`    // file, photo: base64
	MIME    string          `json:"mime"`    // file, photo
	Hint    int             `json:"hint"`    // hint: its number
	Letter  int             `json:"letter"`  // unsubscribe: its number
	Move    string          `json:"move"`    // clock: hour, evening, tomorrow, week
	At      string          `json:"at"`      // clock: 2006-01-02T15:04 in Options.Zone, or RFC 3339
	Update  json.RawMessage `json:"update"`
}

// verbs is the table of /sandbox/<verb>: POST, a JSON order, the same as the Go method of that name.
var verbs = map[string]func(*Sandbox, order) (any, error){
	"people": func(s *Sandbox, o order) (any, error) {
		if strings.TrimSpace(o.Name) == "" {
			return nil, errors.New("a person needs a name")
		}
		return s.Person(o.Name).card(), nil
	},
	"say":     verb(func(p *Person, o order) (any, error) { return p.Says(o.Text), nil }),
	"start":   verb(func(p *Person, o order) (any, error) { return nil, p.Start(o.Text) }),
	"tap":     verb(func(p *Person, o order) (any, error) { return nil, p.tapBy(o) }),
	"contact": verb(func(p *Person, _ order) (any, error) { return p.SharesContact(), nil }),
	"sticker": verb(func(p *Person, _ order) (any, error) { return p.SendsSticker(), nil }),
	"file": verb(func(p *Person, o order) (any, error) {
		return p.SendsFile(Upload{Name: o.Name, MIME: o.MIME, Caption: o.Text, Data: o.File}), nil
	}),
	"photo": verb(func(p *Person, o order) (any, error) {
		return p.SendsPhoto(Upload{Name: o.Name, MIME: o.MIME, Caption: o.Text, Data: o.File})
	}),
	"block":   verb(func(p *Person, _ order) (any, error) { p.Blocks(); return nil, nil }),
	"unblock": verb(func(p *Person, _ order) (any, error) { p.Unblocks(); return nil, nil }),
	"update":  func(s *Sandbox, o order) (any, error) { return nil, s.Update(o.Update) },

	"hint":        func(s *Sandbox, o order) (any, error) { return s.takeHint(o.Hint) },
	"clock":       func(s *Sandbox, o order) (any, error) { return s.moveBy(o) },
	"unsubscribe": func(s *Sandbox, o order) (any, error) { return s.unsubscribe(o.Letter) },
}

func verb(do func(*Person, order) (any, error)) func(*Sandbox, order) (any, error) {
	return func(s *Sandbox, o order) (any, error) {
		p := s.PersonByID(o.Person)
		if p == nil {
			return nil, errors.New("there is no such person")
		}
		return do(p, o)
	}
}

func (p *Person) tapBy(o order) error {
	switch {
	case o.Data != "" && o.Message != 0:
		p.TapsDataOn(Message{Chat: p.ID, ID: o.Message}, o.Data)
		return nil
	case o.Data != "":
		return p.TapsData(o.Data)
	case o.Message != 0:
		return p.TapsOn(Message{Chat: p.ID, ID: o.Message}, o.Text)
	}
	return p.Taps(o.Text)
}

// card is a person as the control shows one.
func (p *Person) card() any {
	return map[string]any{"id": p.ID, "name": p.Name, "phone": p.Phone}
}

// serveControl answers /sandbox/…: GET looks, POST acts.
func (s *Sandbox) serveControl(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(r.URL.Path, "/sandbox/")
	if r.Method == http.MethodGet {
		s.look(w, r, name)
		return
	}
	do, known := verbs[name]
	// A page of another site can post a form to loopback, but not JSON.
	kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if !known || r.Method != http.MethodPost || kind != "application/json" {
		controlError(w, http.StatusNotFound, errors.New("no such verb, or not a POST of application/json"))
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxRequest))
	var o order
	if err == nil {
		err = decodeStrict(body, &o)
	}
	if err != nil {
		controlError(w, http.StatusBadRequest, err)
		return
	}
	out, err := do(s, o)
	if err != nil {
		controlError(w, http.StatusConflict, err)
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"ok": true, "result": out})
}

func controlError(w http.ResponseWriter, status int, err error) {
	writeJSON(w, status, map[string]any{"ok": false, "error": err.Error()})
}

// look answers GET: people, messages?chat=&after=&wait=, mail?to=, status.
func (s *Sandbox) look(w http.ResponseWriter, r *http.Request, name string) {
	q := r.URL.Query()
	var out any
	switch name {
	case "people":
		out = s.cards()
	case "messages":
		chatID, err := strconv.ParseInt(q.Get("chat"), 10, 64)
		if err != nil {
			controlError(w, http.StatusBadRequest, errors.New("chat must be a number"))
			return
		}
		after, _ := strconv.ParseInt(q.Get("after"), 10, 64)
		wait, _ := strconv.Atoi(q.Get("wait"))
		out = s.eventsAfter(r.Context(), chatID, after, wait)
	case "mail":
		out = s.Mail.All()
		if to := q.Get("to"); to != "" {
			out = s.Mail.To(to)
		}
	case "status":
		out = map[string]any{"bot": s.BotName(), "pending": s.Pending(), "unanswered": s.Unanswered(), "letters": len(s.Mail.All())}
	default:
		controlError(w, http.StatusNotFound, errors.New("there is nothing to look at under this name"))
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"ok": true, "result": out})
}

func (s *Sandbox) cards() []any {
	s.mu.Lock()
	defer s.mu.Unlock()
	out := []any{}
	for _, p := range s.people {
		out = append(out, p.card())
	}
	return out
}

// eventsAfter are a chat's messages that came or changed after an event; it waits up to so many seconds for one.
func (s *Sandbox) eventsAfter(ctx context.Context, chatID, after int64, wait int) []Message {
	ctx, cancel := context.WithTimeout(ctx, time.Duration(min(max(wait, 0), 60))*time.Second)
	defer cancel()
	out := []Message{}
	_ = s.await(ctx, func() bool { // running out of time leaves the list empty, which is the answer
		if c := s.chats[chatID]; c != nil {
			for _, m := range c.messages {
				if m.seq > after {
					out = append(out, s.view(m))
				}
			}
		}
		return len(out) > 0
	})
	return out
}
