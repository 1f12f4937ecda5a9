package school_test

import (
	"testing"
	"time"
	_ "time/tzdata"

	"pgregory.net/rapid"

	"zvonok/store/school"
)

// stretches are the days around which a zone's clocks did something; the rest of
// the zones, Kaliningrad to Kamchatka, keep still in the year that is tried.
var stretches = []struct {
	zone string
	from time.Time
	days int
}{
	{"Europe/Kaliningrad", school.Date(2026, 10, 20), 40},
	{"Europe/Moscow", school.Date(2026, 2, 20), 40},
	{"Europe/Samara", school.Date(2026, 12, 20), 40},
	{"Asia/Yekaterinburg", school.Date(2027, 12, 20), 80},
	{"Asia/Omsk", school.Date(2028, 1, 20), 80},
	{"Asia/Krasnoyarsk", school.Date(2026, 10, 20), 40},
	{"Asia/Irkutsk", school.Date(2026, 10, 20), 40},
	{"Asia/Yakutsk", school.Date(2026, 10, 20), 40},
	{"Asia/Vladivostok", school.Date(2026, 10, 20), 40},
	{"Asia/Magadan", school.Date(2026, 10, 20), 40},
	{"Asia/Kamchatka", school.Date(2026, 10, 20), 40},
	{"Europe/Volgograd", school.Date(2020, 12, 20), 45}, // from +4 to +3 on 27 December
	{"Asia/Magadan", school.Date(2014, 10, 20), 20},     // two hours back
	// The other names of Russia, each where its clocks moved last or oddest.
	{"Europe/Kirov", school.Date(2014, 10, 22), 20},
	{"Europe/Simferopol", school.Date(2014, 3, 26), 20},
	{"Europe/Astrakhan", school.Date(2016, 3, 23), 20},
	{"Europe/Saratov", school.Date(2016, 11, 30), 20},
	{"Europe/Ulyanovsk", school.Date(2016, 3, 23), 20},
	{"Asia/Barnaul", school.Date(2016, 3, 23), 20},
	{"Asia/Novosibirsk", school.Date(2016, 7, 20), 20},
	{"Asia/Tomsk", school.Date(2016, 5, 25), 20},
	{"Asia/Novokuznetsk", school.Date(2010, 3, 24), 20},
	{"Asia/Chita", school.Date(2016, 3, 23), 20},
	{"Asia/Khandyga", school.Date(2011, 9, 9), 20},
	{"Asia/Ust-Nera", school.Date(2011, 9, 9), 20},
	{"Asia/Sakhalin", school.Date(2016, 3, 23), 20},
	{"Asia/Srednekolymsk", school.Date(2014, 10, 22), 20},
	{"Asia/Anadyr", school.Date(2010, 3, 24), 20},
	{"Europe/Berlin", school.Date(2026, 3, 20), 20},
	{"Europe/Berlin", school.Date(2026, 10, 15), 50},
	{"America/New_York", school.Date(2026, 3, 1), 20},
	{"America/New_York", school.Date(2026, 10, 25), 40},
	{"Australia/Lord_Howe", school.Date(2026, 3, 28), 20},
	{"Australia/Lord_Howe", school.Date(2026, 9, 28), 40},
	{"Pacific/Apia", school.Date(2011, 12, 20), 45}, // 30 December never was
	{"Africa/Casablanca", school.Date(2026, 2, 10), 50},
	{"America/Sao_Paulo", school.Date(2018, 10, 28), 20},
	{"America/Sao_Paulo", school.Date(2019, 2, 10), 20}, // at midnight
	{"America/Scoresbysund", school.Date(2024, 3, 20), 20},
	{"Asia/Kolkata", school.Date(2026, 10, 20), 40},
}

