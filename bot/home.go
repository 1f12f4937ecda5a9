package bot

import (
	"context"

	"zvonok/bot/tap"
)

// home is what every person finds: the main screen, help, the way out of a form,
// and kind answers to what nobody understands.
type home struct {
	bot *Bot
}

// show is the main screen of somebody who is linked.
func (h *home) show(_ context.Context, r *Request) (Screen, error) {
	name := ""
	if child, ok := r.Session.Child(r.Session.Active); ok {
		name = child.Name
	}
	return Screen{
		Text: r.T.Say("home.title", "Child", name),
		Rows: [][]Button{{{Text: r.T.Say("home.button_help"), Tap: tap.OfVerb(tap.Help)}}},
	}, nil
}

func (h *home) help(_ context.Context, r *Request) (Screen, error) {
	return Screen{Text: r.T.Say("home.help")}, nil
}

func (h *home) cancel(_ context.Context, r *Request) (Screen, error) {
	return Screen{Text: r.T.Say("home.nothing_to_cancel"), Ask: AskGone}, nil
}

// group answers in a group with one line and nothing personal.
func (h *home) group(_ context.Context, r *Request) (Screen, error) {
	return Screen{Text: r.T.Say("home.group")}, nil
}
