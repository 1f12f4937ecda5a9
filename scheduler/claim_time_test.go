package scheduler

import (
	"testing"
	"time"

	"github.com/robfig/cron/v3"
	"pgregory.net/rapid"

	"zvonok/store/school"
)

// late is how long after its instant a digest may be claimed.
const late = 30 * time.Second

// walls are where and when the clocks do something, and where schools are.
var walls = []struct {
	zone string
	from time.Time
}{
	{"Europe/Kaliningrad", school.Date(2026, 10, 25)},
	{"Europe/Moscow", school.Date(2027, 2, 26)},
	{"Europe/Samara", school.Date(2026, 12, 29)},
	{"Asia/Yekaterinburg", school.Date(2026, 10, 25)},
	{"Asia/Omsk", school.Date(2028, 2, 26)},
	{"Asia/Krasnoyarsk", school.Date(2026, 10, 25)},
	{"Asia/Irkutsk", school.Date(2026, 10, 25)},
	{"Asia/Yakutsk", school.Date(2026, 10, 25)},
	{"Asia/Vladivostok", school.Date(2026, 10, 25)},
	{"Asia/Magadan", school.Date(2014, 10, 23)},
	{"Asia/Kamchatka", school.Date(2026, 10, 25)},
	{"Europe/Volgograd", school.Date(2020, 12, 24)},
	// The other names of Russia, each where its clocks moved last or oddest.
	{"Europe/Kirov", school.Date(2014, 10, 22)},
	{"Europe/Simferopol", school.Date(2014, 3, 26)},
	{"Europe/Astrakhan", school.Date(2016, 3, 23)},
	{"Europe/Saratov", school.Date(2016, 11, 30)},
	{"Europe/Ulyanovsk", school.Date(2016, 3, 23)},
	{"Asia/Barnaul", school.Date(2016, 3, 23)},
	{"Asia/Novosibirsk", school.Date(2016, 7, 20)},
	{"Asia/Tomsk", school.Date(2016, 5, 25)},
	{"Asia/Novokuznetsk", school.Date(2010, 3, 24)},
	{"Asia/Chita", school.Date(2016, 3, 23)},
	{"Asia/Khandyga", school.Date(2011, 9, 9)},
	{"Asia/Ust-Nera", school.Date(2011, 9, 9)},
	{"Asia/Sakhalin", school.Date(2016, 3, 23)},
	{"Asia/Srednekolymsk", school.Date(2014, 10, 22)},
	{"Asia/Anadyr", school.Date(2010, 3, 24)},
	{"Europe/Berlin", school.Date(2026, 3, 26)},
	{"Europe/Berlin", school.Date(2026, 10, 22)},
	{"America/New_York", school.Date(2026, 3, 5)},
	{"America/New_York", school.Date(2026, 10, 29)},
	{"Australia/Lord_Howe", school.Date(2026, 4, 2)},
	{"Australia/Lord_Howe", school.Date(2026, 10, 1)},
	{"Pacific/Apia", school.Date(2011, 12, 28)},
	{"Africa/Casablanca", school.Date(2026, 2, 13)},
	{"Africa/Casablanca", school.Date(2026, 3, 20)},
}