func zoned(t rapid.TB, name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// anySchedule draws days of the week or a day of the month, and any minute; the
// minutes around midnight and three o'clock more often than the others.
func anySchedule(t *rapid.T, zone *time.Location) school.Schedule {
	s := school.Schedule{Zone: zone, Minute: rapid.OneOf(
		rapid.IntRange(0, 1439), rapid.IntRange(0, 240), rapid.IntRange(1380, 1439)).Draw(t, "minute")}
	if rapid.IntRange(0, 2).Draw(t, "monthly") == 0 {
		s.Month = rapid.OneOf(rapid.IntRange(1, 28), rapid.IntRange(29, 31)).Draw(t, "day of the month")
		return s
	}
	s.Days = school.Weekdays(rapid.IntRange(1, 127).Draw(t, "days"))
	return s
}

// A stupid clock walks by the minute and writes down when each day's minute, or
// the first after it, is first on the wall. After agrees with it: each due day
// that the wall shows has one digest, at that instant.
func TestEachDueDayHasOneDigest(t *testing.T) {
	t.Parallel()
	for _, s := range stretches {
		zone := zoned(t, s.zone)
		begin := s.from.Add(-36 * time.Hour)
		type wall struct {
			at     time.Time
			minute int
		}
		shown := map[time.Time][]wall{}
		for at := begin; at.Before(s.from.AddDate(0, 0, s.days+2)); at = at.Add(time.Minute) {
			h, m, _ := at.In(zone).Clock()
			day := school.Day(at, zone)
			shown[day] = append(shown[day], wall{at, h*60 + m})
		}
		first := func(day time.Time, minute int) time.Time {
			for _, w := range shown[day] {
				if w.minute >= minute {
					return w.at
				}
			}
			for day = day.AddDate(0, 0, 1); len(shown[day]) == 0; day = day.AddDate(0, 0, 1) {
			}
			return shown[day][0].at // the rest of the day was skipped
		}
		rapid.Check(t, func(t *rapid.T) {
			schedule := anySchedule(t, zone)
			at := s.from.Add(-12 * time.Hour)
			for day := school.Day(at, zone).AddDate(0, 0, -1); day.Before(s.from.AddDate(0, 0, s.days)); day = day.AddDate(0, 0, 1) {
				if !schedule.Has(day) || len(shown[day]) == 0 {
					continue
				}
				want := first(day, schedule.Minute)
				if !want.After(at) {
					continue
				}
				got, ok := schedule.After(at)
				if !ok || !got.At.Equal(want) || !got.Day.Equal(day) {
					t.Fatalf("%s, %+v after %s: %s of %s, want %s of %s", s.zone, schedule, at, got.At, got.Day.Format(time.DateOnly), want, day.Format(time.DateOnly))
				}
				if of := schedule.DayOf(got.At); !of.Equal(day) {
					t.Fatalf("%s, %+v: %s is told of %s, want %s", s.zone, schedule, got.At, of.Format(time.DateOnly), day.Format(time.DateOnly))
				}
				at = got.At
			}
		})
	}
}

// Twelve digests a year, on the last day where the month is shorter.
func TestMonthlyOnDaysThatMonthsLack(t *testing.T) {
	t.Parallel()
	for _, day := range []int{1, 28, 29, 30, 31} {
		s := school.Schedule{Month: day, Minute: 19 * 60, Zone: time.UTC}
		at, _ := s.After(time.Date(2027, 12, 31, 20, 0, 0, 0, time.UTC))
		for month := time.January; month <= time.December; month++ { // 2028 has a 29 February
			want := min(day, school.Date(2028, month+1, 0).Day())
			if at.Day.Month() != month || at.Day.Day() != want {
				t.Errorf("the %dth of %s: %s", day, month, at.Day.Format(time.DateOnly))
			}
			at, _ = s.After(at.At)
		}
	}
}

func TestPeriods(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		what     string
		s        school.Schedule
		day      string
		from, to string
	}{
		{"daily", school.Schedule{Days: school.EveryDay, Minute: 1140}, "2026-11-23", "0001-01-01", "0001-01-01"},
		{"some days", school.Schedule{Days: 0b1_0001, Minute: 1140}, "2026-11-23", "0001-01-01", "0001-01-01"},
		{"Sunday evening", school.Schedule{Days: 0b100_0000, Minute: 1140}, "2026-11-22", "2026-11-16", "2026-11-22"},
		{"Monday morning", school.Schedule{Days: 1, Minute: 420}, "2026-11-23", "2026-11-16", "2026-11-22"},
		{"over New Year", school.Schedule{Days: 0b100_0000, Minute: 1140}, "2027-01-03", "2026-12-28", "2027-01-03"},
		{"the first", school.Schedule{Month: 1, Minute: 1140}, "2026-12-01", "2026-11-01", "2026-11-30"},
		{"the first of the year", school.Schedule{Month: 1, Minute: 420}, "2027-01-01", "2026-12-01", "2026-12-31"},
		{"the last", school.Schedule{Month: school.LastDay, Minute: 420}, "2028-02-29", "2028-02-01", "2028-02-29"},
		{"the fifteenth", school.Schedule{Month: 15, Minute: 1140}, "2026-11-15", "2026-10-16", "2026-11-15"},
		{"the fifteenth, early", school.Schedule{Month: 15, Minute: 420}, "2026-11-15", "2026-10-15", "2026-11-14"},
	} {
		day, err := time.Parse(time.DateOnly, c.day)
		if err != nil {
			t.Fatal(err)
		}
		got := c.s.Period(day)
		if from, to := got.From.Format(time.DateOnly), got.To.Format(time.DateOnly); from != c.from || to != c.to {
			t.Errorf("%s: %s to %s, want %s to %s", c.what, from, to, c.from, c.to)
		}
	}
}

// The periods of a schedule that nobody changes touch each other: no day is
// summed up twice, and none never.
func TestPeriodsTile(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := school.Schedule{Zone: time.UTC, Minute: rapid.IntRange(0, 1439).Draw(t, "minute")}
		if rapid.Bool().Draw(t, "monthly") {
			s.Month = rapid.OneOf(rapid.IntRange(1, 28), rapid.Just(school.LastDay)).Draw(t, "month")
		} else {
			s.Days = 1 << rapid.IntRange(0, 6).Draw(t, "day")
		}
		at, _ := s.After(time.Unix(rapid.Int64Range(1_600_000_000, 1_900_000_000).Draw(t, "from"), 0))
		for range 20 {
			next, _ := s.After(at.At)
			if end, begin := s.Period(at.Day).To, s.Period(next.Day).From; !begin.Equal(end.AddDate(0, 0, 1)) {
				t.Fatalf("%+v: one ends on %s, the next begins on %s", s, end.Format(time.DateOnly), begin.Format(time.DateOnly))
			}
			at = next
		}
	})
}
