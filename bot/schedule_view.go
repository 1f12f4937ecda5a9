package bot

import (
	"strings"
	"time"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// scheduleDayScreen is a day in full: time, room, teacher, what has changed.
func scheduleDayScreen(r *Request, t store.Timetable) Screen {
	day := t.Days[0]
	blocks := []string{r.T.Say("schedule.title", "Child", nameAndClass(t.Student.Short(), t.Class)) + "\n" + dueHead(r, day.Day)}
	if len(day.Lessons) == 0 {
		blocks = append(blocks, noLessons(r, t.Holidays, day.Day))
	}
	for _, l := range day.Lessons {
		blocks = append(blocks, scheduleBlock(r, l))
	}
	student := t.Student.ID
	rows := [][]Button{{
		{Text: r.T.Say("common.button_prev"), Tap: tap.ToSchedule(student, day.Day.AddDate(0, 0, -1))},
		{Text: r.T.Say("schedule.button_week"), Tap: tap.ToScheduleWeek(student, day.Day)},
		{Text: r.T.Say("common.button_next"), Tap: tap.ToSchedule(student, day.Day.AddDate(0, 0, 1))},
	}}
	rows = append(rows, siblings(r, student, func(child int64) tap.Tap { return tap.ToSchedule(child, day.Day) })...)
	return Screen{Text: strings.Join(blocks, "\n\n"), Rows: append(rows, scheduleFoot(r, student)...)}
}

// scheduleBlock is «1. Математика / 08:30–09:15, каб. 204 / Учительская Т. Л.».
func scheduleBlock(r *Request, l store.TimetableLesson) string {
	title := r.T.Say("diary.lesson", "Number", l.Number, "Title", telegram.Escape(l.Title))
	if l.Gone != nil {
		return "<s>" + title + "</s>\n" + gone(r, l)
	}
	when := r.T.Clock(l.Starts) + "–" + r.T.Clock(l.Ends)
	if l.Room != "" {
		when += ", " + roomName(r, l.Room)
	}
	lines := []string{title, when}
	if l.TeacherName != "" {
		lines = append(lines, telegram.Escape(l.TeacherName))
	}
	if said := instead(r, l); said != "" {
		lines = append(lines, "<b>"+said+"</b>")
	}
	return strings.Join(lines, "\n")
}

// roomName is «каб. 204», but «спортивный зал».
func roomName(r *Request, room string) string {
	html := telegram.Escape(shorten(room, 40))
	if room[0] >= '0' && room[0] <= '9' {
		return r.T.Say("diary.room", "Room", html)
	}
	return html
}

// gone says what became of a lesson that does not take place.
func gone(r *Request, l store.TimetableLesson) string {
	if l.Moved(*l.Gone) {
		return r.T.Say("schedule.moved_to", "Day", r.T.Date(l.Gone.Day), "Number", l.Gone.Number)
	}
	return r.T.Say("schedule.gone", "Title", telegram.Escape(l.Gone.Title))
}

// instead says what a lesson stands in for.
func instead(r *Request, l store.TimetableLesson) string {
	switch {
	case l.Replaces == 0:
		return ""
	case l.Instead == nil:
		return r.T.Say("schedule.replaces")
	case l.Moved(*l.Instead):
		return r.T.Say("schedule.moved_from", "Day", r.T.Date(l.Instead.Day), "Number", l.Instead.Number)
	case l.Title == l.Instead.Title: // the same at the same time: another teacher or room
		return r.T.Say("schedule.replaces")
	}
	return r.T.Say("schedule.replaces_other", "Title", telegram.Escape(l.Instead.Title))
}

// scheduleWeekScreen is a week in short; a day's button opens it in full.
func scheduleWeekScreen(r *Request, t store.Timetable) Screen {
	var b strings.Builder
	b.WriteString(r.T.Say("schedule.title", "Child", nameAndClass(t.Student.Short(), t.Class)) + "\n" + r.T.Week(t.Span.From))
	var days []Button
	student := t.Student.ID
	for _, day := range t.Days {
		weekend := !school.SchoolDay(day.Day, nil)
		if weekend && len(day.Lessons) == 0 {
			continue
		}
		b.WriteString("\n\n" + dueHead(r, day.Day))
		if len(day.Lessons) == 0 {
			b.WriteString("\n" + noLessons(r, t.Holidays, day.Day))
			continue
		}
		days = append(days, Button{Text: r.T.WeekdayShort(day.Day) + " " + r.T.DateShort(day.Day), Tap: tap.ToSchedule(student, day.Day)})
		for _, l := range day.Lessons {
			b.WriteString("\n" + scheduleLine(r, l))
		}
	}
	rows := [][]Button{{
		{Text: r.T.Say("common.button_prev"), Tap: tap.ToScheduleWeek(student, t.Span.From.AddDate(0, 0, -7))},
		{Text: r.T.Say("common.button_today"), Tap: tap.ToSchedule(student, r.Today())},
		{Text: r.T.Say("common.button_next"), Tap: tap.ToScheduleWeek(student, t.Span.From.AddDate(0, 0, 7))},
	}}
	rows = append(rows, inRows(days, 3)...)
	rows = append(rows, siblings(r, student, func(child int64) tap.Tap { return tap.ToScheduleWeek(child, t.Span.From) })...)
	return Screen{Text: b.String(), Rows: append(rows, scheduleFoot(r, student)...)}
}

// scheduleLine is «08:30 Математика, 204 — замена».
func scheduleLine(r *Request, l store.TimetableLesson) string {
	line := r.T.Say("schedule.line", "Time", r.T.Clock(l.Starts), "Title", telegram.Escape(shorten(l.Title, 30)))
	if l.Gone != nil {
		return "<s>" + line + "</s>"
	}
	if l.Room != "" {
		line += ", " + telegram.Escape(shorten(l.Room, 12))
	}
	switch {
	case l.Replaces == 0:
	case l.Instead != nil && l.Moved(*l.Instead):
		line += " — <b>" + r.T.Say("schedule.moved") + "</b>"
	default:
		line += " — <b>" + r.T.Say("diary.replaces") + "</b>"
	}
	return line
}

// holidaysScreen is the holidays of the school year; the next ones stand out.
func holidaysScreen(r *Request, v store.Vacation) Screen {
	blocks := []string{r.T.Say("schedule.holidays_title", "From", v.Year.From.Year(), "To", v.Year.To.Year())}
	var lines []string
	next := false
	for _, h := range v.Holidays[:min(len(v.Holidays), 40)] {
		line := r.T.Say("schedule.holiday", "Title", telegram.Escape(shorten(h.Title, 60)), "Days", r.T.Span(h.Span.From, h.Span.To))
		if !next && !h.Span.To.Before(r.Today()) {
			next, line = true, "<b>"+line+"</b>"
		}
		lines = append(lines, line)
	}
	if len(lines) == 0 {
		lines = append(lines, r.T.Say("schedule.no_holidays"))
	}
	blocks = append(blocks, strings.Join(lines, "\n"))
	rows := siblings(r, v.Student.ID, tap.ToHolidays)
	return Screen{Text: strings.Join(blocks, "\n\n"), Rows: append(rows, []Button{
		{Text: r.T.Say("common.button_back"), Tap: tap.ToSchedule(v.Student.ID, time.Time{})},
		{Text: r.T.Say("common.button_menu"), Tap: tap.OfVerb(tap.Home)},
	})}
}

func noLessons(r *Request, holidays []school.Holiday, day time.Time) string {
	for _, h := range holidays {
		if h.Span.Holds(day) {
			return telegram.Escape(h.Title)
		}
	}
	return r.T.Say("diary.no_lessons")
}

func scheduleFoot(r *Request, student int64) [][]Button {
	return [][]Button{{
		{Text: r.T.Say("schedule.button_holidays"), Tap: tap.ToHolidays(student)},
		{Text: r.T.Say("diary.button_date"), Tap: tap.ToDatesOf(tap.Schedule, student, time.Time{})},
	}, {
		{Text: r.T.Say("marks.button_diary"), Tap: tap.ToWeek(student, r.Today())},
		{Text: r.T.Say("common.button_menu"), Tap: tap.OfVerb(tap.Home)},
	}}
}
