package bot

import (
	"context"
	"strconv"
	"strings"
	"time"

	"zvonok/bot/tap"
	"zvonok/store"
	"zvonok/store/school"
)

// weekday puts one day into the set, or takes it out, and stays with the days.
func (d *digest) weekday(ctx context.Context, r *Request) (Screen, error) {
	if r.Tap.B < 1 || r.Tap.B > int64(school.EveryDay) {
		return Screen{}, school.Wrong("days", "not a set of weekdays")
	}
	days := school.Weekdays(r.Tap.B)
	return d.changeTo(ctx, r, store.DigestChange{Days: &days}, func(r *Request, all store.Subscriptions) Screen {
		s := changedDigest(r, all)
		if one, ok := all.ByID(all.Changed); ok {
			s.Text, s.Rows = daysScreen(r, all, one).Text, daysScreen(r, all, one).Rows
		}
		return s
	})
}

// month offers the days of the month, or takes one.
func (d *digest) month(ctx context.Context, r *Request) (Screen, error) {
	if r.Tap.B == 0 {
		return d.look(ctx, r, monthScreen)
	}
	if r.Tap.B < 1 || r.Tap.B > school.LastDay {
		return Screen{}, school.Wrong("month", "not a day of the month")
	}
	day := int(r.Tap.B)
	return d.change(ctx, r, store.DigestChange{Month: &day})
}

const (
	weekdays school.Weekdays = 0b001_1111
	sixDays  school.Weekdays = 0b011_1111
	friday   school.Weekdays = 0b001_0000
	sunday   school.Weekdays = 0b100_0000
)

func daysInWords(r *Request, one store.Subscription) string {
	switch {
	case one.Month == school.LastDay:
		return r.T.Say("subscription.monthly_last")
	case one.Month != 0:
		return r.T.Say("subscription.monthly", "Day", one.Month)
	}
	switch one.Days {
	case school.EveryDay:
		return r.T.Say("subscription.every_day")
	case weekdays:
		return r.T.Say("subscription.weekdays")
	case sixDays:
		return r.T.Say("subscription.six_days")
	}
	var names []string
	var only time.Time
	monday := school.Monday(r.Today())
	for i := range 7 {
		if day := monday.AddDate(0, 0, i); one.Days.Has(day) {
			names, only = append(names, r.T.WeekdayShort(day)), day
		}
	}
	if len(names) == 1 {
		return r.T.Say("subscription.weekly", "Day", r.T.Weekday(only))
	}
	return r.T.Say("subscription.some_days", "Days", strings.Join(names, ", "))
}

// daysScreen offers sets of days, the one that is set marked, each day by itself,
// and once a month. The staff's are of a day, so they have no week and no month.
func daysScreen(r *Request, all store.Subscriptions, one store.Subscription) Screen {
	s := Screen{Text: r.T.Say("subscription.choose_days") + "\n\n" +
		r.T.Say("subscription.on", "Days", daysInWords(r, one), "Time", r.T.Clock(one.Minute))}
	button := func(text string, days school.Weekdays) Button {
		if days == one.Days && one.Month == 0 {
			text = "• " + text
		}
		return Button{Text: text, Tap: tap.SetDigestDays(one.ID, uint8(days))}
	}
	s.Rows = [][]Button{
		{button(r.T.Say("subscription.button_every_day"), school.EveryDay)},
		{button(r.T.Say("subscription.button_weekdays"), weekdays), button(r.T.Say("subscription.button_six_days"), sixDays)},
	}
	if !all.Role.Staff() {
		s.Rows = append(s.Rows, []Button{button(r.T.Say("subscription.button_friday"), friday), button(r.T.Say("subscription.button_sunday"), sunday)})
	}
	s.Rows = append(s.Rows, weekdayButtons(r, one)...)
	if !all.Role.Staff() {
		text := r.T.Say("subscription.button_monthly")
		if one.Month != 0 {
			text = "• " + text
		}
		s.Rows = append(s.Rows, []Button{{Text: text, Tap: tap.SetDigestMonth(one.ID, 0)}})
	}
	s.Rows = append(s.Rows, []Button{{Text: r.T.Say("common.button_back"), Tap: tap.ToDigest(one.ID)}})
	return s
}

// weekdayButtons are the seven days, those that are in marked. The last one does
// not go: a digest on no day would be silence that nobody asked for.
func weekdayButtons(r *Request, one store.Subscription) [][]Button {
	var row []Button
	monday := school.Monday(r.Today())
	for i := range 7 {
		day, bit := monday.AddDate(0, 0, i), school.Weekdays(1)<<i
		text, days := r.T.WeekdayShort(day), bit
		if one.Month == 0 {
			if days = one.Days ^ bit; days == 0 {
				days = bit
			}
			if one.Days.Has(day) {
				text = "✓ " + text
			}
		}
		row = append(row, Button{Text: text, Tap: tap.SetDigestWeekdays(one.ID, uint8(days))})
	}
	return [][]Button{row[:4], row[4:]}
}

// monthScreen offers the days that every month has, and the last one.
func monthScreen(r *Request, _ store.Subscriptions, one store.Subscription) Screen {
	s := Screen{Text: r.T.Say("subscription.choose_month")}
	button := func(text string, day int) Button {
		if day == one.Month {
			text = "• " + text
		}
		return Button{Text: text, Tap: tap.SetDigestMonth(one.ID, day)}
	}
	var days []Button
	for day := 1; day <= 28; day++ {
		days = append(days, button(strconv.Itoa(day), day))
	}
	s.Rows = append(inRows(days, 7),
		[]Button{button(r.T.Say("subscription.button_last_day"), school.LastDay)},
		[]Button{{Text: r.T.Say("common.button_back"), Tap: tap.SetDigestDays(one.ID, 0)}})
	return s
}
