package bot

import (
	"context"
	"errors"
	"slices"
	"time"
	"unicode/utf8"

	"zvonok/bot/tap"
	"zvonok/store"
	"zvonok/store/school"
)

// absenceAnswers is what the form about a note knows so far.
type absenceAnswers struct {
	Who      []int64 // children
	From, To time.Time
	Month    time.Time // of the calendar that is open
	Lessons  []int
	Reason   school.AbsenceReason
	Text     string
	File     int64
}

// The steps: a note about tomorrow takes five presses, the command included.
//
//	when ─┬─▶ dates ─┬─▶ off ─┬─▶ lessons ─▶ reason ─┬─▶ words ─┬─▶ review ─▶ filed
//	      └──────────┴────────┴───────────▶          └──────────┘
const (
	stepWhen    = "when"
	stepDates   = "dates"
	stepOff     = "off" // somebody has no lessons then
	stepLessons = "lessons"
	stepReason  = "reason"
	stepWords   = "words"
	stepReview  = "review"
)

// What buttons of the form mean, where they stand for no lesson and no reason.
const (
	pickBack = 0

	pickAnyway = 1
	pickDates  = 3

	pickOnly = 1

	pickWhole = 100
	pickThese = 101

	pickSend     = 1
	pickFileless = 2
)

func (a *absences) newForm() *form {
	picks := []tap.Verb{tap.FormPick}
	return newForm("absence",
		step[absenceAnswers]{name: stepWhen, text: true, taps: []tap.Verb{tap.FormPick, tap.AbsenceWho, tap.CalendarDay}, ask: a.askWhen, accept: a.linked(a.acceptWhen)},
		step[absenceAnswers]{name: stepDates, text: true, taps: []tap.Verb{tap.FormPick, tap.CalendarDay, tap.CalendarMonth}, ask: a.askDates, accept: a.linked(a.acceptDates)},
		step[absenceAnswers]{name: stepOff, text: true, taps: []tap.Verb{tap.FormPick, tap.CalendarDay}, ask: a.askOff, accept: a.linked(a.acceptOff)},
		step[absenceAnswers]{name: stepLessons, taps: picks, ask: a.askLessons, accept: a.linked(a.acceptLessons)},
		step[absenceAnswers]{name: stepReason, taps: picks, ask: a.askReason, accept: a.linked(a.acceptReason)},
		step[absenceAnswers]{name: stepWords, text: true, taps: picks, ask: a.askWords, accept: a.linked(a.acceptWords)},
		step[absenceAnswers]{name: stepReview, text: true, file: true, taps: picks, ask: a.askReview, accept: a.linked(a.acceptReview)},
	)
}

type acceptAbsence = func(ctx context.Context, r *Request, data absenceAnswers) (answer[absenceAnswers], error)

// linked ends the form where a child of it is the person's no longer.
func (a *absences) linked(accept acceptAbsence) acceptAbsence {
	return func(ctx context.Context, r *Request, data absenceAnswers) (answer[absenceAnswers], error) {
		for _, id := range data.Who {
			if _, ok := r.Session.Child(id); !ok {
				return finish[absenceAnswers](func(context.Context, *Request) (Screen, error) {
					return a.ended(r, r.T.Say("absence.unlinked")), nil
				}), nil
			}
		}
		return accept(ctx, r, data)
	}
}

func (a *absences) acceptWhen(ctx context.Context, r *Request, data absenceAnswers) (answer[absenceAnswers], error) {
	if r.Kind == Press && r.Tap.Verb == tap.AbsenceWho {
		if i := slices.Index(data.Who, r.Tap.B); i >= 0 {
			data.Who = slices.Delete(data.Who, i, i+1)
		} else if _, ok := r.Session.Child(r.Tap.B); ok {
			data.Who = append(data.Who, r.Tap.B)
		}
		return next(data, stepWhen), nil
	}
	if len(data.Who) == 0 {
		return again[absenceAnswers](r.T.Say("absence.nobody")), nil
	}
	data.Lessons = nil
	switch {
	case r.Kind == Text:
		return a.takeDays(ctx, r, data)
	case r.Tap.Verb == tap.CalendarDay:
		return a.setDays(ctx, r, data, school.Span{From: r.Tap.Date, To: r.Tap.Date})
	}
	return a.toDates(r, data), nil
}

