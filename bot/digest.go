package bot

import (
	"context"

	"zvonok/bot/tap"
	"zvonok/store"
	"zvonok/store/school"
)

// digest is when and where the digests come (D1, D4): seen, changed, stopped.
type digest struct {
	store *store.Store
	diary *diary
	form  *form
}

func newDigest(s *store.Store, d *diary) *digest {
	out := &digest{store: s, diary: d}
	out.form = newForm("digest", out.askTime())
	return out
}

// viewer acts in the role in which the subscription of the press was ordered: who
// is a teacher now can stop a digest that came to the parent.
func (d *digest) viewer(ctx context.Context, r *Request, subscription int64) (store.Viewer, error) {
	v := r.Viewer()
	role, err := d.store.SubscriptionRole(ctx, v, subscription)
	if school.CodeOf(err) == school.NotFound {
		return v, nil // the store says so in its own words
	}
	if err == nil {
		v.Role = role
	}
	return v, err
}

// list is «/digest»: the only subscription, or the choice of one.
func (d *digest) list(ctx context.Context, r *Request) (Screen, error) {
	all, err := d.store.Subscriptions(ctx, r.Viewer())
	if err != nil {
		return Screen{}, err
	}
	return digestList(r, all), nil
}

// show is one subscription; one that was split or joined since is the list.
func (d *digest) show(ctx context.Context, r *Request) (Screen, error) {
	return d.look(ctx, r, digestScreen)
}

func (d *digest) times(ctx context.Context, r *Request) (Screen, error) {
	return d.look(ctx, r, timesScreen)
}

func (d *digest) look(ctx context.Context, r *Request, view func(*Request, store.Subscriptions, store.Subscription) Screen) (Screen, error) {
	v, err := d.viewer(ctx, r, r.Tap.A)
	if err != nil {
		return Screen{}, err
	}
	all, err := d.store.Subscriptions(ctx, v)
	if err != nil {
		return Screen{}, err
	}
	if one, ok := all.ByID(r.Tap.A); ok {
		return view(r, all, one), nil
	}
	return digestList(r, all), nil
}

// below opens the settings under a digest, which stays as it was.
func (d *digest) below(ctx context.Context, r *Request) (Screen, error) {
	s, err := d.show(ctx, r)
	s.Fresh = true
	return s, err
}

// ofFamily is the list of who is told as one of a family, whatever role they act in.
func (d *digest) ofFamily(ctx context.Context, r *Request) (Screen, error) {
	s, err := d.list(ctx, r)
	s.Fresh = r.Tap.A == 1
	return s, err
}

// diaryBelow opens a child's diary under a digest, which stays as it was.
func (d *digest) diaryBelow(ctx context.Context, r *Request) (Screen, error) {
	return r.belowFamilys(func() (Screen, error) { return d.diary.showWeek(ctx, r, tap.Tap{A: r.Tap.A}) })
}

func (d *digest) turn(ctx context.Context, r *Request) (Screen, error) {
	on := r.Tap.B == 1
	return d.change(ctx, r, store.DigestChange{On: &on})
}

func (d *digest) time(ctx context.Context, r *Request) (Screen, error) {
	minute := int(r.Tap.B)
	return d.change(ctx, r, store.DigestChange{Minute: &minute})
}

// days offers the choices, or takes one.
func (d *digest) days(ctx context.Context, r *Request) (Screen, error) {
	if r.Tap.B == 0 {
		return d.look(ctx, r, daysScreen)
	}
	if r.Tap.B > int64(school.EveryDay) {
		return Screen{}, school.Wrong("days", "not a set of weekdays")
	}
	days := school.Weekdays(r.Tap.B)
	return d.change(ctx, r, store.DigestChange{Days: &days})
}

