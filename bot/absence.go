package bot

import (
	"context"
	"errors"
	"time"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// absences is the parent's side of absence notes (C1): filed, followed, changed,
// taken back. The school's side is desk.
type absences struct {
	store  *store.Store
	client *telegram.Client // brings the files that are sent along
	form   *form
}

func newAbsence(s *store.Store, c *telegram.Client) *absences {
	a := &absences{store: s, client: c}
	a.form = a.newForm()
	return a
}

// begin is «/absence»: a note about the child whose diary is open; others are a
// press away.
func (a *absences) begin(ctx context.Context, r *Request) (Screen, error) {
	return begin(ctx, r, a.store, a.form, absenceAnswers{Who: []int64{r.Session.Active}})
}

func (a *absences) list(ctx context.Context, r *Request) (Screen, error) {
	notes, err := a.store.Absences(ctx, r.Viewer())
	if err != nil {
		return Screen{}, err
	}
	return absenceList(r, notes), nil
}

func (a *absences) show(ctx context.Context, r *Request) (Screen, error) {
	n, err := a.store.Absence(ctx, r.Viewer(), r.Tap.A)
	if err != nil {
		return Screen{}, err
	}
	return absenceScreen(r, n), nil
}

// file hands over what came with a note, to whoever may see it: one's own child's,
// or one of the school.
func (a *absences) file(ctx context.Context, r *Request) (Screen, error) {
	hand, first, other := func() (Screen, error) { return a.hand(ctx, r) }, guardians, settlers
	if settlers.admits(r.Session.Role) {
		first, other = other, first
	}
	s, err := r.inRoles(first, hand)
	if school.CodeOf(err) == school.NotFound {
		return r.inRoles(other, hand)
	}
	return s, err
}

func (a *absences) hand(ctx context.Context, r *Request) (Screen, error) {
	n, err := a.store.Absence(ctx, r.Viewer(), r.Tap.A)
	if err != nil {
		return Screen{}, err
	}
	switch {
	case !n.FileGone.IsZero():
		return Screen{Toast: r.T.Say("absence.line_file_gone"), Alert: true}, nil
	case n.File == 0:
		return Screen{Toast: r.T.Say("absence.file_none")}, nil
	}
	return Screen{File: n.File}, nil
}

// withdraw asks first, then takes the note back.
func (a *absences) withdraw(ctx context.Context, r *Request) (Screen, error) {
	if r.Tap.B == 0 {
		n, err := a.store.Absence(ctx, r.Viewer(), r.Tap.A)
		if err != nil {
			return Screen{}, err
		}
		if !changeable(r, n) {
			return overScreen(r, n), nil
		}
		return Screen{Text: noteText(r, n) + "\n\n" + r.T.Say("absence.ask_withdraw"), Rows: [][]Button{{
			{Text: r.T.Say("absence.button_withdraw_yes"), Tap: tap.Withdraw(n.ID, true)},
			{Text: r.T.Say("absence.button_keep"), Tap: tap.ToAbsence(n.ID)},
		}}}, nil
	}
	return a.change(ctx, r, "absence.withdrawn", func(reply store.Reply[school.AbsenceNote]) error {
		return a.store.WithdrawAbsence(ctx, r.Viewer(), r.Tap.A, reply)
	})
}

// month offers new last days: earlier ones or later ones.
func (a *absences) month(ctx context.Context, r *Request) (Screen, error) {
	n, err := a.store.Absence(ctx, r.Viewer(), r.Tap.A)
	if err != nil {
		return Screen{}, err
	}
	longer := r.Tap.B == 1
	open, words := shorterDays(r, n), "absence.ask_shorter"
	if longer {
		open, words = longerDays(n), "absence.ask_longer"
	}
	if !changeable(r, n) || open.To.Before(open.From) {
		return overScreen(r, n), nil
	}
	month := r.Tap.Date
	if month.IsZero() {
		month = n.Span.To
	}
	c := calendar{
		month: month, open: open,
		day:  func(day time.Time) tap.Tap { return tap.EndAbsence(n.ID, day) },
		turn: func(day time.Time) tap.Tap { return tap.ToAbsenceMonth(n.ID, longer, day) },
	}
	return Screen{
		Text: noteText(r, n) + "\n\n" + r.T.Say(words, "Day", r.T.Date(n.Span.To)),
		Rows: append(c.rows(r.T), []Button{{Text: r.T.Say("common.button_back"), Tap: tap.ToAbsence(n.ID)}}),
	}, nil
}

// end moves the last day.
func (a *absences) end(ctx context.Context, r *Request) (Screen, error) {
	return a.change(ctx, r, "absence.changed", func(reply store.Reply[school.AbsenceNote]) error {
		return a.store.EndAbsence(ctx, r.Viewer(), r.Tap.A, r.Tap.Date, reply)
	})
}

// overScreen is a note with which an old card offers to do what cannot be done any
// more: the note as it is.
func overScreen(r *Request, n school.AbsenceNote) Screen {
	s := absenceScreen(r, n)
	s.Toast, s.Alert = r.T.Say("absence.over"), true
	return s
}

// change runs an effect on one note and shows it as it is then; days that cannot
// be are said over the screen, which stays.
func (a *absences) change(ctx context.Context, r *Request, said string, do func(store.Reply[school.AbsenceNote]) error) (Screen, error) {
	screen, err := after(r, func(n school.AbsenceNote) Screen {
		s := absenceScreen(r, n)
		s.Toast = r.T.Say(said)
		return s
	}, do)
	words := dayFault(r, err)
	if conflict, ok := errors.AsType[*school.Error](err); ok && conflict.Code == school.Conflict && !errors.Is(err, store.ErrHandled) {
		if conflict.Field != "absence_once" {
			n, err := a.store.Absence(ctx, r.Viewer(), r.Tap.A)
			return overScreen(r, n), err
		}
		words = r.T.Say("absence.conflict")
	}
	if words != "" {
		return Screen{Toast: words, Alert: true}, nil
	}
	return screen, err
}

// changeable tells whether a parent can still do something with a note.
func changeable(r *Request, n school.AbsenceNote) bool {
	return n.Live() && !n.Span.To.Before(schoolDay(r, n.Zone))
}

func shorterDays(r *Request, n school.AbsenceNote) school.Span {
	from := schoolDay(r, n.Zone).AddDate(0, 0, -1)
	if from.Before(n.Span.From) {
		from = n.Span.From
	}
	return school.Span{From: from, To: n.Span.To.AddDate(0, 0, -1)}
}

func longerDays(n school.AbsenceNote) school.Span {
	if len(n.Lessons) > 0 {
		return school.Span{From: n.Span.To.AddDate(0, 0, 1), To: n.Span.To}
	}
	return school.Span{From: n.Span.To.AddDate(0, 0, 1), To: n.Span.From.AddDate(0, 0, school.MaxAbsence-1)}
}