// toDates opens the calendar at today.
func (a *absences) toDates(r *Request, data absenceAnswers) answer[absenceAnswers] {
	data.From, data.To, data.Month, data.Lessons = time.Time{}, time.Time{}, a.today(r, data), nil
	return next(data, stepDates)
}

func (a *absences) acceptDates(ctx context.Context, r *Request, data absenceAnswers) (answer[absenceAnswers], error) {
	data.Lessons = nil
	switch {
	case r.Kind == Text:
		return a.takeDays(ctx, r, data)
	case r.Tap.Verb == tap.CalendarMonth:
		data.Month = r.Tap.Date
		return next(data, stepDates), nil
	case r.Tap.Verb == tap.CalendarDay && data.From.IsZero():
		first := school.Span{From: r.Tap.Date, To: r.Tap.Date}
		if words := dayFault(r, school.CheckAbsenceDays(first, a.today(r, data))); words != "" {
			return again[absenceAnswers](words), nil
		}
		data.From, data.Month = r.Tap.Date, r.Tap.Date
		return next(data, stepDates), nil
	case r.Tap.Verb == tap.CalendarDay:
		return a.setDays(ctx, r, data, school.Span{From: data.From, To: r.Tap.Date})
	case r.Tap.B == pickOnly && !data.From.IsZero():
		return a.setDays(ctx, r, data, school.Span{From: data.From, To: data.From})
	case !data.From.IsZero():
		data.From = time.Time{}
		return next(data, stepDates), nil
	}
	return next(data, stepWhen), nil
}

func (a *absences) takeDays(ctx context.Context, r *Request, data absenceAnswers) (answer[absenceAnswers], error) {
	span, err := readDays(r.Text, a.today(r, data))
	if err != nil {
		return again[absenceAnswers](dayFault(r, err)), nil
	}
	return a.setDays(ctx, r, data, span)
}

func (a *absences) setDays(ctx context.Context, r *Request, data absenceAnswers, span school.Span) (answer[absenceAnswers], error) {
	if words := dayFault(r, school.CheckAbsenceDays(span, a.today(r, data))); words != "" {
		return again[absenceAnswers](words), nil
	}
	data.From, data.To = span.From, span.To
	return a.afterDays(ctx, r, data)
}

// afterDays asks again where there is no school then.
func (a *absences) afterDays(ctx context.Context, r *Request, data absenceAnswers) (answer[absenceAnswers], error) {
	all, err := a.pupils(ctx, r, data)
	if err != nil {
		return answer[absenceAnswers]{}, err
	}
	if len(all.off(school.Span{From: data.From, To: data.To})) > 0 {
		return next(data, stepOff), nil
	}
	return a.afterOff(ctx, r, data)
}

// afterOff asks about lessons only where there is a choice: one day, and a
// timetable of it.
func (a *absences) afterOff(ctx context.Context, r *Request, data absenceAnswers) (answer[absenceAnswers], error) {
	lessons, err := a.lessons(ctx, r, data)
	if err != nil {
		return answer[absenceAnswers]{}, err
	}
	if len(lessons) > 0 {
		return next(data, stepLessons), nil
	}
	return next(data, stepReason), nil
}

func (a *absences) acceptLessons(_ context.Context, r *Request, data absenceAnswers) (answer[absenceAnswers], error) {
	switch n := int(r.Tap.B); {
	case n == pickBack:
		data.Lessons = nil
		return next(data, stepWhen), nil
	case n == pickWhole:
		data.Lessons = nil
		return next(data, stepReason), nil
	case n == pickThese && len(data.Lessons) == 0:
		return again[absenceAnswers](r.T.Say("absence.no_lessons")), nil
	case n == pickThese:
		return next(data, stepReason), nil
	case n > 15:
		return next(data, stepLessons), nil
	default:
		if i := slices.Index(data.Lessons, n); i >= 0 {
			data.Lessons = slices.Delete(data.Lessons, i, i+1)
		} else {
			data.Lessons = append(data.Lessons, n)
		}
		return next(data, stepLessons), nil
	}
}

func (a *absences) acceptReason(_ context.Context, r *Request, data absenceAnswers) (answer[absenceAnswers], error) {
	reasons := school.AbsenceReasons()
	if r.Tap.B < 1 || r.Tap.B > int64(len(reasons)) {
		return next(data, stepWhen), nil
	}
	data.Reason = reasons[r.Tap.B-1]
	if data.Reason == school.OtherReason {
		return next(data, stepWords), nil
	}
	return next(data, stepReview), nil
}