func (d *digest) channel(ctx context.Context, r *Request) (Screen, error) {
	on := r.Tap.B == 1
	switch store.Channel(r.Tap.Word) {
	case store.ByChat:
		return d.change(ctx, r, store.DigestChange{Chat: &on})
	case store.ByMail:
		return d.change(ctx, r, store.DigestChange{Mail: &on})
	}
	return Screen{}, school.Refuse(school.NotFound, "no such channel")
}

func (d *digest) empty(ctx context.Context, r *Request) (Screen, error) {
	too := r.Tap.B == 1
	return d.change(ctx, r, store.DigestChange{EmptyToo: &too})
}

// scope makes one digest of all children (0), or one for each.
func (d *digest) scope(ctx context.Context, r *Request) (Screen, error) {
	family := r.Tap.B == 0
	return d.change(ctx, r, store.DigestChange{Family: &family})
}

func (d *digest) change(ctx context.Context, r *Request, c store.DigestChange) (Screen, error) {
	return d.changeTo(ctx, r, c, changedDigest)
}

// changeTo changes, and shows what comes of it.
func (d *digest) changeTo(ctx context.Context, r *Request, c store.DigestChange, view func(*Request, store.Subscriptions) Screen) (Screen, error) {
	c.Subscription = r.Tap.A
	v, err := d.viewer(ctx, r, c.Subscription)
	if err != nil {
		return Screen{}, err
	}
	return after(r, func(all store.Subscriptions) Screen { return view(r, all) },
		func(reply store.Reply[store.Subscriptions]) error {
			return d.store.SetDigest(ctx, v, c, reply)
		})
}

// stop is one press under any digest, however old.
func (d *digest) stop(ctx context.Context, r *Request) (Screen, error) {
	v, err := d.viewer(ctx, r, r.Tap.A)
	if err != nil {
		return Screen{}, err
	}
	return after(r, func(all store.Subscriptions) Screen {
		return Screen{Text: r.T.Say("subscription.stopped"), Fresh: true, Rows: [][]Button{{
			{Text: r.T.Say("subscription.button_return"), Tap: tap.SwitchDigest(all.Changed, true)},
			{Text: r.T.Say("subscription.button_change"), Tap: tap.ToDigest(all.Changed)},
		}}}
	}, func(reply store.Reply[store.Subscriptions]) error {
		return d.store.StopDigest(ctx, v, r.Tap.A, reply)
	})
}

// now asks for a digest whatever the hour.
func (d *digest) now(ctx context.Context, r *Request) (Screen, error) {
	v, err := d.viewer(ctx, r, r.Tap.A)
	if err != nil {
		return Screen{}, err
	}
	return after(r, func(struct{}) Screen { return Screen{Toast: r.T.Say("subscription.soon")} },
		func(reply store.Reply[struct{}]) error { return d.store.AskDigest(ctx, v, r.Tap.A, reply) })
}

// timeAnswers is what the form about a time of day knows.
type timeAnswers struct{ Subscription int64 }

// typed opens the form: a time that is not among the choices.
func (d *digest) typed(ctx context.Context, r *Request) (Screen, error) {
	return begin(ctx, r, d.store, d.form, timeAnswers{r.Tap.A})
}

func (d *digest) askTime() step[timeAnswers] {
	return step[timeAnswers]{
		name: "time", text: true,
		ask: func(_ context.Context, r *Request, _ timeAnswers) (Screen, error) {
			return Screen{
				Text: r.T.Say("subscription.ask_time"),
				Rows: [][]Button{{{Text: r.T.Say("common.button_cancel"), Tap: tap.Cancel(r.Draft())}}},
			}, nil
		},
		accept: func(_ context.Context, r *Request, data timeAnswers) (answer[timeAnswers], error) {
			minute, ok := readClock(r.Text)
			if !ok {
				return again[timeAnswers](r.T.Say("subscription.wrong_time")), nil
			}
			return finish[timeAnswers](func(ctx context.Context, r *Request) (Screen, error) {
				r.Tap.A = data.Subscription
				return d.change(ctx, r, store.DigestChange{Minute: &minute})
			}), nil
		},
	}
}