// The runner ticks every five seconds, the job is due by its own spec, and Slot
// says what to tell: in a week around each leap of the clocks every due day has
// one digest, claimed within half a minute of its instant. Zones of the staff
// alike, whose patience is four hours.
func TestClaimedInTimeOnEveryWall(t *testing.T) {
	t.Parallel()
	when, worst := digestsSpec(t), time.Duration(0)
	for _, w := range walls {
		zone, err := time.LoadLocation(w.zone)
		if err != nil {
			t.Fatal(err)
		}
		rapid.Check(t, func(t *rapid.T) {
			s := school.Schedule{Days: school.Weekdays(rapid.IntRange(1, 127).Draw(t, "days")), Zone: zone, Minute: rapid.OneOf(
				rapid.IntRange(0, 1439), rapid.IntRange(0, 240)).Draw(t, "minute")}
			if rapid.Bool().Draw(t, "staff") {
				s.Patience = 4 * time.Hour
			}
			if rapid.IntRange(0, 3).Draw(t, "monthly") == 0 {
				s.Month = rapid.IntRange(1, 31).Draw(t, "month")
			}
			begin := w.from.Add(time.Duration(rapid.IntRange(0, 4999).Draw(t, "phase")) * time.Millisecond)
			next, _ := s.After(begin)
			told, last := map[time.Time]int{}, begin
			until := begin.AddDate(0, 0, 7)
			for at := begin; at.Before(until); at = at.Add(5 * time.Second) {
				if next.At.Sub(at) > time.Minute { // nothing happens until then
					at = at.Add((next.At.Sub(at) - time.Minute).Truncate(5 * time.Second))
					last = at
				}
				if !due(when, last, at) {
					continue
				}
				last = at
				if next.At.After(at) {
					continue
				}
				slot, following := Slot(s, next.At, at)
				if slot.IsZero() || at.Sub(slot) > late {
					t.Fatalf("%s: %s was claimed at %s", w.zone, next.At, at)
				}
				worst = max(worst, at.Sub(slot))
				told[s.DayOf(slot)]++
				next = school.Moment{At: following, Day: s.DayOf(following)}
			}
			for day := school.Day(begin, zone).AddDate(0, 0, 1); day.Before(school.Day(until, zone)); day = day.AddDate(0, 0, 1) {
				want := 0
				if s.Has(day) && school.Day(school.At(day, 0, zone), zone).Equal(day) {
					want = 1
				}
				if told[day] != want {
					t.Fatalf("%s, %+v: %s has %d digests, want %d", w.zone, s, day.Format(time.DateOnly), told[day], want)
				}
			}
		})
	}
	t.Logf("the latest claim was %s after its instant, on a simulated clock", worst)
}

// digestsSpec is the spec of the job that claims.
func digestsSpec(t *testing.T) cron.Schedule {
	t.Helper()
	for _, j := range table(nil, nil) {
		if j.Name == "digests" {
			when, err := cron.NewParser(cron.Second | cron.Minute | cron.Hour | cron.Dom | cron.Month | cron.Dow).Parse("CRON_TZ=UTC " + j.Spec)
			if err != nil {
				t.Fatal(err)
			}
			return when
		}
	}
	t.Fatal("no job claims digests")
	return nil
}

// A staff digest that is more than four hours late is skipped, and the next one
// comes at its hour; a family's is caught up, once.
func TestPatience(t *testing.T) {
	t.Parallel()
	moscow, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		t.Fatal(err)
	}
	s := school.Schedule{Days: school.EveryDay, Minute: 7*60 + 45, Zone: moscow, Patience: 4 * time.Hour}
	next := time.Date(2026, 11, 23, 4, 45, 0, 0, time.UTC)
	for _, c := range []struct {
		after time.Duration
		want  time.Duration // after next; -1: skipped
	}{
		{0, 0},
		{4 * time.Hour, 0},
		{4*time.Hour + time.Second, -1},
		{20 * time.Hour, -1},
		{24 * time.Hour, 24 * time.Hour},
		{76 * time.Hour, 72 * time.Hour},
		{77 * time.Hour, -1},
	} {
		slot, following := Slot(s, next, next.Add(c.after))
		if c.want < 0 && !slot.IsZero() || c.want >= 0 && !slot.Equal(next.Add(c.want)) {
			t.Errorf("%s late: %s", c.after, slot)
		}
		if !following.After(next.Add(c.after)) || following.Sub(next.Add(c.after)) > 24*time.Hour {
			t.Errorf("%s late: the next one is at %s", c.after, following)
		}
		s := s
		s.Patience = 0
		if slot, _ := Slot(s, next, next.Add(c.after)); slot.IsZero() {
			t.Errorf("%s late: a family's was skipped", c.after)
		}
	}
}
