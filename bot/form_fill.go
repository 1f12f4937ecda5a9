package bot

import (
	"context"
	"errors"
	"slices"
	"unicode/utf8"

	"zvonok/bot/tap"
)

// maxAnswer is the longest answer that a form reads, in characters; its own
// rules may be stricter.
const maxAnswer = 2000

// open finds the form and the step that the chat is in the middle of. False:
// none, or one that expired, is of another release, or no longer for this role.
func (b *Bot) open(r *Request) (*form, formStep, bool) {
	d := r.Session.Draft
	if d == nil || d.Expired(r.Now) {
		return nil, formStep{}, false
	}
	for _, line := range b.routes {
		if line.form != nil && line.form.name == d.Form && r.actsFor(line.who) {
			step, ok := line.form.step(d.Step)
			return line.form, step, ok
		}
	}
	return nil, formStep{}, false
}

// formTap tells the buttons of forms from those of screens.
func (b *Bot) formTap(verb tap.Verb) bool {
	switch verb {
	case tap.FormPick, tap.FormSkip, tap.FormBack, tap.FormCancel:
		return true
	}
	return slices.ContainsFunc(b.routes, func(line route) bool {
		return line.form != nil && slices.ContainsFunc(line.form.steps, func(s formStep) bool { return slices.Contains(s.taps, verb) })
	})
}

// pressedInForm answers a button of a form: of the question that waits now, or
// of one that is long answered.
func (b *Bot) pressedInForm(ctx context.Context, r *Request) (Screen, error) {
	f, step, ok := b.open(r)
	if !ok {
		screen, err := b.home.start(ctx, r)
		screen.Toast = r.T.Say("home.expired")
		if r.Session.Draft != nil {
			r.leaves = r.Session.Draft.ID
		}
		return screen, err
	}
	d := r.Session.Draft
	if r.Tap.A != d.ID || r.Tap.Word != "" && r.Tap.Word != d.Step {
		return Screen{Toast: r.T.Say("home.answered_already")}, nil
	}
	switch r.Tap.Verb {
	case tap.FormCancel:
		return b.home.cancel(ctx, r)
	case tap.FormBack:
		if i := slices.IndexFunc(f.steps, func(s formStep) bool { return s.name == step.name }); i > 0 {
			r.draft = d.ID
			return f.ask(ctx, r, b.store, f.steps[i-1].name, d.Data)
		}
		return b.home.cancel(ctx, r)
	}
	if !slices.Contains(step.taps, r.Tap.Verb) {
		return Screen{Toast: r.T.Say("home.answered_already")}, nil
	}
	return b.fill(ctx, r, f, step)
}

// fill takes an answer to the question that waits.
func (b *Bot) fill(ctx context.Context, r *Request, f *form, step formStep) (Screen, error) {
	r.draft = r.Session.Draft.ID
	switch {
	case r.Kind == Press:
	case r.Kind == Text && !step.text, r.Kind == Share && !step.contact:
		return b.repeat(ctx, r, step, r.T.Say("home.press_a_button"))
	case r.Kind == Other, r.Kind == Upload && !step.file:
		return b.repeat(ctx, r, step, r.T.Say("home.only_text"))
	case !step.long && utf8.RuneCountInString(r.Text) > maxAnswer:
		return b.repeat(ctx, r, step, r.T.Say("home.too_long"))
	}
	data := r.Session.Draft.Data
	a, err := step.accept(ctx, r, data)
	switch {
	case errors.Is(err, errOldDraft):
		r.leaves = r.Session.Draft.ID
		screen, err := b.home.start(ctx, r)
		return above(r.T.Say("home.expired"), screen), err
	case err != nil:
		return Screen{}, err
	case a.wrong != "":
		return b.repeat(ctx, r, step, a.wrong)
	case a.finish != nil:
		r.leaves = r.Session.Draft.ID
		return a.finish(ctx, r)
	}
	return f.ask(ctx, r, b.store, a.step, a.data)
}

// repeat asks the same question again below words of HTML; the draft stays as it is.
func (b *Bot) repeat(ctx context.Context, r *Request, step formStep, words string) (Screen, error) {
	r.draft = r.Session.Draft.ID
	screen, err := step.ask(ctx, r, r.Session.Draft.Data)
	return above(words, screen), err
}
