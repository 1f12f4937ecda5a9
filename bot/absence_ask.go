package bot

import (
	"context"
	"slices"
	"time"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store/school"
)

func (a *absences) askWhen(ctx context.Context, r *Request, data absenceAnswers) (Screen, error) {
	all, err := a.pupils(ctx, r, data)
	if err != nil {
		return Screen{}, err
	}
	return a.whenScreen(r, data, all), nil
}

func (a *absences) whenScreen(r *Request, data absenceAnswers, all pupils) Screen {
	s := Screen{Text: r.T.Say("absence.ask_who")}
	if names := a.names(r, data); names != "" {
		s.Text = asTyped(r, "absence.ask_when", "Children", names)
	}
	if children := r.Session.Children; len(children) > 1 {
		var who []Button
		for _, c := range children[:min(len(children), 12)] {
			name := shorten(c.Name, 20)
			if slices.Contains(data.Who, c.ID) {
				name = "✓ " + name
			}
			who = append(who, Button{Text: name, Tap: tap.Who(r.Draft(), stepWhen, c.ID)})
		}
		s.Rows = inRows(who, 3)
	}
	s.Rows = append(s.Rows, all.whenButtons(r, stepWhen, a.today(r, data), a.today(r, data))...)
	s.Rows = append(s.Rows,
		[]Button{a.pick(r, stepWhen, r.T.Say("absence.button_days"), pickDates)},
		[]Button{{Text: r.T.Say("absence.button_list"), Tap: tap.OfVerb(tap.Absences)}, {Text: r.T.Say("common.button_cancel"), Tap: tap.Cancel(r.Draft())}},
	)
	return s
}

func (a *absences) askDates(_ context.Context, r *Request, data absenceAnswers) (Screen, error) {
	today, draft := a.today(r, data), r.Draft()
	c := calendar{
		month: data.Month, open: school.Span{From: today, To: today.AddDate(0, 0, 180)},
		day:  func(day time.Time) tap.Tap { return tap.PickDay(draft, stepDates, day) },
		turn: func(day time.Time) tap.Tap { return tap.PickMonth(draft, stepDates, day) },
	}
	s := Screen{Text: r.T.Say("absence.ask_first", "Children", a.names(r, data))}
	var last []Button
	if !data.From.IsZero() {
		c.open = school.Span{From: data.From, To: data.From.AddDate(0, 0, school.MaxAbsence-1)}
		c.chosen = school.Span{From: data.From, To: data.From}
		s.Text = r.T.Say("absence.ask_last", "Day", r.T.Date(data.From))
		last = []Button{a.pick(r, stepDates, r.T.Say("absence.button_only", "Day", r.T.Date(data.From)), pickOnly)}
	}
	s.Rows = c.rows(r.T)
	if last != nil {
		s.Rows = append(s.Rows, last)
	}
	s.Rows = append(s.Rows, a.back(r, stepDates))
	return s, nil
}

func (a *absences) askLessons(ctx context.Context, r *Request, data absenceAnswers) (Screen, error) {
	lessons, err := a.lessons(ctx, r, data)
	if err != nil {
		return Screen{}, err
	}
	s := Screen{Text: r.T.Say("absence.ask_lessons", "Day", r.T.DayTitle(data.From))}
	s.Rows = [][]Button{{a.pick(r, stepLessons, r.T.Say("absence.button_whole"), pickWhole)}}
	var buttons []Button
	for _, l := range lessons {
		text := r.T.Say("absence.button_lesson", "Number", l.Number, "Subject", shorten(l.Title, 18))
		if l.Title == "" {
			text = r.T.Say("absence.button_number", "Number", l.Number)
		}
		if slices.Contains(data.Lessons, l.Number) {
			text = "✓ " + text
		}
		buttons = append(buttons, a.pick(r, stepLessons, text, l.Number))
	}
	s.Rows = append(s.Rows, inRows(buttons, max(2, (len(buttons)+4)/5))...) // two abreast, which a phone shows whole
	if len(data.Lessons) > 0 {
		s.Rows = append(s.Rows, []Button{a.pick(r, stepLessons, r.T.Say("absence.button_these", "Lessons", r.T.Numbers(data.Lessons)), pickThese)})
	}
	s.Rows = append(s.Rows, a.back(r, stepLessons))
	return s, nil
}

func (a *absences) askReason(_ context.Context, r *Request, data absenceAnswers) (Screen, error) {
	s := Screen{Text: a.about(r, data) + "\n\n" + r.T.Say("absence.ask_reason")}
	var buttons []Button
	for i, reason := range school.AbsenceReasons() {
		buttons = append(buttons, a.pick(r, stepReason, upper(r.T.AbsenceReason(string(reason))), i+1))
	}
	s.Rows = append([][]Button{buttons[:2], buttons[2:3], buttons[3:]}, a.back(r, stepReason))
	return s, nil
}

func (a *absences) askWords(_ context.Context, r *Request, _ absenceAnswers) (Screen, error) {
	return Screen{Text: r.T.Say("absence.ask_words"), Rows: [][]Button{a.back(r, stepWords)}}, nil
}

func (a *absences) askReview(_ context.Context, r *Request, data absenceAnswers) (Screen, error) {
	text := r.T.Say("absence.review") + "\n\n" + a.about(r, data) + "\n" + r.T.Say("absence.line_reason", "Reason", r.T.AbsenceReason(string(data.Reason)))
	if data.Text != "" {
		text += "\n" + r.T.Say("absence.line_text", "Text", telegram.Escape(data.Text))
	}
	if data.File != 0 {
		text += "\n" + r.T.Say("absence.review_file")
	}
	s := Screen{Text: text + "\n\n" + r.T.Count("absence.review_more", school.FileDays)}
	s.Rows = [][]Button{{a.pick(r, stepReview, r.T.Say("absence.button_send"), pickSend)}}
	if data.File != 0 {
		s.Rows = append(s.Rows, []Button{a.pick(r, stepReview, r.T.Say("absence.button_without_file"), pickFileless)})
	}
	s.Rows = append(s.Rows, a.back(r, stepReview))
	return s, nil
}

// about is whom and when, in two lines.
func (a *absences) about(r *Request, data absenceAnswers) string {
	return r.T.Say("absence.line_child", "Children", a.names(r, data)) + "\n" +
		r.T.Say("absence.line_days", "Days", r.T.AbsenceDays(data.From, data.To, data.Lessons))
}

// names are the children of the form, as HTML.
func (a *absences) names(r *Request, data absenceAnswers) string {
	var names []string
	for _, c := range r.Session.Children {
		if slices.Contains(data.Who, c.ID) {
			names = append(names, "<b>"+telegram.Escape(titled(c))+"</b>")
		}
	}
	return r.T.List(names)
}

func (a *absences) pick(r *Request, step, text string, value int) Button {
	return Button{Text: text, Tap: tap.Pick(r.Draft(), step, int64(value))}
}

func (a *absences) back(r *Request, step string) []Button {
	return []Button{a.pick(r, step, r.T.Say("common.button_back"), pickBack), {Text: r.T.Say("common.button_cancel"), Tap: tap.Cancel(r.Draft())}}
}
