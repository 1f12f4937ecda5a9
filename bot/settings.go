package bot

import (
	"context"
	"slices"

	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

// settings is how a person wants to be talked to (A7, D8): language, time zone,
// quiet hours, marks behind a spoiler; and the door to the digests.
type settings struct {
	store *store.Store
	texts *locale.Catalog
}

func (s *settings) show(_ context.Context, r *Request) (Screen, error) {
	return s.screen(r), nil
}

// language speaks the chosen one at once: this screen, and the menu too.
func (s *settings) language(ctx context.Context, r *Request) (Screen, error) {
	if !slices.Contains(spoken, locale.Lang(r.Tap.Word)) {
		return Screen{}, school.Refuse(school.NotFound, "no such language")
	}
	return s.change(ctx, r, store.SettingsChange{Language: &r.Tap.Word}, func() Screen {
		out := s.screen(r)
		out.Menu = true
		return out
	})
}

func (s *settings) zones(_ context.Context, r *Request) (Screen, error) {
	return zonesScreen(r), nil
}

func (s *settings) zone(ctx context.Context, r *Request) (Screen, error) {
	at := slices.IndexFunc(zones, func(z zone) bool { return z.word == r.Tap.Word })
	if at < 0 {
		return Screen{}, school.Refuse(school.NotFound, "no such zone")
	}
	return s.change(ctx, r, store.SettingsChange{Zone: &zones[at].name}, func() Screen { return s.screen(r) })
}

// veil hides marks, or shows them again.
func (s *settings) veil(ctx context.Context, r *Request) (Screen, error) {
	hide := r.Tap.B == 1
	return s.change(ctx, r, store.SettingsChange{HideMarks: &hide}, func() Screen { return s.screen(r) })
}

// nameless takes children's names out of the subjects of letters, or puts them back.
func (s *settings) nameless(ctx context.Context, r *Request) (Screen, error) {
	hide := r.Tap.B == 1
	return s.change(ctx, r, store.SettingsChange{HideName: &hide}, func() Screen { return s.screen(r) })
}

func (s *settings) quiets(_ context.Context, r *Request) (Screen, error) {
	return quietScreen(r), nil
}

// quiet holds back until morning what can wait.
func (s *settings) quiet(ctx context.Context, r *Request) (Screen, error) {
	at := slices.IndexFunc(quietHours, func(q quiet) bool { return q.word == r.Tap.Word })
	if at < 0 {
		return Screen{}, school.Refuse(school.NotFound, "no such hours")
	}
	return s.change(ctx, r, store.SettingsChange{Quiet: &quietHours[at].hours}, func() Screen { return s.screen(r) })
}

// change keeps what was chosen, and makes the screen by it.
func (s *settings) change(ctx context.Context, r *Request, c store.SettingsChange, view func() Screen) (Screen, error) {
	return after(r, func(now store.Settings) Screen {
		r.Session.Language, r.Session.Zone, r.Session.HideMarks = now.Language, now.Zone, now.HideMarks || r.Session.Rules.HideMarks
		r.Session.HideName, r.Session.Quiet = now.HideName, now.Quiet
		r.T = s.texts.In(locale.Lang(now.Language))
		out := view()
		out.Toast = r.T.Say("settings.changed")
		return out
	}, func(reply store.Reply[store.Settings]) error {
		return s.store.SetSettings(ctx, r.Viewer(), c, reply)
	})
}
