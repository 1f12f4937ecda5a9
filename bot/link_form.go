package bot

import (
	"context"
	"slices"

	"zvonok/bot/tap"
	"zvonok/store"
	"zvonok/store/school"
)

// The questions of linking, in the order in which they may be asked; goOn
// leaves out what is known or not wanted.
const (
	stepWho      = "who"
	stepConsent  = "consent"
	stepName     = "name"
	stepContacts = "contacts" // a student: whether at all
	stepPhone    = "phone"
	stepEmail    = "email"
	stepMore     = "more"
	stepCode     = "code"
)

func (l *link) askWho() step[linking] {
	return step[linking]{
		name: stepWho, taps: []tap.Verb{tap.LinkConfirm, tap.LinkCancel},
		ask: func(_ context.Context, r *Request, data linking) (Screen, error) {
			return whoScreen(r, *data.atHand()), nil
		},
		accept: func(_ context.Context, r *Request, data linking) (answer[linking], error) {
			asked := *data.atHand()
			if data.Asked == nil {
				data.Tickets = data.Tickets[:len(data.Tickets)-1]
			}
			data.Asked = nil
			switch {
			case r.Tap.Verb == tap.LinkConfirm:
				data.Tickets = append(data.Tickets, asked)
				return l.goOn(data), nil
			case len(data.Tickets) == 0:
				return next(data, stepCode), nil
			}
			return l.goOn(data), nil
		},
	}
}

func (l *link) askConsent() step[linking] {
	return step[linking]{
		name: stepConsent, taps: []tap.Verb{tap.ConsentYes, tap.ConsentNo},
		ask: func(_ context.Context, r *Request, data linking) (Screen, error) {
			part, _ := data.unread()
			return consentScreen(r, part), nil
		},
		accept: func(_ context.Context, r *Request, data linking) (answer[linking], error) {
			part, _ := data.unread()
			switch {
			case r.Tap.Verb == tap.ConsentNo:
				return finish[linking](l.declined), nil
			case r.Tap.B != consentOnButton(part):
				return again[linking](r.T.Say("link.consent_newer")), nil
			}
			data.Consents = slices.DeleteFunc(data.Consents, func(c store.Consent) bool { return c.Part == part })
			data.Consents = append(data.Consents, consentTo(r.T, part, r.Now))
			return l.goOn(data), nil
		},
	}
}

func (l *link) askName() step[linking] {
	return step[linking]{
		name: stepName, text: true,
		ask: func(_ context.Context, r *Request, _ linking) (Screen, error) {
			s := r.question("link.ask_name")
			s.Rows = cancelRow(r)
			return s, nil
		},
		accept: l.orCode(func(r *Request, data linking) answer[linking] {
			name, wrong := readName(r)
			if wrong != "" {
				return again[linking](wrong)
			}
			data.Name = name
			return l.goOn(data)
		}),
	}
}

// askWhether spares a student two questions.
func (l *link) askWhether() step[linking] {
	return step[linking]{
		name: stepContacts, taps: []tap.Verb{tap.FormPick, tap.FormSkip},
		ask: func(_ context.Context, r *Request, _ linking) (Screen, error) {
			s := r.question("link.ask_contacts")
			s.Rows = [][]Button{{
				{Text: r.T.Say("link.button_leave"), Tap: tap.Pick(r.Draft(), stepContacts, 1)},
				{Text: r.T.Say("link.button_skip"), Tap: tap.Skip(r.Draft(), stepContacts)},
			}, cancelRow(r)[0]}
			return s, nil
		},
		accept: func(_ context.Context, r *Request, data linking) (answer[linking], error) {
			data.Contacts = "yes"
			if r.Tap.Verb == tap.FormSkip {
				data.Contacts = "no"
			}
			return l.goOn(data), nil
		},
	}
}

func (l *link) askPhone() step[linking] {
	return step[linking]{
		name: stepPhone, text: true, contact: true,
		ask: func(_ context.Context, r *Request, _ linking) (Screen, error) {
			s := r.question("link.ask_phone")
			s.Ask, s.Fresh = AskContact, true
			return s, nil
		},
		accept: l.orCode(func(r *Request, data linking) answer[linking] {
			phone, wrong := readPhone(r)
			if wrong != "" {
				return again[linking](wrong)
			}
			data.Phone = phone
			return l.goOn(data)
		}),
	}
}

func (l *link) askEmail() step[linking] {
	return step[linking]{
		name: stepEmail, text: true, taps: []tap.Verb{tap.FormSkip},
		ask: func(_ context.Context, r *Request, data linking) (Screen, error) {
			s := r.question("link.ask_email")
			s.Ask = AskGone
			s.Rows = cancelRow(r)
			if data.Contacts == "yes" {
				s.Rows = append([][]Button{{{Text: r.T.Say("link.button_skip"), Tap: tap.Skip(r.Draft(), stepEmail)}}}, s.Rows...)
			}
			return s, nil
		},
		accept: l.orCode(func(r *Request, data linking) answer[linking] {
			if r.Kind == Press {
				data.NoEmail = data.Contacts == "yes"
				return l.goOn(data)
			}
			email, wrong := readEmail(r)
			if wrong != "" {
				return again[linking](wrong)
			}
			data.Email = email
			return l.goOn(data)
		}),
	}
}

// Values of the buttons under «есть ещё код?».
const (
	pickMore = 1
	pickAll  = 2
)

func (l *link) askMore() step[linking] {
	return step[linking]{
		name: stepMore, text: true, taps: []tap.Verb{tap.FormPick},
		ask: func(_ context.Context, r *Request, data linking) (Screen, error) { return moreScreen(r, data), nil },
		accept: func(ctx context.Context, r *Request, data linking) (answer[linking], error) {
			switch {
			case r.Kind == Text:
				return l.typed(ctx, r, data)
			case r.Tap.B == pickMore:
				return next(data, stepCode), nil
			}
			data.All = true
			return l.goOn(data), nil
		},
	}
}

func (l *link) askCode() step[linking] {
	return step[linking]{
		name: stepCode, text: true,
		ask: func(_ context.Context, r *Request, data linking) (Screen, error) {
			s := r.question("link.ask_code")
			if len(data.Tickets) > 0 {
				s.Rows = [][]Button{{{Text: r.T.Say("common.button_back"), Tap: tap.Back(r.Draft(), stepCode)}}}
			} else {
				s.Rows = cancelRow(r)
			}
			return s, nil
		},
		accept: l.typed,
	}
}

// orCode lets the code of one more child be pasted at any question.
func (l *link) orCode(accept func(*Request, linking) answer[linking]) func(context.Context, *Request, linking) (answer[linking], error) {
	return func(ctx context.Context, r *Request, data linking) (answer[linking], error) {
		if r.Kind == Text {
			if _, err := school.ParseCode(r.Text); err == nil {
				return l.typed(ctx, r, data)
			}
		}
		return accept(r, data), nil
	}
}

// question is a plain one; the message that came before it goes if it carried a
// code.
func (r *Request) question(key string) Screen {
	return Screen{Text: r.T.Say(key), Forget: r.carriesCode()}
}

// cancelRow is the way out of a question that wants words.
func cancelRow(r *Request) [][]Button {
	return [][]Button{{{Text: r.T.Say("common.button_cancel"), Tap: tap.Cancel(r.Draft())}}}
}

func (r *Request) carriesCode() bool {
	return (r.Kind == Text || r.Kind == Command) && school.LooksLikeCode(r.Text)
}
