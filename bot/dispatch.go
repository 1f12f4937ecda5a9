package bot

import (
	"context"
	"errors"

	"zvonok/bot/tap"
	"zvonok/store"
	"zvonok/store/school"
)

// dispatch finds whose a request is, by the table.
func (b *Bot) dispatch(ctx context.Context, r *Request) (Screen, error) {
	switch {
	case !r.Private || r.Anonymous:
		return b.inGroup(ctx, r)
	case r.Kind == Blocked:
		return Screen{}, b.store.SetChatState(ctx, r.Bot, r.Chat, store.ChatBlocked)
	case r.Session.Away || r.Kind == Unblocked:
		if err := b.store.SetChatState(ctx, r.Bot, r.Chat, store.ChatActive); err != nil {
			return Screen{}, err
		}
	}
	if r.Kind == Unblocked {
		return Screen{}, nil
	}
	if r.Session.Blocked {
		return Screen{}, school.Refuse(school.Denied, "the account is blocked")
	}
	switch r.Kind {
	case Press:
		return b.pressed(ctx, r)
	case Command:
		return b.commanded(ctx, r)
	}
	return b.said(ctx, r)
}

func (b *Bot) pressed(ctx context.Context, r *Request) (Screen, error) {
	switch {
	case errors.Is(r.TapErr, tap.ErrStale):
		return b.outdated(ctx, r)
	case r.TapErr != nil:
		return Screen{Toast: r.T.Say("home.foreign"), Alert: true}, nil //nolint:nilerr // the person's tap is wrong, our work is not
	case r.Tap.Verb == tap.Noop:
		return Screen{}, nil
	case b.formTap(r.Tap.Verb):
		return b.pressedInForm(ctx, r)
	}
	known := false
	for _, line := range b.routes {
		if line.tap != r.Tap.Verb {
			continue
		}
		if known = true; r.actsFor(line.who) {
			r.leave(b)
			return line.do(ctx, r)
		}
	}
	switch {
	case known && r.Session.Role == "": // a button from before the link ended
		r.leave(b)
		return b.home.start(ctx, r)
	case known:
		return b.offerRole(r, "the button is for another role", func(line route) bool { return line.tap == r.Tap.Verb })
	}
	return b.outdated(ctx, r)
}

// actsFor tells whether a line is for the person. Who is a class teacher and a
// parent acts in one role at a time; but a note of the school and a letter about the
// child come whatever that role is, so their buttons, and the questions behind them,
// are answered in the other one, and the chosen role stays.
func (r *Request) actsFor(who audience) bool {
	if who.admits(r.Session.Role) {
		return true
	}
	if who != settlers && who != told && who != guardians {
		return false
	}
	for _, role := range r.Session.Roles {
		if who.admits(role) {
			r.chosen, r.Session = r.Session.Role, r.Session.As(role)
			return true
		}
	}
	return false
}

// outdated answers a button that this release does not know with a fresh
// screen and one kind line.
func (b *Bot) outdated(ctx context.Context, r *Request) (Screen, error) {
	screen, err := b.home.start(ctx, r)
	screen.Toast, screen.Fresh = r.T.Say("home.stale"), true
	return screen, err
}

func (b *Bot) commanded(ctx context.Context, r *Request) (Screen, error) {
	known := false
	for _, arg := range []bool{true, false} {
		for _, line := range b.routes {
			if line.command != r.Command || line.arg != arg || arg && r.Text == "" {
				continue
			}
			if known = true; r.actsFor(line.who) {
				r.leave(b)
				return line.do(ctx, r)
			}
		}
	}
	switch {
	case known && r.Session.Role == "":
		r.leave(b)
		return b.home.start(ctx, r)
	case known:
		return b.offerRole(r, "the command is for another role", func(line route) bool { return line.command == r.Command })
	}
	if _, step, ok := b.open(r); ok {
		return b.repeat(ctx, r, step, r.T.Say("home.unknown_command"))
	}
	screen, err := b.home.start(ctx, r)
	return above(r.T.Say("home.unknown_command"), screen), err
}

// said is about words, cards and all the rest: an answer to the form's question,
// or what a line of the table recognises.
func (b *Bot) said(ctx context.Context, r *Request) (Screen, error) {
	if f, step, ok := b.open(r); ok {
		if r.Kind == Text && r.Text == r.T.Say("common.button_cancel") {
			return b.home.cancel(ctx, r)
		}
		return b.fill(ctx, r, f, step)
	}
	expired := r.Session.Draft != nil
	if expired {
		r.leaves = r.Session.Draft.ID
	}
	for _, line := range b.routes {
		if r.Kind == Text && line.said != nil && !line.group && line.who.admits(r.Session.Role) && line.said(r.Text) {
			return line.do(ctx, r)
		}
	}
	screen, err := b.home.start(ctx, r)
	switch {
	case expired:
		screen = above(r.T.Say("home.expired"), screen)
	case r.Session.Role != "" && r.Kind == Text:
		screen = above(r.T.Say("home.unknown"), screen)
	case r.Session.Role != "":
		screen = above(r.T.Say("home.only_text"), screen)
	}
	return screen, err
}

// above puts one kind line over a screen.
func above(line string, s Screen) Screen {
	if s.Text == "" {
		s.Text = line
	} else {
		s.Text = line + "\n\n" + s.Text
	}
	return s
}

// leave ends the form that the chat is in the middle of; its effect, or Done,
// drops the draft.
func (r *Request) leave(b *Bot) {
	if r.Session.Draft == nil {
		return
	}
	r.leaves = r.Session.Draft.ID
	if f, step, ok := b.open(r); ok {
		r.leaving = step.name != f.steps[0].name
	}
}
