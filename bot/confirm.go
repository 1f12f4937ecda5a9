package bot

import (
	"context"
	"time"

	"zvonok/bot/tap"
	"zvonok/store"
)

// confirm is how an address is confirmed (A4): six digits from the letter, sent
// as a plain message whenever the person likes. The link in the letter needs no
// chat.
type confirm struct{ store *store.Store }

// prompt says what to do, and offers another letter.
func (c *confirm) prompt(ctx context.Context, r *Request) (Screen, error) {
	p, err := c.store.Profile(ctx, r.Viewer())
	if err != nil {
		return Screen{}, err
	}
	if p.Email == "" || p.Confirmed {
		return confirmedBefore(r, p), nil
	}
	return c.promptBelow(r, r.T.Say("profile.confirm_prompt")), nil
}

// digits takes a message of six digits.
func (c *confirm) digits(ctx context.Context, r *Request) (Screen, error) {
	p, err := c.store.Profile(ctx, r.Viewer())
	if err != nil {
		return Screen{}, err
	}
	if p.Confirmed { // by the link meanwhile: no word about digits is true any more
		return Screen{Text: r.T.Say("profile.confirmed"), Rows: profileRow(r)}, nil
	}
	return after(r, func(what store.Confirmation) Screen {
		switch what {
		case store.ConfirmDone:
			return Screen{Text: r.T.Say("profile.confirmed"), Rows: profileRow(r)}
		case store.ConfirmWrong:
			return c.promptBelow(r, r.T.Say("profile.confirm_wrong"))
		}
		return c.promptBelow(r, r.T.Say("profile.confirm_void"))
	}, func(reply store.Reply[store.Confirmation]) error {
		return c.store.ConfirmByCode(ctx, r.Viewer(), r.Text, reply)
	})
}

// again sends the letter once more, unless the last one has only just left.
func (c *confirm) again(ctx context.Context, r *Request) (Screen, error) {
	p, err := c.store.Profile(ctx, r.Viewer())
	if err != nil {
		return Screen{}, err
	}
	if p.Email == "" || p.Confirmed {
		return confirmedBefore(r, p), nil
	}
	return after(r, func(wait time.Time) Screen {
		switch left := wait.Sub(r.Now); {
		case wait.IsZero():
		case left <= 5*time.Minute:
			return Screen{Toast: r.T.Count("profile.confirm_wait", int((left+time.Second-1)/time.Second)), Alert: true}
		default:
			return Screen{Toast: r.T.Say("profile.confirm_tomorrow"), Alert: true}
		}
		return c.promptBelow(r, r.T.Say("profile.confirm_sent"))
	}, func(reply store.Reply[time.Time]) error {
		return c.store.SendConfirmation(ctx, r.Viewer(), reply)
	})
}

// confirmedBefore is where an old button leads that asks for what is done.
func confirmedBefore(r *Request, p store.Profile) Screen {
	s := profileScreen(r, p)
	if p.Confirmed {
		s.Toast = r.T.Say("profile.confirmed_before")
	}
	return s
}

func (c *confirm) promptBelow(r *Request, text string) Screen {
	return Screen{Text: text, Rows: [][]Button{
		{{Text: r.T.Say("profile.button_again"), Tap: tap.OfVerb(tap.MailAgain)}},
		profileRow(r)[0],
	}}
}

// looksLikeDigits tells a message that is meant as the code of a letter.
func looksLikeDigits(text string) bool {
	digits := 0
	for _, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r != ' ' && r != '-' && r != '\u00a0':
			return false
		}
	}
	return digits >= 5 && digits <= 7 && len(text) <= 20
}
