package bot

import (
	"context"
	"errors"

	"zvonok/bot/tap"
	"zvonok/store"
	"zvonok/store/school"
)

// announcements are what the school says to many at once (C4): read by whom they
// are for, written by class teachers, curators and the management.
type announcements struct {
	store *store.Store
	form  *form
}

func newAnnouncements(s *store.Store) *announcements {
	a := &announcements{store: s}
	a.form = a.newForm()
	return a
}

func (a *announcements) list(ctx context.Context, r *Request) (Screen, error) {
	all, err := a.store.Announcements(ctx, r.Viewer(), int(min(max(r.Tap.A, 1), maxPage)))
	if err != nil {
		return Screen{}, err
	}
	return announcementList(r, all), nil
}

// open shows one, which is read by that.
func (a *announcements) open(ctx context.Context, r *Request) (Screen, error) {
	return a.read(ctx, r, func(one store.Announced) Screen { return announcementCard(r, one) })
}

func (a *announcements) read(ctx context.Context, r *Request, view func(store.Announced) Screen) (Screen, error) {
	return r.inRole(func() (Screen, error) {
		return after(r, view, func(reply store.Reply[store.Announced]) error {
			return a.store.ReadAnnouncement(ctx, r.Viewer(), r.Tap.A, reply)
		})
	})
}

// below opens one, or the list, under a digest or a notice, which stays as it was.
func (a *announcements) below(ctx context.Context, r *Request) (Screen, error) {
	if r.Tap.A == 0 {
		return r.belowFamilys(func() (Screen, error) { return a.list(ctx, r) })
	}
	return a.read(ctx, r, func(one store.Announced) Screen {
		s := announcementCard(r, one)
		s.Fresh = true
		return s
	})
}

// withdraw asks first, then takes it back.
func (a *announcements) withdraw(ctx context.Context, r *Request) (Screen, error) {
	if r.Tap.B == 0 {
		return a.read(ctx, r, func(one store.Announced) Screen { return askWithdrawal(r, one) })
	}
	screen, err := after(r, func(one store.Announced) Screen {
		return toasted(announcementCard(r, one), r.T.Say("announcements.withdrawn"))
	},
		func(reply store.Reply[store.Announced]) error {
			return a.store.WithdrawAnnouncement(ctx, r.Viewer(), r.Tap.A, reply)
		})
	if school.CodeOf(err) != school.Conflict || errors.Is(err, store.ErrHandled) {
		return screen, err
	}
	return a.read(ctx, r, func(one store.Announced) Screen {
		return toasted(announcementCard(r, one), r.T.Say("announcements.withdrawn_before"))
	})
}

func toasted(s Screen, words string) Screen {
	s.Toast = words
	return s
}

// announceButton begins one.
func announceButton(r *Request) Button {
	words := "announcements.button_new"
	if r.Session.Role == school.Teacher {
		words = "announcements.button_desk"
	}
	return Button{Text: r.T.Say(words), Tap: tap.OfVerb(tap.NewsNew)}
}
