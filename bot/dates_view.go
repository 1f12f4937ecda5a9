package bot

import (
	"time"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
	"zvonok/store/school"
)

// leap is where a calendar of days leads.
type leap struct {
	choose string // key of what it says
	day    func(student int64, day time.Time) tap.Tap
	turn   func(student int64, month time.Time) tap.Tap
	back   func(student int64, day time.Time) tap.Tap // zero day: as it opens
}

// calendars are by the word in their taps; the diary's has none.
var calendars = map[tap.Verb]leap{
	"": {"diary.choose_date", tap.ToDay, tap.ToDates, tap.ToWeek},
	tap.Homework: {"homework.choose_date", tap.ToHomework, func(student int64, month time.Time) tap.Tap {
		return tap.ToDatesOf(tap.Homework, student, month)
	}, tap.ToHomework},
	tap.Schedule: {"schedule.choose_date", tap.ToSchedule, func(student int64, month time.Time) tap.Tap {
		return tap.ToDatesOf(tap.Schedule, student, month)
	}, tap.ToSchedule},
}

// pastYears is how far back a diary can be opened: all the years at school.
const pastYears = 11

// datesScreen is the calendar from the first school year to the end of this one.
func datesScreen(r *Request, to leap, child store.Child, month time.Time) Screen {
	year := school.Year(r.Today())
	year.From = year.From.AddDate(-pastYears, 0, 0)
	c := calendar{
		month: month, open: year, chosen: school.Span{From: r.Today(), To: r.Today()},
		day:  func(day time.Time) tap.Tap { return to.day(child.ID, day) },
		turn: func(day time.Time) tap.Tap { return to.turn(child.ID, day) },
	}
	return Screen{Text: r.T.Say(to.choose, "Child", telegram.Escape(titled(child))), Rows: append(c.rows(r.T), []Button{
		{Text: r.T.Say("common.button_back"), Tap: to.back(child.ID, time.Time{})},
		{Text: r.T.Say("diary.button_year"), Tap: to.turn(child.ID, firstOfMonth(month.AddDate(-1, 0, 0)))},
		menuButton(r)[0],
	})}
}
