package bot

import (
	"context"
	"errors"
	"unicode/utf8"

	"zvonok/bot/tap"
	"zvonok/store"
	"zvonok/store/school"
)

// desk is the school's side of absence notes (E1): who is away today, what waits
// for an answer, what was before.
type desk struct {
	store *store.Store
	form  *form
}

func newDesk(s *store.Store) *desk {
	d := &desk{store: s}
	d.form = newForm("refusal", d.askWhy())
	return d
}

func (d *desk) open(ctx context.Context, r *Request) (Screen, error) {
	all, err := d.store.Desk(ctx, r.Viewer())
	if err != nil {
		return Screen{}, err
	}
	return deskScreen(r, all), nil
}

// below opens the desk under a digest, which stays as it was.
func (d *desk) below(ctx context.Context, r *Request) (Screen, error) {
	s, err := d.open(ctx, r)
	s.Fresh = true
	return s, err
}

// note opens one note, which is read by that.
func (d *desk) note(ctx context.Context, r *Request) (Screen, error) {
	return after(r, func(n school.AbsenceNote) Screen { return deskNote(r, n) }, func(reply store.Reply[school.AbsenceNote]) error {
		return d.store.ReadAbsence(ctx, r.Viewer(), r.Tap.A, reply)
	})
}

func (d *desk) confirm(ctx context.Context, r *Request) (Screen, error) {
	screen, err := after(r, func(n school.AbsenceNote) Screen {
		if n.Settled.Before(r.Now) { // by somebody else, whose answer this card did not show
			return d.settled(r, n)
		}
		s := deskNote(r, n)
		s.Toast = r.T.Say("desk.confirmed")
		return s
	}, func(reply store.Reply[school.AbsenceNote]) error {
		return d.store.ConfirmAbsence(ctx, r.Viewer(), r.Tap.A, r.Tap.Date, reply)
	})
	return d.orSettled(ctx, r, r.Tap.A, screen, err)
}

// refusal is what the form about a reason knows.
type refusal struct {
	Note int64
	Card int64 `json:",omitempty"` // the message that was answered: it shows the answer then
}

// refuse asks why, below the note; one that was settled meanwhile is shown.
func (d *desk) refuse(ctx context.Context, r *Request) (Screen, error) {
	n, err := d.store.Absence(ctx, r.Viewer(), r.Tap.A)
	if err != nil {
		return Screen{}, err
	}
	if !n.Waits() {
		return d.settled(r, n), nil
	}
	return begin(ctx, r, d.store, d.form, refusal{n.ID, r.Message})
}

func (d *desk) askWhy() step[refusal] {
	return step[refusal]{
		name: "why", text: true,
		ask: func(ctx context.Context, r *Request, data refusal) (Screen, error) {
			n, err := d.store.Absence(ctx, r.Viewer(), data.Note)
			if err != nil {
				return Screen{}, err
			}
			n.Child = n.Full
			return Screen{
				Text: noteLines(r, n) + "\n\n" + r.T.Say("desk.ask_why"), Fresh: true,
				Rows: [][]Button{{{Text: r.T.Say("common.button_cancel"), Tap: tap.Cancel(r.Draft())}}},
			}, nil
		},
		accept: func(_ context.Context, r *Request, data refusal) (answer[refusal], error) {
			if utf8.RuneCountInString(r.Text) > school.MaxAbsenceText {
				return again[refusal](r.T.Say("absence.too_long")), nil
			}
			why := r.Text
			return finish[refusal](func(ctx context.Context, r *Request) (Screen, error) {
				screen, err := after(r, func(n school.AbsenceNote) Screen {
					return renewing(data.Card, deskNote(r, n), above(r.T.Say("desk.refused"), deskNote(r, n)))
				}, func(reply store.Reply[school.AbsenceNote]) error {
					return d.store.RefuseAbsence(ctx, r.Viewer(), data.Note, why, reply)
				})
				return d.orSettled(ctx, r, data.Note, screen, err)
			}), nil
		},
	}
}

// orSettled shows a note that was settled or withdrawn meanwhile as it is now.
func (d *desk) orSettled(ctx context.Context, r *Request, note int64, screen Screen, err error) (Screen, error) {
	if school.CodeOf(err) != school.Conflict || errors.Is(err, store.ErrHandled) {
		return screen, err
	}
	n, err := d.store.Absence(ctx, r.Viewer(), note)
	if err != nil {
		return Screen{}, err
	}
	return d.settled(r, n), nil
}

// settled is a note that is not as the card said that was pressed.
func (d *desk) settled(r *Request, n school.AbsenceNote) Screen {
	if n.Waits() {
		return above(r.T.Say("desk.changed"), deskNote(r, n))
	}
	return above(r.T.Say("desk.settled"), deskNote(r, n))
}

// students are those who have notes.
func (d *desk) students(ctx context.Context, r *Request) (Screen, error) {
	all, err := d.store.AbsentStudents(ctx, r.Viewer())
	if err != nil {
		return Screen{}, err
	}
	return deskStudents(r, all), nil
}

func (d *desk) student(ctx context.Context, r *Request) (Screen, error) {
	history, err := d.store.AbsenceHistory(ctx, r.Viewer(), r.Tap.A)
	if err != nil {
		return Screen{}, err
	}
	return deskHistory(r, history), nil
}
