package school_test

import (
	"testing"
	"time"

	"zvonok/store/school"
)

func TestDaysBetween(t *testing.T) {
	t.Parallel()
	nov := func(day int) time.Time { return school.Date(2026, time.November, day) }
	saturdays := map[time.Time]bool{}
	for day := 2; day <= 21; day++ {
		if nov(day).Weekday() != time.Sunday {
			saturdays[nov(day)] = true
		}
	}
	holidays := []school.Holiday{{Span: school.Span{From: nov(25), To: nov(26)}}}
	for _, c := range []struct {
		name          string
		after, before int
		lessons       map[time.Time]bool
		want          int
	}{
		{"the day after, that is not over", 23, 24, nil, 0},
		{"over a weekend", 20, 23, nil, 0},
		{"a week of five days", 15, 22, nil, 5},
		{"a week of six days", 15, 22, saturdays, 6},
		{"beyond the timetable, less holidays", 21, 29, saturdays, 3},
		{"within the timetable only days with lessons", 2, 5, map[time.Time]bool{nov(3): true, nov(5): true}, 1},
	} {
		if got := school.DaysBetween(nov(c.after), nov(c.before), c.lessons, holidays); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}
