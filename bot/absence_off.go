package bot

import (
	"context"
	"slices"
	"time"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// pupils are the children of a form with the days on which they go to school.
type pupils []pupil

type pupil struct {
	store.Child
	days school.SchoolDays
}

func (a *absences) pupils(ctx context.Context, r *Request, data absenceAnswers) (pupils, error) {
	var out pupils
	var ids []int64 // of those who are the person's still
	for _, c := range r.Session.Children {
		if slices.Contains(data.Who, c.ID) {
			out, ids = append(out, pupil{Child: c}), append(ids, c.ID)
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	days, err := a.store.SchoolDays(ctx, r.Viewer(), ids, a.today(r, data))
	for i := range out {
		out[i].days = days[out[i].ID]
	}
	return out, err
}

// goOn tells whether one of them at least goes to school on a day; of nobody what
// is true of most.
func (p pupils) goOn(day time.Time) bool {
	if len(p) == 0 {
		return school.SchoolDay(day, nil)
	}
	return slices.ContainsFunc(p, func(one pupil) bool { return one.days.Has(day) })
}

// next is the first day after a day on which one of them goes to school; zero:
// none for months.
func (p pupils) next(after time.Time) time.Time {
	if len(p) == 0 {
		return school.SchoolDays{}.Next(after)
	}
	var first time.Time
	for _, one := range p {
		if day := one.days.Next(after); first.IsZero() || !day.IsZero() && day.Before(first) {
			first = day
		}
	}
	return first
}

// off are those who do not go to school on any day of a span.
func (p pupils) off(s school.Span) pupils {
	return slices.DeleteFunc(slices.Clone(p), func(one pupil) bool { return one.days.Any(s) })
}

// whenButtons offer today, where it is a school day, and the next one after a
// day by its name.
func (p pupils) whenButtons(r *Request, step string, today, after time.Time) [][]Button {
	var rows [][]Button
	offer := func(text string, day time.Time) {
		rows = append(rows, []Button{{Text: text, Tap: tap.PickDay(r.Draft(), step, day)}})
	}
	if p.goOn(today) && after.Equal(today) {
		offer(r.T.Say("absence.button_today", "Weekday", r.T.Weekday(today), "Day", r.T.Date(today)), today)
	}
	switch next := p.next(after); {
	case next.IsZero():
	case next.Equal(today.AddDate(0, 0, 1)):
		offer(r.T.Say("absence.button_tomorrow", "Weekday", r.T.Weekday(next), "Day", r.T.Date(next)), next)
	default:
		offer(r.T.Say("absence.button_next", "On", upper(r.T.OnWeekday(next)), "Day", r.T.Date(next)), next)
	}
	return rows
}

// askOff says kindly that somebody of the form has no lessons then.
func (a *absences) askOff(ctx context.Context, r *Request, data absenceAnswers) (Screen, error) {
	all, err := a.pupils(ctx, r, data)
	if err != nil {
		return Screen{}, err
	}
	return a.offScreen(r, data, all), nil
}

func (a *absences) offScreen(r *Request, data absenceAnswers, all pupils) Screen {
	span := school.Span{From: data.From, To: data.To}
	off := all.off(span)
	free := data
	free.Who = nil
	holiday := ""
	for _, one := range off {
		free.Who = append(free.Who, one.ID)
		holiday = one.days.Holiday(span.From)
	}
	text := r.T.Say("absence.off_day", "Children", a.names(r, free), "On", r.T.OnWeekday(span.From), "Day", r.T.Date(span.From))
	if !span.From.Equal(span.To) {
		text = r.T.Say("absence.off_days", "Children", a.names(r, free), "Days", r.T.AbsenceDays(span.From, span.To, nil))
	}
	if holiday != "" {
		text += " " + r.T.Say("absence.off_holiday", "Title", telegram.Escape(holiday))
	}
	s := Screen{Text: text + "\n\n" + r.T.Say("absence.ask_off")}
	s.Rows = append(s.Rows, all.whenButtons(r, stepOff, a.today(r, data), span.To)...)
	s.Rows = append(s.Rows,
		[]Button{a.pick(r, stepOff, r.T.Say("absence.button_anyway"), pickAnyway)},
		[]Button{a.pick(r, stepOff, r.T.Say("absence.button_days"), pickDates)},
		a.back(r, stepOff))
	return s
}

func (a *absences) acceptOff(ctx context.Context, r *Request, data absenceAnswers) (answer[absenceAnswers], error) {
	switch {
	case r.Kind == Text:
		return a.takeDays(ctx, r, data)
	case r.Tap.Verb == tap.CalendarDay:
		return a.setDays(ctx, r, data, school.Span{From: r.Tap.Date, To: r.Tap.Date})
	case r.Tap.B == pickAnyway:
		return a.afterOff(ctx, r, data)
	case r.Tap.B == pickDates:
		return a.toDates(r, data), nil
	}
	return next(data, stepWhen), nil
}
