package bot

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"zvonok/bot/tap"
	"zvonok/store"
	"zvonok/store/school"
)

// announcing is what the form knows so far.
type announcing struct {
	Place store.AnnouncementPlace
	Part  school.Part
	Text  string
	Until time.Time
}

// The steps; who has one class begins at the second.
//
//	place ─▶ part ─▶ text ─▶ review ─▶ published
//	                           └▶ until ─┘
const (
	stepPlace   = "place"
	stepPart    = "part"
	stepText    = "text"
	stepUntil   = "until"
	stepPublish = "publish"
)

const (
	pickPublish = 1
	pickUntil   = 2
	pickText    = 3
)

func (a *announcements) newForm() *form {
	picks := []tap.Verb{tap.FormPick}
	return newForm("announcement",
		step[announcing]{name: stepPlace, text: true, taps: picks, ask: a.askPlace, accept: a.acceptPlace},
		step[announcing]{name: stepPart, taps: picks, ask: a.askPart, accept: a.acceptPart},
		step[announcing]{name: stepText, text: true, long: true, taps: []tap.Verb{tap.FormBack}, ask: a.askText, accept: a.acceptText},
		step[announcing]{name: stepUntil, text: true, taps: []tap.Verb{tap.CalendarDay, tap.FormSkip}, ask: a.askUntil, accept: a.acceptUntil},
		step[announcing]{name: stepPublish, taps: picks, ask: a.askPublish, accept: a.acceptPublish},
	)
}

// begin asks where to, or of whom there where only one place is.
func (a *announcements) begin(ctx context.Context, r *Request) (Screen, error) {
	places, err := a.store.AnnouncementPlaces(ctx, r.Viewer())
	if err != nil {
		return Screen{}, err
	}
	switch len(places) {
	case 0:
		return Screen{Text: r.T.Say("announcements.nowhere"), Rows: [][]Button{{{Text: r.T.Say("announcements.button_all"), Tap: tap.ToNews(1)}, menuButton(r)[0]}}}, nil
	case 1:
		kept, err := json.Marshal(announcing{Place: places[0]})
		if err != nil {
			return Screen{}, err
		}
		r.draft = r.Update
		return a.form.ask(ctx, r, a.store, stepPart, kept)
	}
	return begin(ctx, r, a.store, a.form, announcing{})
}

// placeNumber names a place on a button: a class, or a school.
func placeNumber(p store.AnnouncementPlace) int64 {
	if p.Class != 0 {
		return 2*p.Class + 1
	}
	return 2 * p.School
}

func (a *announcements) acceptPlace(ctx context.Context, r *Request, data announcing) (answer[announcing], error) {
	places, err := a.store.AnnouncementPlaces(ctx, r.Viewer())
	if err != nil {
		return answer[announcing]{}, err
	}
	said := classWords(r.Text)
	found := slices.DeleteFunc(places, func(p store.AnnouncementPlace) bool {
		if r.Kind == Press {
			return placeNumber(p) != r.Tap.B
		}
		return p.Class == 0 || classWords(p.Title) != said
	})
	if len(found) != 1 {
		return again[announcing](r.T.Say("announcements.place_unknown")), nil
	}
	data.Place = found[0]
	return next(data, stepPart), nil
}

// classWords forgives case, spaces and dashes: «5-а» is «5А».
func classWords(text string) string {
	return strings.Map(func(c rune) rune {
		if strings.ContainsRune(" \u00a0-–—«»\"", c) {
			return -1
		}
		return c
	}, strings.ToUpper(text))
}

func (a *announcements) acceptPart(_ context.Context, r *Request, data announcing) (answer[announcing], error) {
	parts := school.Parts()
	if r.Tap.B < 1 || r.Tap.B > int64(len(parts)) {
		return next(data, stepPart), nil
	}
	if data.Part = parts[r.Tap.B-1]; data.Text != "" {
		return next(data, stepPublish), nil
	}
	return next(data, stepText), nil
}

func (a *announcements) acceptText(_ context.Context, r *Request, data announcing) (answer[announcing], error) {
	text := strings.TrimSpace(r.Text)
	if utf8.RuneCountInString(text) > school.MaxAnnouncement {
		return again[announcing](r.T.Say("announcements.too_long")), nil
	}
	if text == "" {
		return again[announcing](r.T.Say("home.only_text")), nil
	}
	data.Text = text
	return next(data, stepPublish), nil
}

func (a *announcements) acceptUntil(_ context.Context, r *Request, data announcing) (answer[announcing], error) {
	day := r.Tap.Date
	switch {
	case r.Kind == Press && r.Tap.Verb == tap.FormSkip:
		data.Until = time.Time{}
		return next(data, stepPublish), nil
	case r.Kind == Text:
		span, err := readDays(r.Text, r.Today())
		if err != nil || !span.From.Equal(span.To) {
			return again[announcing](asTyped(r, "announcements.until_wrong")), nil //nolint:nilerr // said in words
		}
		day = span.From
	}
	if data.Until = day; !data.ends(r) {
		return again[announcing](r.T.Say("announcements.until_past")), nil
	}
	return next(data, stepPublish), nil
}

func (a *announcements) acceptPublish(_ context.Context, r *Request, data announcing) (answer[announcing], error) {
	switch r.Tap.B {
	case pickUntil:
		return next(data, stepUntil), nil
	case pickText:
		return next(data, stepText), nil
	case pickPublish:
		return finish[announcing](func(ctx context.Context, r *Request) (Screen, error) { return a.publish(ctx, r, data) }), nil
	}
	return next(data, stepPublish), nil
}

// ends tells whether its last day can be one.
func (d announcing) ends(r *Request) bool { return d.made().Validate(r.Today()) == nil }

func (d announcing) made() school.Announcing {
	return school.Announcing{School: d.Place.School, Class: d.Place.Class, Part: d.Part, Text: d.Text, Until: d.Until}
}

// publish says it; what cannot be is said in words, and the way to begin anew.
func (a *announcements) publish(ctx context.Context, r *Request, data announcing) (Screen, error) {
	screen, err := after(r, func(one store.Announced) Screen { return publishedScreen(r, one) }, func(reply store.Reply[store.Announced]) error {
		return a.store.Announce(ctx, r.Viewer(), data.made(), reply)
	})
	var words string
	switch code := school.CodeOf(err); {
	case err == nil, errors.Is(err, store.ErrHandled):
		return screen, err
	case code == school.Denied, code == school.NotFound:
		words = r.T.Say("announcements.not_yours")
	case code == school.Invalid:
		words = r.T.Say("announcements.until_past")
	default:
		return Screen{}, err
	}
	return Screen{Text: words, Rows: [][]Button{{announceButton(r), menuButton(r)[0]}}}, nil
}
