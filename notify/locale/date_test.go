package locale

import (
	"testing"
	"time"
)

func day(year int, month time.Month, d int) time.Time {
	return time.Date(year, month, d, 0, 0, 0, 0, time.UTC)
}

func TestDates(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	monday := day(2026, time.November, 23)
	for _, test := range []struct {
		name   string
		say    func(*Texts) string
		ru, en string
	}{
		{"date", func(t *Texts) string { return t.Date(monday) }, "23 ноября", "23 November"},
		{"with year", func(t *Texts) string { return t.DateYear(monday) }, "23 ноября 2026 г.", "23 November 2026"},
		{"short", func(t *Texts) string { return t.DateShort(day(2026, time.March, 1)) }, "01.03", "1 Mar"},
		{"weekday", func(t *Texts) string { return t.Weekday(monday) }, "понедельник", "Monday"},
		{"short weekday", func(t *Texts) string { return t.WeekdayShort(monday.AddDate(0, 0, 6)) }, "Вс", "Sun"},
		{"title", func(t *Texts) string { return t.DayTitle(monday) }, "Пн, 23 ноября", "Mon, 23 November"},
		{"month", func(t *Texts) string { return t.Month(monday) }, "Ноябрь 2026", "November 2026"},
		{"May", func(t *Texts) string { return t.Date(day(2027, time.May, 1)) }, "1 мая", "1 May"},
		{"leap day", func(t *Texts) string { return t.DateYear(day(2028, time.February, 29)) }, "29 февраля 2028 г.", "29 February 2028"},
	} {
		if got := test.say(c.In(RU)); got != test.ru {
			t.Errorf("%s: %q, want %q", test.name, got, test.ru)
		}
		if got := test.say(c.In(EN)); got != test.en {
			t.Errorf("%s: %q, want %q", test.name, got, test.en)
		}
	}
}

func TestWeeks(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	for _, test := range []struct {
		monday time.Time
		ru, en string
	}{
		{day(2026, time.November, 23), "23–29 ноября", "23–29 November"},
		{day(2026, time.November, 30), "30 ноября – 6 декабря", "30 November – 6 December"},
		{day(2026, time.December, 28), "28 декабря 2026 г. – 3 января 2027 г.", "28 December 2026 – 3 January 2027"},
		{day(2028, time.February, 28), "28 февраля – 5 марта", "28 February – 5 March"},
		{day(2027, time.February, 22), "22–28 февраля", "22–28 February"},
	} {
		for n := range 7 {
			inside := test.monday.AddDate(0, 0, n)
			if got := c.In(RU).Week(inside); got != test.ru {
				t.Errorf("%s: %q, want %q", inside.Format(time.DateOnly), got, test.ru)
			}
			if got := c.In(EN).Week(inside); got != test.en {
				t.Errorf("%s: %q, want %q", inside.Format(time.DateOnly), got, test.en)
			}
		}
	}
}

func TestSpan(t *testing.T) {
	t.Parallel()
	ru := catalog(t).In(RU)
	for _, test := range []struct {
		first, last time.Time
		want        string
	}{
		{day(2026, time.November, 22), day(2026, time.November, 22), "22 ноября"},
		{day(2026, time.November, 30), day(2026, time.December, 1), "30 ноября – 1 декабря"},
		{day(2026, time.December, 31), day(2027, time.January, 1), "31 декабря 2026 г. – 1 января 2027 г."},
		{day(2026, time.November, 1), day(2027, time.November, 1), "1 ноября 2026 г. – 1 ноября 2027 г."},
	} {
		if got := ru.Span(test.first, test.last); got != test.want {
			t.Errorf("%q, want %q", got, test.want)
		}
	}
}

func TestRelative(t *testing.T) {
	t.Parallel()
	c := catalog(t)
	// An evening in Kamchatka is still the day before in UTC: the date that the
	// value itself carries decides.
	kamchatka := time.FixedZone("Kamchatka", 12*60*60)
	for _, test := range []struct {
		day, today time.Time
		ru, en     string
	}{
		{day(2026, time.November, 22), day(2026, time.November, 22), "сегодня", "today"},
		{day(2026, time.December, 1), day(2026, time.November, 30), "завтра", "tomorrow"},
		{day(2026, time.November, 30), day(2026, time.December, 1), "вчера", "yesterday"},
		{day(2027, time.January, 1), day(2026, time.December, 31), "завтра", "tomorrow"},
		{day(2026, time.December, 31), day(2027, time.January, 1), "вчера", "yesterday"},
		{day(2026, time.November, 24), day(2026, time.November, 22), "24 ноября", "24 November"},
		{day(2025, time.November, 22), day(2026, time.November, 22), "22 ноября 2025 г.", "22 November 2025"},
		{day(2026, time.November, 22), time.Date(2026, time.November, 22, 8, 0, 0, 0, kamchatka), "сегодня", "today"},
	} {
		if got := c.In(RU).Relative(test.day, test.today); got != test.ru {
			t.Errorf("%q, want %q", got, test.ru)
		}
		if got := c.In(EN).Relative(test.day, test.today); got != test.en {
			t.Errorf("%q, want %q", got, test.en)
		}
	}
}

func TestClock(t *testing.T) {
	t.Parallel()
	ru := catalog(t).In(RU)
	for minute, want := range map[int]string{0: "00:00", 510: "08:30", 1439: "23:59", 1440: "24:00"} {
		if got := ru.Clock(minute); got != want {
			t.Errorf("%d: %q, want %q", minute, got, want)
		}
	}
}
