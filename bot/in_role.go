package bot

import (
	"slices"

	"zvonok/bot/tap"
	"zvonok/store/school"
)

// inRole answers in the role that finds what is asked for: who is a teacher and a
// parent acts in one at a time, but is told and written to as both. The chosen
// role stays; NotFound where none of them finds it.
func (r *Request) inRole(answer func() (Screen, error)) (Screen, error) {
	return r.inRoles(anyone, answer)
}

// inRoles does the same, of the roles that an audience holds.
func (r *Request) inRoles(who audience, answer func() (Screen, error)) (Screen, error) {
	chosen := r.Session
	for _, role := range append([]school.Role{chosen.Role}, chosen.Roles...) {
		if !who.admits(role) {
			continue
		}
		if r.Session = chosen; role != chosen.Role {
			r.Session = chosen.As(role)
		}
		if s, err := answer(); school.CodeOf(err) != school.NotFound {
			return s, err
		}
	}
	r.Session = chosen
	return Screen{}, school.Refuse(school.NotFound, "it is for none of their roles")
}

// asCorrespondent does the same of a correspondence: the management reads what its other role
// may answer, and would begin an answer that it may not send.
func (r *Request) asCorrespondent(answer func() (Screen, error)) (Screen, error) {
	if slices.ContainsFunc(r.Session.Roles, correspondents.admits) {
		return r.inRoles(correspondents, answer)
	}
	return r.inRole(answer)
}

// belowFamilys opens something under a letter to a family, which stays as it was, in
// the role that the letter is of. Who acts in another finds beside it the way there:
// the buttons of what opens are for that role.
func (r *Request) belowFamilys(answer func() (Screen, error)) (Screen, error) {
	now, chosen := r.Session, r.Session.Role
	if r.chosen != "" {
		chosen = r.chosen
	}
	var s Screen
	var err error
	if slices.ContainsFunc(now.Roles, families.admits) {
		s, err = r.inRoles(families, answer)
	} else {
		s, err = answer()
	}
	if s.Fresh = true; err == nil && r.Session.Role != chosen {
		s.Rows = append(s.anyRole(), actRow(r, r.Session.Role))
	}
	r.Session = now
	return s, err
}

// anyRole are the buttons of a screen without those that lead to another page of the
// list, or begin a message: they would do it in the chosen role.
func (s Screen) anyRole() [][]Button {
	var out [][]Button
	for _, row := range s.Rows {
		row = slices.DeleteFunc(slices.Clone(row), func(b Button) bool {
			return b.Tap.Verb == tap.Messages || b.Tap.Verb == tap.MessageTo || b.Tap.Verb == tap.News || b.Tap.Verb == tap.Noop
		})
		if len(row) > 0 {
			out = append(out, row)
		}
	}
	return out
}

func actRow(r *Request, role school.Role) []Button {
	return []Button{{Text: r.T.Say("profile.button_act", "Role", r.T.Role(string(role))), Tap: tap.ActAs(string(role))}}
}

// offerRole answers who asks for what is another role's: who holds that role is
// told so, and how to change to it; anybody else is refused.
func (b *Bot) offerRole(r *Request, refusal string, asked func(route) bool) (Screen, error) {
	for _, role := range r.Session.Roles {
		if slices.ContainsFunc(b.routes, func(line route) bool { return asked(line) && line.who.admits(role) }) {
			return Screen{
				Text:  r.T.Say("home.other_role", "Now", r.T.Role(string(r.Session.Role)), "Role", r.T.Role(string(role))),
				Rows:  [][]Button{actRow(r, role), menuButton(r)},
				Fresh: true, // what the button stands under is wanted again
			}, nil
		}
	}
	return Screen{}, school.Refuse(school.Denied, refusal)
}
