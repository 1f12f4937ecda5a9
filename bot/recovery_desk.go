package bot

import (
	"context"
	"strings"
	"unicode"

	"zvonok/bot/tap"
	"zvonok/store"
	"zvonok/store/school"
)

// recoveryDesk is the curator's way to give an account back (A5): whose it is, what a
// code does, the code.
type recoveryDesk struct {
	store *store.Store
	form  *form
}

func newRecoveryDesk(s *store.Store) *recoveryDesk {
	h := &recoveryDesk{store: s}
	h.form = newForm("seek", h.askName())
	return h
}

// seek asks for a name.
func (h *recoveryDesk) seek(ctx context.Context, r *Request) (Screen, error) {
	return begin(ctx, r, h.store, h.form, struct{}{})
}

// Bounds of a name that is looked for, in letters.
const (
	soughtLeast = 2
	soughtMost  = 100
)

func (h *recoveryDesk) askName() step[struct{}] {
	return step[struct{}]{
		name: "name", text: true,
		ask: func(_ context.Context, r *Request, _ struct{}) (Screen, error) {
			return Screen{Text: r.T.Say("recovery.ask_name"), Rows: cancelRow(r)}, nil
		},
		accept: func(ctx context.Context, r *Request, _ struct{}) (answer[struct{}], error) {
			name := strings.Join(strings.Fields(r.Text), " ")
			letters := len(strings.FieldsFunc(name, func(c rune) bool { return !unicode.IsLetter(c) }))
			if runes := len([]rune(name)); letters == 0 || runes < soughtLeast || runes > soughtMost {
				return again[struct{}](r.T.Say("recovery.name_odd")), nil
			}
			all, err := h.store.Recoverable(ctx, r.Viewer(), store.Seek{Name: name})
			switch {
			case err != nil:
				return answer[struct{}]{}, err
			case len(all) == 0:
				return again[struct{}](r.T.Say("recovery.nobody")), nil
			case len(all) > mostChoices:
				return again[struct{}](r.T.Count("recovery.too_many", len(all))), nil
			}
			return finish[struct{}](func(_ context.Context, r *Request) (Screen, error) { return foundScreen(r, all), nil }), nil
		},
	}
}

// family are the accounts of one student: the own one and the parents'.
func (h *recoveryDesk) family(ctx context.Context, r *Request) (Screen, error) {
	all, err := h.store.Recoverable(ctx, r.Viewer(), store.Seek{Student: r.Tap.A})
	if err != nil {
		return Screen{}, err
	}
	if len(all) == 0 {
		return Screen{Text: r.T.Say("recovery.nobody_linked"), Rows: [][]Button{deskButtons(r)}}, nil
	}
	return foundScreen(r, all), nil
}

// issue asks first, and then shows the code, this once.
func (h *recoveryDesk) issue(ctx context.Context, r *Request) (Screen, error) {
	var all []store.Recoverable
	if r.Tap.A != 0 {
		var err error
		if all, err = h.store.Recoverable(ctx, r.Viewer(), store.Seek{Account: r.Tap.A}); err != nil {
			return Screen{}, err
		}
	}
	if len(all) == 0 {
		return Screen{}, school.Refuse(school.Denied, "not an account of theirs")
	}
	one := joined(all)
	if r.Tap.B != 1 || one.Elsewhere {
		return issueScreen(r, one), nil
	}
	name, err := h.store.BotName(ctx, r.Bot)
	if err != nil {
		return Screen{}, err
	}
	return after(r, func(issued store.IssuedRecovery) Screen {
		return issuedScreen(r, one, issued, name)
	}, func(reply store.Reply[store.IssuedRecovery]) error {
		return h.store.IssueRecovery(ctx, r.Viewer(), r.Tap.A, reply)
	})
}

// joined is one account that is found in several schools of a curator.
func joined(all []store.Recoverable) store.Recoverable {
	one := all[0]
	for _, more := range all[1:] {
		one.Links = append(one.Links, more.Links...)
	}
	return one
}

// foundScreen lists accounts; a button leads to each.
func foundScreen(r *Request, all []store.Recoverable) Screen {
	s := Screen{Text: r.T.Say("recovery.found")}
	for _, one := range all[:min(len(all), mostChoices)] {
		c := choiceOf(r, one.Movable)
		s.Text += "\n\n" + c.Whom + "\n" + stateWords(r, one)
		s.Rows = append(s.Rows, []Button{{Text: c.Name, Tap: tap.IssueRecovery(one.Account, false)}})
	}
	s.Rows = append(s.Rows, deskButtons(r))
	return s
}

// stateWords tell whether there is a need: a chat that works may only be forgotten.
func stateWords(r *Request, one store.Recoverable) string {
	chat := map[string]string{"active": "reach.chat_active", "blocked": "reach.chat_blocked"}[one.Chat]
	if chat == "" {
		chat = "reach.chat_none"
	}
	mail := "recovery.mail_no"
	if one.Mail {
		mail = "recovery.mail_yes"
	}
	return upper(r.T.Say(chat)) + "; " + r.T.Say(mail) + "."
}

func issueScreen(r *Request, one store.Recoverable) Screen {
	c := choiceOf(r, one.Movable)
	s := Screen{Text: r.T.Say("recovery.issue", "Whom", c.Whom, "State", stateWords(r, one))}
	if one.Elsewhere {
		s.Text = r.T.Say("recovery.elsewhere", "Whom", c.Whom)
	} else {
		s.Rows = append(s.Rows, []Button{{Text: r.T.Say("recovery.button_issue"), Tap: tap.IssueRecovery(one.Account, true)}})
	}
	s.Rows = append(s.Rows, []Button{{Text: r.T.Say("recovery.button_seek"), Tap: tap.OfVerb(tap.RecoverSeek)}}, deskButtons(r))
	return s
}

// issuedScreen is the only place where the code ever stands.
func issuedScreen(r *Request, one store.Recoverable, issued store.IssuedRecovery, bot string) Screen {
	until := issued.Expires.In(r.Zone())
	lines := []string{r.T.Say("recovery.issued", "Whom", choiceOf(r, one.Movable).Whom, "Code", issued.Code.String(),
		"Day", r.T.Date(until), "Time", r.T.Clock(until.Hour()*60+until.Minute()))}
	if bot != "" {
		lines = append(lines, r.T.Say("recovery.issued_link", "Link", "https://t.me/"+bot+"?start="+issued.Code.Payload()))
	}
	told := "recovery.not_told"
	if issued.Told {
		told = "recovery.told"
	}
	lines = append(lines, r.T.Say("recovery.issued_how"), r.T.Say(told))
	return Screen{
		Text: strings.Join(lines, "\n\n"), Protect: true,
		Rows: [][]Button{{{Text: r.T.Say("recovery.button_seek"), Tap: tap.OfVerb(tap.RecoverSeek)}}, deskButtons(r)},
	}
}
