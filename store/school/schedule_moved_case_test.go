package school_test

import (
	"testing"
	"time"

	"zvonok/store/school"
)

// On Monday at 17:20 somebody sets midnight and then lives in Kamchatka, where it is
// Tuesday and its midnight has been: Monday, which was promised, is told all the same.
func TestAPromisedDayOutlivesTheZone(t *testing.T) {
	t.Parallel()
	moscow, kamchatka := zoned(t, "Europe/Moscow"), zoned(t, "Asia/Kamchatka")
	monday, at := school.Date(2026, 11, 23), time.Date(2026, 11, 23, 14, 20, 0, 0, time.UTC)
	s := school.Schedule{Days: school.EveryDay, Minute: 0, Zone: kamchatka}
	owed := school.Moment{At: school.At(monday, 0, moscow), Day: monday}
	for _, c := range []struct {
		what string
		next school.Moment
		want time.Time
	}{
		{"owed since the morning", owed, at},
		{"owed since the week before", school.Moment{At: owed.At.AddDate(0, 0, -7), Day: monday.AddDate(0, 0, -7)}, owed.At.AddDate(0, 0, -7)},
	} {
		if got := school.Moved(s, s, c.next, time.Time{}, at); !got.At.Equal(c.want) || !got.Day.Equal(c.next.Day) {
			t.Errorf("%s: told %s of %s, want %s of %s", c.what, got.At, got.Day, c.want, c.next.Day)
		}
	}
}
