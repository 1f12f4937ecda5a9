package sandbox

import (
	"errors"
	"fmt"
)

// Hint is an invite that the chat page shows as a card; one press makes the person and starts the bot with the code.
type Hint struct {
	Title string // who that is: «Родитель двоих»
	Who   string // the made-up person's name; empty takes the title
	Code  string // start payload; empty is a plain «/start»
	Note  string // one line on what there is to see
	Spare string // another code of theirs, to be written to the bot later; empty: none
}

// offer is a hint and who has taken it.
type offer struct {
	Hint
	person *Person
}

func offers(list []Hint) []offer {
	out := make([]offer, 0, len(list))
	for _, h := range list {
		if h.Who == "" {
			h.Who = h.Title
		}
		out = append(out, offer{Hint: h})
	}
	return out
}

// Offers replaces the ready invites of the chat page: codes exist only after the service has been started, which needs
// the sandbox. A code that Telegram could not carry is an error.
func (s *Sandbox) Offers(list ...Hint) error {
	for _, h := range list {
		if h.Code != "" && !startPayload.MatchString(h.Code) {
			return fmt.Errorf("sandbox: no Telegram link can carry the code of the hint %q", h.Title)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.hints = offers(list)
	s.bell.ring()
	return nil
}

// takeHint makes the card's person and starts the bot; a card that was taken gives the same person and starts nothing.
func (s *Sandbox) takeHint(number int) (any, error) {
	s.mu.Lock()
	if number < 0 || number >= len(s.hints) {
		s.mu.Unlock()
		return nil, errors.New("there is no such hint")
	}
	h := s.hints[number]
	if h.person != nil {
		s.mu.Unlock()
		return h.person.card(), nil
	}
	p := s.newPerson(h.Who)
	s.hints[number].person = p
	s.mu.Unlock()
	return p.card(), p.Start(h.Code)
}

// hintCard is an invite as the page gets it: the code that a press sends stays here.
type hintCard struct {
	Number int    `json:"number"`
	Title  string `json:"title"`
	Who    string `json:"who"`
	Note   string `json:"note,omitempty"`
	Spare  string `json:"spare,omitempty"`
	Person int64  `json:"person,omitempty"` // who took it
}

func (s *Sandbox) hintCards() []hintCard {
	out := []hintCard{}
	for i, h := range s.hints {
		c := hintCard{Number: i, Title: h.Title, Who: h.Who, Note: h.Note, Spare: h.Spare}
		if h.person != nil {
			c.Person = h.person.ID
		}
		out = append(out, c)
	}
	return out
}
