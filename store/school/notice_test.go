package school_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"zvonok/store/school"
)

var noticeZones = []string{"Europe/Kaliningrad", "Europe/Moscow", "Asia/Yekaterinburg", "Asia/Kamchatka", "Europe/Berlin", "UTC"}

func drawZone(t *rapid.T, label string) *time.Location {
	zone, err := time.LoadLocation(rapid.SampledFrom(noticeZones).Draw(t, label))
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

// Whatever the hours: a notice is told when it is due and not before, never in
// quiet hours, and in time for what it is about; it waits a week and a night at
// most, and what it waits for does not move while it waits.
func TestNoticeIsDueOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		released := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(rapid.Int64Range(0, 365*24*60).Draw(t, "minute")) * time.Minute)
		h := school.NoticeHours{Zone: drawZone(t, "zone"), School: drawZone(t, "school")}
		h.Quiet = school.Quiet{From: rapid.IntRange(0, 1439).Draw(t, "from"), To: rapid.IntRange(0, 1439).Draw(t, "to"), Zone: h.Zone}
		today := school.Day(released, h.School)
		day := func(label string) time.Time { return today.AddDate(0, 0, rapid.IntRange(-2, 12).Draw(t, label)) }
		for range rapid.IntRange(0, 3).Draw(t, "holidays") {
			from := day("holidays from")
			h.Holidays = append(h.Holidays, school.Span{From: from, To: from.AddDate(0, 0, rapid.IntRange(0, 14).Draw(t, "long"))})
		}
		n := school.Notice{Kind: rapid.SampledFrom(school.NoticeKinds()).Draw(t, "kind"), Released: released}
		if n.Kind == school.NewsLesson || n.Kind == school.NewsControl {
			n.Days = []time.Time{day("day"), day("other day")}
		}
		at := released.Add(time.Duration(rapid.Int64Range(0, 3*24*60).Draw(t, "later")) * time.Minute)
		due := n.Due(at, h)
		if due.Before(at) {
			t.Fatalf("due at %s, asked at %s", due, at)
		}
		if again := n.Due(due, h); !again.Equal(due) {
			t.Fatalf("due at %s, and when that came, at %s", due, again)
		}
		if until, quiet := h.Quiet.Until(due); quiet {
			t.Fatalf("due at %s, quiet until %s", due, until)
		}
		most := at
		if n.Kind != school.NewsAbsence && n.Kind != school.NewsRemark && n.Kind != school.NewsMeeting {
			most = most.Add(7 * 24 * time.Hour)
		}
		if n.Kind == school.NewsLesson {
			most = most.Add(12 * 24 * time.Hour)
		}
		if due.After(most.Add(25*time.Hour + school.NoticeGather)) {
			t.Fatalf("%s: due at %s, asked at %s", n.Kind, due, at)
		}
		if h.Quiet.None() && len(h.Holidays) == 0 && n.Kind == school.NewsAbsence && !due.Equal(at) {
			t.Fatalf("an alarm waits from %s until %s for nothing", at, due)
		}
	})
}

