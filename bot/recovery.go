package bot

import (
	"context"
	"encoding/json"
	"strings"

	"zvonok/bot/tap"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// recovery is how somebody who lost the chat comes back (A5): an address that is
// confirmed, or a code of the school; whom it moves; what will happen; yes. A code is
// looked at when it is typed and used up by the yes; meanwhile a ticket stands for it.
type recovery struct {
	store  *store.Store
	texts  *locale.Catalog
	form   *form
	invite Handler // takes a code that turns out to be an invite
}

func newRecovery(s *store.Store, texts *locale.Catalog) *recovery {
	h := &recovery{store: s, texts: texts}
	h.form = newForm("recovery", h.askAddress(), h.askMailed(), h.askWhich(), h.askSure())
	return h
}

// recovering is what the form knows so far.
type recovering struct {
	Email   string           `json:",omitempty"`
	Ticket  string           `json:",omitempty"`
	Who     []recoveryChoice `json:",omitempty"`
	Account int64            `json:",omitempty"` // chosen of them
}

// recoveryChoice is an account as its screen tells it.
type recoveryChoice struct {
	Account int64
	Name    string // on the button
	Whom    string // HTML
}

func (d recovering) chosen() recoveryChoice {
	for _, c := range d.Who {
		if c.Account == d.Account {
			return c
		}
	}
	return recoveryChoice{}
}

// begin asks for the address.
func (h *recovery) begin(ctx context.Context, r *Request) (Screen, error) {
	if r.Session.Role != "" {
		return recoveryTaken(r, false), nil
	}
	return begin(ctx, r, h.store, h.form, recovering{})
}

// enter takes the code of a letter: from its link, or typed when no question waits.
func (h *recovery) enter(ctx context.Context, r *Request) (Screen, error) {
	peeked, err := h.store.PeekMailed(ctx, r.Bot, r.Chat, r.Text)
	if err != nil {
		return Screen{}, err
	}
	if peeked.Recovery == nil {
		return h.notMoved(r, peeked), nil
	}
	return h.found(ctx, r, *peeked.Recovery)
}

// notMoved says why a code moves nothing, where no question waits.
func (h *recovery) notMoved(r *Request, p store.Peeked) Screen {
	if p.Taken {
		return recoveryTaken(r, p.Own)
	}
	return Screen{Text: refusedMailed(r, p), Rows: strangerRows(r), Forget: true}
}

// found opens the form where a right code was shown.
func (h *recovery) found(ctx context.Context, r *Request, what store.Recovery) (Screen, error) {
	data, step := proved(r, recovering{}, what)
	kept, err := json.Marshal(data)
	if err != nil {
		return Screen{}, err
	}
	r.draft = r.Update
	return h.form.ask(ctx, r, h.store, step, kept)
}

// proved keeps the ticket, and says what to ask next.
func proved(r *Request, data recovering, what store.Recovery) (recovering, string) {
	data.Ticket, data.Who = what.Ticket, nil
	for _, m := range what.Who {
		data.Who = append(data.Who, choiceOf(r, m))
	}
	data.Account = data.Who[0].Account
	if len(data.Who) > 1 {
		return data, stepWhich
	}
	return data, stepSure
}

// ask sends the letter, and waits for its code.
func (h *recovery) ask(data recovering) Handler {
	return func(ctx context.Context, r *Request) (Screen, error) {
		kept, err := json.Marshal(data)
		if err != nil {
			return Screen{}, err
		}
		r.draft = r.Update
		draft := store.Draft{Bot: r.Bot, Chat: r.Chat, ID: r.Update, Form: h.form.name, Step: stepMailed, Data: kept}
		return after(r, func(out store.RecoveryAsked) Screen {
			switch {
			case out.Taken:
				return recoveryTaken(r, false)
			case !out.Sent:
				return Screen{Text: restsWords(r, out.Until), Rows: strangerRows(r)}
			}
			s := mailedScreen(r, data)
			if !out.Until.IsZero() {
				s.Text += "\n\n" + restsWords(r, out.Until)
			}
			return s
		}, func(reply store.Reply[store.RecoveryAsked]) error {
			return h.store.AskRecovery(ctx, store.RecoveryAsk{Bot: r.Bot, Chat: r.Chat, Email: data.Email, Draft: draft}, reply)
		})
	}
}

// typed takes a code where the form runs: of the letter, or of the school.
func (h *recovery) typed(ctx context.Context, r *Request, data recovering) (answer[recovering], error) {
	if school.LooksLikeCode(r.Text) {
		return finish[recovering](h.invite), nil
	}
	peeked, err := h.store.PeekMailed(ctx, r.Bot, r.Chat, r.Text)
	if err != nil {
		return answer[recovering]{}, err
	}
	if peeked.Recovery == nil {
		return again[recovering](refusedMailed(r, peeked)), nil
	}
	data, step := proved(r, data, *peeked.Recovery)
	return next(data, step), nil
}

// move is the yes.
func (h *recovery) move(data recovering) Handler {
	return func(ctx context.Context, r *Request) (Screen, error) {
		return after(r, func(out store.Moved) Screen {
			switch {
			case out.Taken:
				return recoveryTaken(r, false)
			case out.Lost:
				return Screen{Text: r.T.Say("recovery.lost"), Rows: strangerRows(r)}
			}
			r.T = h.texts.In(locale.Lang(out.Language))
			return movedScreen(r, out)
		}, func(reply store.Reply[store.Moved]) error {
			return h.store.MoveAccess(ctx, store.Move{Bot: r.Bot, Chat: r.Chat, Ticket: data.Ticket, Account: data.Account}, reply)
		})
	}
}

// strangerRows are the ways on of whoever is not in: a code, or the address.
func strangerRows(r *Request) [][]Button {
	rows := menuRow(r)
	if r.Session.Role == "" {
		rows = append(rows, []Button{{Text: r.T.Say("recovery.button_lost"), Tap: tap.OfVerb(tap.Recover)}})
	}
	return rows
}

// meansCode tells an answer to «which address?» that is a code after all.
func meansCode(text string) bool {
	return !strings.Contains(text, "@") && (school.LooksLikeMailedCode(text) || school.LooksLikeCode(text))
}