func (a *absences) acceptWords(_ context.Context, r *Request, data absenceAnswers) (answer[absenceAnswers], error) {
	if r.Kind == Press {
		return next(data, stepReason), nil
	}
	return a.takeText(r, data)
}

func (a *absences) takeText(r *Request, data absenceAnswers) (answer[absenceAnswers], error) {
	if utf8.RuneCountInString(r.Text) > school.MaxAbsenceText {
		return again[absenceAnswers](r.T.Say("absence.too_long")), nil
	}
	data.Text = r.Text
	return next(data, stepReview), nil
}

func (a *absences) acceptReview(ctx context.Context, r *Request, data absenceAnswers) (answer[absenceAnswers], error) {
	switch {
	case r.Kind == Upload:
		return a.takeFile(ctx, r, data)
	case r.Kind == Text:
		return a.takeText(r, data)
	case r.Tap.B == pickFileless:
		data.File = 0
		return next(data, stepReview), nil
	case r.Tap.B != pickSend:
		return next(data, stepReason), nil
	}
	return finish[absenceAnswers](func(ctx context.Context, r *Request) (Screen, error) { return a.send(ctx, r, data) }), nil
}

// send files the notes; what cannot be filed is said in words.
func (a *absences) send(ctx context.Context, r *Request, data absenceAnswers) (Screen, error) {
	filing := school.AbsenceFiling{
		Students: data.Who, Span: school.Span{From: data.From, To: data.To}, Lessons: data.Lessons, Reason: data.Reason, Text: data.Text, File: data.File,
	}
	screen, err := after(r, func(notes []school.AbsenceNote) Screen { return sentScreen(r, notes) },
		func(reply store.Reply[[]school.AbsenceNote]) error {
			return a.store.FileAbsence(ctx, r.Viewer(), filing, reply)
		})
	switch {
	case err == nil, errors.Is(err, store.ErrHandled):
		return screen, err
	case school.CodeOf(err) == school.Conflict:
		return a.ended(r, r.T.Say("absence.conflict")), nil
	case school.CodeOf(err) == school.NotFound:
		return a.ended(r, r.T.Say("absence.unlinked")), nil
	}
	if words := dayFault(r, err); words != "" {
		return a.ended(r, words), nil
	}
	return Screen{}, err
}

// ended is where a form stops that cannot be finished.
func (a *absences) ended(r *Request, words string) Screen {
	return Screen{Text: words, Rows: [][]Button{
		{{Text: r.T.Say("absence.button_new"), Tap: tap.OfVerb(tap.AbsenceNew)}, {Text: r.T.Say("absence.button_list"), Tap: tap.OfVerb(tap.Absences)}},
		menuButton(r),
	}}
}

// today is the school day where the first child of the form goes to school.
func (a *absences) today(r *Request, data absenceAnswers) time.Time {
	if len(data.Who) > 0 {
		if child, ok := r.Session.Child(data.Who[0]); ok {
			return schoolDay(r, child.SchoolZone)
		}
	}
	return r.Today()
}

// schoolDay is the day that it is in a zone, the person's where it is unknown.
func schoolDay(r *Request, zone string) time.Time { return school.Day(r.Now, zoneOf(r, zone)) }

func zoneOf(r *Request, name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil && name != "" {
		return zone
	}
	return r.Zone()
}

// lessons are those of the day among which there is a choice, by number: of
// several children those that any of them has, without a name, since it may be
// another one for each.
func (a *absences) lessons(ctx context.Context, r *Request, data absenceAnswers) ([]store.DiaryLesson, error) {
	if !data.From.Equal(data.To) {
		return nil, nil
	}
	var all []store.DiaryLesson
	for _, student := range data.Who {
		d, err := a.store.Diary(ctx, r.Viewer(), student, school.Span{From: data.From, To: data.To})
		if err != nil {
			return nil, err
		}
		for _, day := range d.Days {
			all = append(all, day.Lessons...)
		}
	}
	slices.SortStableFunc(all, func(a, b store.DiaryLesson) int { return a.Number - b.Number })
	all = slices.CompactFunc(all, func(a, b store.DiaryLesson) bool { return a.Number == b.Number })
	for i := range all {
		if len(data.Who) > 1 {
			all[i].Title = ""
		}
	}
	return all, nil
}