func TestNoticeDue(t *testing.T) {
	t.Parallel()
	moscow, err := time.LoadLocation("Europe/Moscow")
	if err != nil {
		t.Fatal(err)
	}
	wall := func(day, hour, minute int) time.Time { return time.Date(2026, 11, day, hour, minute, 0, 0, moscow) }
	on := func(day int) time.Time { return school.Date(2026, time.November, day) }
	night := school.Quiet{From: 22 * 60, To: 7 * 60, Zone: moscow}
	free := []school.Span{{From: on(24), To: on(25)}, {From: on(26), To: on(26)}} // two that touch
	for name, c := range map[string]struct {
		kind     school.NewsKind
		released time.Time
		days     []time.Time
		quiet    school.Quiet
		holidays []school.Span
		due      time.Time
	}{
		"a mark gathers":                    {kind: school.NewsMark, released: wall(23, 10, 0), due: wall(23, 10, 5)},
		"an absence does not":               {kind: school.NewsAbsence, released: wall(23, 10, 0), due: wall(23, 10, 0)},
		"nor does an event":                 {kind: school.NewsMeeting, released: wall(23, 10, 0), due: wall(23, 10, 0)},
		"quiet hours":                       {kind: school.NewsAbsence, released: wall(23, 23, 0), quiet: night, due: wall(24, 7, 0)},
		"gathered into quiet hours":         {kind: school.NewsRemark, released: wall(23, 21, 56), quiet: night, due: wall(24, 7, 0)},
		"holidays that touch":               {kind: school.NewsMark, released: wall(24, 10, 0), holidays: free, due: wall(26, 19, 0)},
		"the last evening":                  {kind: school.NewsMark, released: wall(26, 19, 30), holidays: free, due: wall(26, 19, 35)},
		"an absence knows no holidays":      {kind: school.NewsAbsence, released: wall(24, 10, 0), holidays: free, due: wall(24, 10, 0)},
		"no more than a week":               {kind: school.NewsMark, released: wall(10, 10, 0), holidays: []school.Span{{From: on(9), To: on(29)}}, due: wall(17, 10, 0)},
		"quiet hours on the last evening":   {kind: school.NewsMark, released: wall(24, 10, 0), holidays: free, quiet: school.Quiet{From: 18 * 60, To: 20 * 60, Zone: moscow}, due: wall(26, 20, 0)},
		"a lesson of today":                 {kind: school.NewsLesson, released: wall(23, 10, 0), days: []time.Time{on(23)}, due: wall(23, 10, 0)},
		"a lesson of tomorrow":              {kind: school.NewsLesson, released: wall(23, 10, 0), days: []time.Time{on(24)}, due: wall(23, 18, 0)},
		"… and the evening is here":         {kind: school.NewsLesson, released: wall(23, 18, 30), days: []time.Time{on(24)}, due: wall(23, 18, 30)},
		"a lesson of next Monday":           {kind: school.NewsLesson, released: wall(23, 10, 0), days: []time.Time{on(30)}, due: wall(29, 18, 0)},
		"moved away from tomorrow":          {kind: school.NewsLesson, released: wall(23, 10, 0), days: []time.Time{on(24), on(30)}, due: wall(23, 18, 0)},
		"moved from what is over":           {kind: school.NewsLesson, released: wall(23, 10, 0), days: []time.Time{on(20), on(30)}, due: wall(29, 18, 0)},
		"carried past its day":              {kind: school.NewsLesson, released: wall(23, 10, 0), days: []time.Time{on(23), on(30)}, quiet: school.Quiet{From: 1, To: 0, Zone: moscow}, due: wall(24, 0, 0)},
		"the first lesson after holidays":   {kind: school.NewsLesson, released: wall(24, 10, 0), days: []time.Time{on(27)}, holidays: free, due: wall(26, 19, 0)},
		"a lesson in the holidays, today":   {kind: school.NewsLesson, released: wall(24, 10, 0), days: []time.Time{on(24)}, holidays: free, due: wall(24, 10, 0)},
		"a control work in the holidays":    {kind: school.NewsControl, released: wall(24, 10, 0), days: []time.Time{on(25)}, holidays: free, due: wall(24, 10, 0)},
		"a control work after the holidays": {kind: school.NewsControl, released: wall(24, 10, 0), days: []time.Time{on(27)}, holidays: free, due: wall(26, 19, 0)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			n := school.Notice{Kind: c.kind, Released: c.released, Days: c.days}
			got := n.Due(c.released, school.NoticeHours{Zone: moscow, School: moscow, Quiet: c.quiet, Holidays: c.holidays})
			if !got.Equal(c.due) {
				t.Errorf("due at %s, want %s", got.In(moscow).Format(time.DateTime), c.due.Format(time.DateTime))
			}
		})
	}
}
