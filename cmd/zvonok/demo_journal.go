package main

import (
	"context"
	"fmt"
	"slices"
	"time"

	"zvonok/store/bundle/madeup"
)

// journal is how far the school has told what happened.
type journal struct {
	ready bool      // the schools are there
	told  time.Time // the last school day that has come; zero: none
}

// The journal sends a day in the afternoon, before the digests of the evening.
// Of a move over more days than this it sends the last ones only.
const journalDays = 10

// moveClock sets the clock forward as a day goes: on each school day that it
// passes the journal sends what happened, then whatever was to be done by then is
// done at once.
func (d *demo) moveClock(to time.Time) error {
	d.moving.Lock()
	defer d.moving.Unlock()
	if !d.journal.ready {
		return errNotReady
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	// News and letters lie in months: those to come must be there before the time is.
	if err := d.house.store.EnsureMonths(ctx, d.clock(), to); err != nil {
		return err
	}
	for _, day := range d.untold(to) {
		if at := d.at(day, demoHour); at.After(d.clock()) {
			d.time.set(at)
		}
		if err := d.tellDay(ctx, day); err != nil {
			fmt.Fprintf(d.stdout, "Журнал промолчал %s: %s\n", day.Format("02.01"), words(err))
		}
	}
	d.time.set(to)
	d.house.runner.Moved()
	fmt.Fprintf(d.stdout, "◷ На часах %s\n", to.In(d.zone).Format("02.01.2006 15:04"))
	return nil
}

// untold are the school days, up to an instant, that the journal has not sent.
func (d *demo) untold(until time.Time) []time.Time {
	var days []time.Time
	first := d.schools[0].options.Today
	for day := madeup.SchoolDay(until.In(d.zone)); len(days) < journalDays; day = madeup.SchoolDay(day.AddDate(0, 0, -1)) {
		if !day.After(d.journal.told) || day.Before(first) {
			break
		}
		if !d.at(day, demoHour).After(until) {
			days = append(days, day)
		}
	}
	slices.Reverse(days)
	return days
}

// tellToday sends the day on which the demo began, once: when somebody who can
// hear of it is there.
func (d *demo) tellToday(ctx context.Context) error {
	d.moving.Lock()
	defer d.moving.Unlock()
	if !d.journal.told.IsZero() {
		return nil
	}
	return d.tellDay(ctx, d.schools[0].options.Today)
}

// tellDay sends a day of every school.
func (d *demo) tellDay(ctx context.Context, day time.Time) error {
	d.journal.told = day
	news := 0
	for _, s := range d.schools {
		report, err := d.takeDay(ctx, s, day)
		if err != nil {
			return err
		}
		news += report.News
	}
	fmt.Fprintf(d.stdout, "✎ Журнал прислал отметки за %s, новостей для всех семей: %d. О пропуске и замечании бот пишет через несколько минут, вечерняя сводка — в 19:00.\n", day.Format("02.01"), news)
	return nil
}
