package school_test

import (
	"testing"
	"time"

	"zvonok/store/school"
)

func TestSchoolDays(t *testing.T) {
	t.Parallel()
	day := func(n int) time.Time { return school.Date(2026, time.November, n) }                             // the 23rd is a Monday
	holidays := []school.Holiday{{Title: "Зимние каникулы", Span: school.Span{From: day(42), To: day(53)}}} // 12 to 23 December
	five := school.SchoolDays{Lessons: []time.Time{day(23), day(24), day(25), day(27)}, Holidays: holidays}
	six := school.SchoolDays{Lessons: []time.Time{day(21), day(23), day(24), day(27), day(28)}, Holidays: holidays}
	far := school.SchoolDays{Lessons: []time.Time{day(23), day(80)}}
	for name, c := range map[string]struct {
		of   school.SchoolDays
		day  time.Time
		want bool
	}{
		"a lesson":                               {five, day(24), true},
		"no lesson on a day of a known week":     {five, day(26), false},
		"Saturday of five days":                  {five, day(28), false},
		"Saturday with lessons":                  {six, day(28), true},
		"Sunday of six days":                     {six, day(29), false},
		"beyond the timetable":                   {five, day(30), true},
		"Saturday beyond the timetable":          {six, day(35), true},
		"the same where nobody comes":            {five, day(35), false},
		"holidays":                               {six, day(42), false},
		"a Monday of holidays":                   {five, day(44), false},
		"a week without a lesson before the end": {far, day(31), true},
		"nothing is known":                       {school.SchoolDays{}, day(25), true},
		"nothing is known of a Saturday":         {school.SchoolDays{}, day(28), false},
	} {
		if got := c.of.Has(c.day); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
	for _, c := range []struct {
		of         school.SchoolDays
		from, next time.Time
	}{
		{five, day(27), day(30)},
		{six, day(27), day(28)},
		{six, day(28), day(30)},
		{five, day(25), day(27)},
		{five, day(41), day(54)},
		{school.SchoolDays{Holidays: []school.Holiday{{Span: school.Span{From: day(1), To: day(400)}}}}, day(23), time.Time{}},
	} {
		if got := c.of.Next(c.from); !got.Equal(c.next) {
			t.Errorf("after %s comes %s, want %s", c.from, got, c.next)
		}
	}
	if five.Any(school.Span{From: day(28), To: day(29)}) || !five.Any(school.Span{From: day(28), To: day(30)}) {
		t.Error("a weekend holds a school day, or a long one does not")
	}
	if got := five.Holiday(day(45)); got != "Зимние каникулы" {
		t.Errorf("the holidays are %q", got)
	}
}
