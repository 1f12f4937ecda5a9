package scheduler_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"zvonok/scheduler"
	"zvonok/store/school"
)

// zones are those of Russia's schools, one with summer time on whole hours, one
// on half an hour, and both edges of the world.
var zones = []string{
	"Europe/Kaliningrad", "Europe/Moscow", "Europe/Samara", "Asia/Yekaterinburg", "Asia/Omsk", "Asia/Krasnoyarsk", "Asia/Irkutsk",
	"Asia/Yakutsk", "Asia/Vladivostok", "Asia/Magadan", "Asia/Kamchatka",
	"Europe/Kirov", "Europe/Simferopol", "Europe/Astrakhan", "Europe/Saratov", "Europe/Ulyanovsk", "Asia/Barnaul", "Asia/Novosibirsk", "Asia/Tomsk",
	"Asia/Novokuznetsk", "Asia/Chita", "Asia/Khandyga", "Asia/Ust-Nera", "Asia/Sakhalin", "Asia/Srednekolymsk", "Asia/Anadyr", "Europe/Volgograd",
	"Europe/Berlin", "Australia/Lord_Howe", "Pacific/Kiritimati", "America/New_York",
}

func schedule(t *rapid.T) school.Schedule {
	zone, err := time.LoadLocation(rapid.SampledFrom(zones).Draw(t, "zone"))
	if err != nil {
		t.Fatal(err)
	}
	return school.Schedule{
		Days: school.Weekdays(rapid.IntRange(1, 127).Draw(t, "days")), Minute: rapid.IntRange(0, 1439).Draw(t, "minute"), Zone: zone,
	}
}

// After any outage there is one slot to tell, it is the last that has come, and
// the next one is the first to come.
func TestOneSlotAfterAnOutage(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := schedule(t)
		began := time.Unix(rapid.Int64Range(1_750_000_000, 1_850_000_000).Draw(t, "began"), 0).UTC()
		next, _ := s.Next(began)
		at := next.Add(time.Duration(rapid.Int64Range(0, 13*24*3600).Draw(t, "outage")) * time.Second)
		slot, following := scheduler.Slot(s, next, at)
		if slot.Before(next) || slot.After(at) || !following.After(at) {
			t.Fatalf("slot %s, following %s for next %s at %s", slot, following, next, at)
		}
		if after, _ := s.Next(slot); !after.Equal(following) {
			t.Fatalf("between %s and %s there is %s", slot, following, after)
		}
	})
}

// Looked at every five seconds or only now and then, a person hears once on each
// day chosen, whatever the clocks do.
func TestOnceADay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := schedule(t)
		from := time.Date(2026, time.Month(rapid.IntRange(1, 12).Draw(t, "month")), 20, 0, 0, 0, 0, time.UTC)
		next, _ := s.Next(from)
		told := map[time.Time]int{}
		for at := from; at.Before(from.AddDate(0, 0, 20)); at = at.Add(time.Duration(rapid.IntRange(1, 7*3600).Draw(t, "tick")) * time.Second) {
			if next.After(at) {
				continue
			}
			slot, following := scheduler.Slot(s, next, at)
			told[school.Day(slot, s.Zone)]++
			next = following
		}
		for day := school.Day(from, s.Zone).AddDate(0, 0, 1); day.Before(school.Day(from, s.Zone).AddDate(0, 0, 18)); day = day.AddDate(0, 0, 1) {
			want := 0
			if s.Days.Has(day) {
				want = 1
			}
			if told[day] != want {
				t.Fatalf("%s in %s: told %d times, want %d", day.Format(time.DateOnly), s.Zone, told[day], want)
			}
		}
	})
}

func TestNoDayIsChosen(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 23, 16, 0, 0, 0, time.UTC)
	if slot, following := scheduler.Slot(school.Schedule{Zone: time.UTC}, at, at); !slot.Equal(at) || !following.IsZero() {
		t.Errorf("%s, then %s", slot, following)
	}
}
