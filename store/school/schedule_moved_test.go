package school_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"zvonok/store/school"
)

// person is a subscription as it lives: claims come at the clock's whim, the
// owner changes minute, days and zone whenever they like. want is the same told
// by somebody who only looks at the wall.
type person struct {
	s    school.Schedule
	next school.Moment
	told time.Time
	got  []time.Time // days told of, in order

	owed time.Time // by the wall: a day whose digest must come before anything else does; zero: none
	want []time.Time
	last time.Time // instant up to which want is reckoned
}

// claim is what the store does at an instant.
func (p *person) claim(at time.Time) {
	for p.next.At.Before(at.Add(1)) && !p.next.At.IsZero() {
		if p.next.Day.After(p.told) {
			p.got, p.told = append(p.got, p.next.Day), p.next.Day
		}
		p.next = p.s.First(p.next.At, p.told)
	}
}

// look reckons, minute by minute, whose digest the wall has called up to at.
func (p *person) look(at time.Time) {
	if !p.owed.IsZero() {
		p.want, p.owed = append(p.want, p.owed), time.Time{}
	}
	for t := p.last.Add(time.Minute); !t.After(at); t = t.Add(time.Minute) {
		day := school.Day(t, p.s.Zone)
		h, m, _ := t.In(p.s.Zone).Clock()
		if h*60+m >= p.s.Minute && p.s.Has(day) && p.fresh(day) && !p.wasPast(day, t.Add(-time.Minute)) {
			p.want = append(p.want, day)
		}
	}
	p.last = at
}

func (p *person) fresh(day time.Time) bool {
	return len(p.want) == 0 || day.After(p.want[len(p.want)-1])
}

// wasPast tells whether the wall had shown the minute of the day by then.
func (p *person) wasPast(day, by time.Time) bool {
	then := school.Day(by, p.s.Zone)
	h, m, _ := by.In(p.s.Zone).Clock()
	return then.After(day) || then.Equal(day) && h*60+m >= p.s.Minute
}

// change is a press in the settings.
func (p *person) change(now school.Schedule, at time.Time) {
	// By the wall: the planned day, if its hour has not come yet, stays wanted where
	// the new days hold it; where its new hour is past, or the day itself, it is owed.
	if plan := p.s.First(at, p.lastWanted()); !plan.At.IsZero() && plan.Day.After(p.lastWanted()) {
		today := school.Day(at, now.Zone)
		h, m, _ := at.In(now.Zone).Clock()
		switch {
		case plan.Day.Before(today):
			p.owed = plan.Day
		case plan.Day.Equal(today) && now.Has(today) && h*60+m >= now.Minute:
			p.owed = today
		}
	}
	p.next = school.Moved(p.s, now, p.next, p.told, at)
	p.s = now
}

func (p *person) lastWanted() time.Time {
	if len(p.want) == 0 {
		return time.Time{}
	}
	return p.want[len(p.want)-1]
}

// However time, days and zone are changed, each day has exactly the digest that
// the wall promised: no second one, and none lost.
func TestChangesMakeOneDigestADay(t *testing.T) {
	t.Parallel()
	names := []string{
		"Europe/Kaliningrad", "Europe/Moscow", "Europe/Volgograd", "Asia/Omsk", "Asia/Vladivostok", "Asia/Kamchatka",
		"Europe/Berlin", "America/New_York", "Australia/Lord_Howe",
	}
	// When clocks go back and forth: Berlin and New York, Lord Howe, Volgograd.
	begins := []time.Time{school.Date(2026, 10, 20), school.Date(2026, 3, 2), school.Date(2026, 3, 24), school.Date(2026, 9, 28), school.Date(2020, 12, 20)}
	rapid.Check(t, func(t *rapid.T) {
		draw := func() school.Schedule { return anySchedule(t, zoned(t, rapid.SampledFrom(names).Draw(t, "zone"))) }
		at := rapid.SampledFrom(begins).Draw(t, "begins").AddDate(0, 0, rapid.IntRange(0, 10).Draw(t, "day")).Add(12 * time.Hour)
		p := &person{s: draw(), last: at}
		p.next = p.s.First(at, p.told)
		for range rapid.IntRange(2, 25).Draw(t, "steps") {
			at = at.Add(time.Duration(rapid.OneOf(rapid.IntRange(1, 300), rapid.IntRange(1, 3000)).Draw(t, "minutes")) * time.Minute)
			p.look(at)
			p.claim(at)
			if rapid.IntRange(0, 2).Draw(t, "what") == 0 {
				continue
			}
			now := p.s
			switch rapid.IntRange(0, 3).Draw(t, "changed") {
			case 0:
				now.Minute = rapid.IntRange(0, 1439).Draw(t, "minute")
			case 1:
				now.Zone = zoned(t, rapid.SampledFrom(names).Draw(t, "zone"))
			case 2:
				now.Days, now.Month = school.Weekdays(rapid.IntRange(1, 127).Draw(t, "days")), 0
			case 3:
				now = draw()
			}
			p.change(now, at)
		}
		at = at.Add(40 * 24 * time.Hour)
		p.look(at)
		p.claim(at)
		if len(p.got) != len(p.want) {
			t.Fatalf("told of %v,\nwant    %v", days(p.got), days(p.want))
		}
		for i := range p.got {
			if !p.got[i].Equal(p.want[i]) {
				t.Fatalf("told of %v,\nwant    %v", days(p.got), days(p.want))
			}
		}
	})
}

func days(all []time.Time) []string {
	out := make([]string, len(all))
	for i, d := range all {
		out[i] = d.Format(time.DateOnly)
	}
	return out
}
