package bot

import (
	"context"
	"encoding/json"

	"zvonok/bot/tap"
	"zvonok/store"
	"zvonok/store/school"
)

// profile is the person's own data (A3, A4, A7): seen, edited, confirmed.
type profile struct {
	store *store.Store
	form  *form
}

func newProfile(s *store.Store) *profile {
	p := &profile{store: s}
	p.form = newForm("profile", p.askName(), p.askPhone(), p.askEmail())
	return p
}

func (p *profile) show(ctx context.Context, r *Request) (Screen, error) {
	own, err := p.store.Profile(ctx, r.Viewer())
	if err != nil {
		return Screen{}, err
	}
	return profileScreen(r, own), nil
}

// consents shows what was agreed to, word for word where it is the text in force.
func (p *profile) consents(ctx context.Context, r *Request) (Screen, error) {
	own, err := p.store.Profile(ctx, r.Viewer())
	if err != nil {
		return Screen{}, err
	}
	return consentsScreen(r, own), nil
}

// edit opens the question about one field.
func (p *profile) edit(ctx context.Context, r *Request) (Screen, error) {
	if _, ok := p.form.step(r.Tap.Word); !ok {
		return Screen{}, school.Refuse(school.NotFound, "no such field")
	}
	if r.Tap.Word == fieldName && r.Session.Role != school.Parent {
		return Screen{Toast: r.T.Say("profile.name_is_schools"), Alert: true}, nil
	}
	nothing, err := json.Marshal(struct{}{})
	if err != nil {
		return Screen{}, err
	}
	r.draft = r.Update
	return p.form.ask(ctx, r, p.store, r.Tap.Word, nothing)
}

// act switches to another role that the person holds.
func (p *profile) act(ctx context.Context, r *Request) (Screen, error) {
	role := school.Role(r.Tap.Word)
	if !role.Valid() {
		return Screen{}, school.Refuse(school.NotFound, "no such role")
	}
	return after(r, func(struct{}) Screen {
		return Screen{
			Text: r.T.Say("profile.acts", "Role", r.T.Role(string(role))), Menu: true,
			Rows: [][]Button{{{Text: r.T.Say("common.button_menu"), Tap: tap.OfVerb(tap.Home)}}},
		}
	}, func(reply store.Reply[struct{}]) error {
		return p.store.SetRole(ctx, r.Viewer(), role, reply)
	})
}

// The fields that can be changed; tap.EditProfile and the form's steps name them.
const (
	fieldName  = "name"
	fieldPhone = "phone"
	fieldEmail = "mail"
)

func (p *profile) askName() step[struct{}] {
	return p.field(fieldName, "link.ask_name", false, readName,
		func(ctx context.Context, r *Request, name string) (Screen, error) {
			return after(r, func(struct{}) Screen { return changedScreen(r, r.T.Say("profile.changed")) },
				func(reply store.Reply[struct{}]) error { return p.store.Rename(ctx, r.Viewer(), name, reply) })
		})
}

func (p *profile) askPhone() step[struct{}] {
	return p.field(fieldPhone, "link.ask_phone", true, readPhone,
		func(ctx context.Context, r *Request, phone string) (Screen, error) {
			return after(r, func(struct{}) Screen {
				s := changedScreen(r, r.T.Say("profile.changed"))
				s.Ask = AskGone
				return s
			}, func(reply store.Reply[struct{}]) error { return p.store.ChangePhone(ctx, r.Viewer(), phone, reply) })
		})
}

func (p *profile) askEmail() step[struct{}] {
	return p.field(fieldEmail, "link.ask_email", false, readEmail,
		func(ctx context.Context, r *Request, email string) (Screen, error) {
			return after(r, func(queued bool) Screen {
				if queued {
					return (&confirm{p.store}).promptBelow(r, r.T.Say("profile.changed")+"\n\n"+r.T.Say("profile.confirm_sent"))
				}
				return changedScreen(r, r.T.Say("profile.changed"))
			}, func(reply store.Reply[bool]) error { return p.store.ChangeEmail(ctx, r.Viewer(), email, reply) })
		})
}

// field is the question about one field. Whoever need not have it may take it
// away.
func (p *profile) field(name, key string, contact bool, read func(*Request) (value, wrong string), keep func(context.Context, *Request, string) (Screen, error)) step[struct{}] {
	return step[struct{}]{
		name: name, text: true, contact: contact, taps: []tap.Verb{tap.FormSkip},
		ask: func(_ context.Context, r *Request, _ struct{}) (Screen, error) {
			s := Screen{Text: r.T.Say(key)}
			switch {
			case r.Session.Role != school.Parent && name != fieldName:
				s.Rows = [][]Button{
					{{Text: r.T.Say("profile.button_remove"), Tap: tap.Skip(r.Draft(), name)}},
					{{Text: r.T.Say("common.button_cancel"), Tap: tap.Cancel(r.Draft())}},
				}
			case contact:
				s.Ask, s.Fresh = AskContact, true
			default:
				s.Rows = [][]Button{{{Text: r.T.Say("common.button_cancel"), Tap: tap.Cancel(r.Draft())}}}
			}
			return s, nil
		},
		accept: func(_ context.Context, r *Request, _ struct{}) (answer[struct{}], error) {
			value, wrong := "", ""
			if r.Kind != Press {
				value, wrong = read(r)
			}
			if wrong != "" {
				return again[struct{}](wrong), nil
			}
			return finish[struct{}](func(ctx context.Context, r *Request) (Screen, error) { return keep(ctx, r, value) }), nil
		},
	}
}
