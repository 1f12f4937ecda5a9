package bot

import (
	"context"
	"encoding/json"
	"slices"

	"zvonok/store"
	"zvonok/store/school"
)

// link is how a person comes in (A2, A3): a code, whom it links, consent,
// contacts. The code is looked at when it is typed and used up when the form is
// filled; meanwhile a ticket stands for it.
type link struct {
	store    *store.Store
	form     *form
	recovery *recovery // takes a code that gives an account back
}

func newLink(s *store.Store) *link {
	l := &link{store: s}
	l.form = newForm("link",
		l.askWho(), l.askConsent(), l.askName(), l.askWhether(), l.askPhone(), l.askEmail(), l.askMore(), l.askCode())
	return l
}

// linking is what the form knows so far.
type linking struct {
	Asked    *linkTicket     `json:",omitempty"` // «кого привязываем», not confirmed yet
	Tickets  []linkTicket    `json:",omitempty"` // confirmed
	Consents []store.Consent `json:",omitempty"` // given in this form

	Consented bool `json:",omitempty"` // before, by the chat's account
	Complete  bool `json:",omitempty"` // the account has its contacts

	Name     string `json:",omitempty"`
	Phone    string `json:",omitempty"`
	Email    string `json:",omitempty"`
	Contacts string `json:",omitempty"` // a student's wish: «yes», «no»; empty: not asked
	NoEmail  bool   `json:",omitempty"`
	All      bool   `json:",omitempty"` // no more codes
}

// atHand is the code that is asked about: a new one, else the one confirmed
// last, for whoever goes back to it.
func (d linking) atHand() *linkTicket {
	if d.Asked == nil && len(d.Tickets) > 0 {
		return &d.Tickets[len(d.Tickets)-1]
	}
	return d.Asked
}

// linkTicket is a code that was found, and what it says on the screen.
type linkTicket struct {
	Ticket string
	Code   string // its first characters
	Role   school.InviteRole
	Whom   string // «Мария П., 5А», «Учительская Т. Л.»
	School string
	Agreed bool `json:",omitempty"` // before, to the consent that the role wants
	Moves  bool `json:",omitempty"`
}

func (t linkTicket) part() store.ConsentPart { return store.ConsentFor(t.Role) }

// unread is the consent that a code of this form still wants; where none does,
// the one that was given last, for whoever goes back to it.
func (d linking) unread() (store.ConsentPart, bool) {
	for _, t := range d.Tickets {
		if !t.Agreed && !slices.ContainsFunc(d.Consents, func(c store.Consent) bool { return c.Part == t.part() }) {
			return t.part(), true
		}
	}
	if len(d.Consents) > 0 {
		return d.Consents[len(d.Consents)-1].Part, false
	}
	return store.ConsentParent, false
}

// enter takes a code from a deep link, or from words that look like one.
func (l *link) enter(ctx context.Context, r *Request) (Screen, error) {
	if school.LooksLikeMailedCode(r.Text) {
		return l.recovery.enter(ctx, r)
	}
	peeked, err := l.store.PeekCode(ctx, r.Bot, r.Chat, r.Text)
	if err != nil {
		return Screen{}, err
	}
	switch {
	case peeked.Taken:
		return recoveryTaken(r, peeked.Own), nil
	case peeked.Recovery != nil:
		return l.recovery.found(ctx, r, *peeked.Recovery)
	}
	if words := notLinked(r, peeked); words != "" {
		return Screen{Text: words, Rows: menuRow(r), Forget: true}, nil
	}
	asked := ticketOf(*peeked.Found, r.Text)
	return l.begin(ctx, r, stepWho, linking{Asked: &asked, Consented: peeked.Consented, Complete: peeked.Complete})
}

// add is «Добавить ребёнка».
func (l *link) add(ctx context.Context, r *Request) (Screen, error) {
	return l.begin(ctx, r, stepCode, linking{})
}

// begin opens the form at one of its steps.
func (l *link) begin(ctx context.Context, r *Request, step string, data linking) (Screen, error) {
	kept, err := json.Marshal(data)
	if err != nil {
		return Screen{}, err
	}
	r.draft = r.Update
	return l.form.ask(ctx, r, l.store, step, kept)
}

// shown answers a code in a group: others read it, so it is void from now on.
// The words are the same whether it was one of ours or not.
func (l *link) shown(ctx context.Context, r *Request) (Screen, error) {
	if err := l.store.VoidShownCode(ctx, r.Text); err != nil {
		return Screen{}, err
	}
	return Screen{Text: r.T.Say("link.in_group"), Forget: true}, nil
}

// holdsCode tells whether a text has something in it that is formed as a code.
func holdsCode(text string) bool { return len(school.FindCodes(text)) > 0 }

// typed takes a code where the form already runs.
func (l *link) typed(ctx context.Context, r *Request, data linking) (answer[linking], error) {
	if r.Session.Role == "" && school.LooksLikeMailedCode(r.Text) {
		return finish[linking](l.recovery.enter), nil
	}
	peeked, err := l.store.PeekCode(ctx, r.Bot, r.Chat, r.Text)
	if err != nil {
		return answer[linking]{}, err
	}
	if peeked.Taken || peeked.Recovery != nil {
		return finish[linking](l.enter), nil
	}
	if words := notLinked(r, peeked); words != "" {
		return again[linking](words), nil
	}
	asked := ticketOf(*peeked.Found, r.Text)
	for _, t := range data.Tickets {
		if t.Role == asked.Role && t.Whom == asked.Whom && t.School == asked.School {
			return again[linking](r.T.Say("link.already_asked", "Whom", asked.Whom)), nil
		}
	}
	data.Asked, data.Consented, data.Complete = &asked, peeked.Consented, peeked.Complete
	return next(data, stepWho), nil
}

// goOn asks what is still missing, or finishes.
func (l *link) goOn(data linking) answer[linking] {
	if step := data.missing(); step != "" {
		return next(data, step)
	}
	return finish[linking](l.register(data))
}

// missing is the next question; none when there is all that the roles want. A
// parent gives all three contacts; a student may give none.
func (d linking) missing() string {
	of := func(role school.InviteRole) bool {
		return slices.ContainsFunc(d.Tickets, func(t linkTicket) bool { return t.Role == role })
	}
	wants := d.Contacts == "yes"
	_, unread := d.unread()
	switch {
	case unread:
		return stepConsent
	case of(school.InviteParent) && !d.Complete:
		wants = true
		if d.Name == "" {
			return stepName
		}
	case of(school.InviteStudent) && !d.Consented && d.Contacts == "":
		return stepContacts
	}
	switch {
	case wants && d.Phone == "":
		return stepPhone
	case wants && d.Email == "" && !d.NoEmail:
		return stepEmail
	case of(school.InviteParent) && !d.Consented && !d.All:
		return stepMore
	}
	return ""
}

// register uses the codes up.
func (l *link) register(data linking) Handler {
	return func(ctx context.Context, r *Request) (Screen, error) {
		what := store.Registration{Bot: r.Bot, Chat: r.Chat, Name: data.Name, Phone: data.Phone, Email: data.Email, Consents: data.Consents}
		for _, t := range data.Tickets {
			what.Tickets = append(what.Tickets, t.Ticket)
		}
		return after(r, func(done store.Registered) Screen {
			return linkedScreen(r, data, done)
		}, func(reply store.Reply[store.Registered]) error {
			return l.store.Register(ctx, what, reply)
		})
	}
}

// declined keeps nothing.
func (l *link) declined(_ context.Context, r *Request) (Screen, error) {
	return Screen{Text: r.T.Say("link.declined"), Rows: menuRow(r)}, nil
}
