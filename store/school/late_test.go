package school_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"zvonok/store/school"
)

func zone(t interface{ Fatal(...any) }, name string) *time.Location {
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

// What is late waits for the end of the quiet hours, or of the night where there are
// none; what is not late goes at its hour, whatever that is.
func TestWhatIsLateWaitsForTheMorning(t *testing.T) {
	t.Parallel()
	moscow := zone(t, "Europe/Moscow")
	at := func(text string) time.Time {
		out, err := time.ParseInLocation("2 15:04:05", text, moscow)
		if err != nil {
			t.Fatal(err)
		}
		return out.AddDate(2026, 10, 0)
	}
	none, siesta, early := school.Quiet{}, school.Quiet{From: 13 * 60, To: 15 * 60}, school.Quiet{From: 20 * 60, To: 6*60 + 30}
	for _, c := range []struct {
		name     string
		quiet    school.Quiet
		due, now string
		until    string // empty: it goes
	}{
		{"at its hour", none, "23 19:00:00", "23 19:00:00", ""},
		{"before its hour", none, "23 23:00:00", "23 22:30:00", ""},
		{"at its hour, which is at night", none, "23 23:00:00", "23 23:00:10", ""},
		{"at its hour, which is in quiet hours", early, "23 21:00:00", "23 21:00:10", ""},
		{"a little late, at night", none, "23 21:00:00", "23 23:00:00", ""},
		{"too late, at night", none, "23 21:00:00", "23 23:00:01", "24 07:00:00"},
		{"too late, before night", none, "23 19:00:00", "23 21:59:59", ""},
		{"too late, as the night begins", none, "23 19:00:00", "23 22:00:00", "24 07:00:00"},
		{"too late, after midnight", none, "23 19:00:00", "24 03:00:00", "24 07:00:00"},
		{"too late, as the night ends", none, "23 19:00:00", "24 07:00:00", ""},
		{"days late, by day", none, "19 19:00:00", "23 12:00:00", ""},
		{"too late, in quiet hours by day", siesta, "23 07:00:00", "23 14:00:00", "23 15:00:00"},
		{"who has quiet hours by day has no night", siesta, "23 19:00:00", "24 03:00:00", ""},
		{"too late, in longer quiet hours", early, "23 18:00:00", "23 20:30:00", "24 06:30:00"},
	} {
		c.quiet.Zone = moscow
		want := time.Time{}
		if c.until != "" {
			want = at(c.until)
		}
		until, waits := c.quiet.Overnight(at(c.due), at(c.now))
		if waits != (c.until != "") || !until.Equal(want) {
			t.Errorf("%s: waits %v, until %s", c.name, waits, until)
		}
	}
}

// On every wall, over gaps and overlaps: a digest within the grace never waits; one
// that is late waits exactly where its person is quiet, less than a day and a leap of
// the clocks, and when the wait is over it waits no more.
func TestTheMorningComesOnEveryWall(t *testing.T) {
	t.Parallel()
	walls := map[string]time.Time{
		"Europe/Kaliningrad": school.Date(2026, 10, 24), "Europe/Moscow": school.Date(2026, 11, 22), "Asia/Kamchatka": school.Date(2026, 12, 30),
		"Europe/Volgograd": school.Date(2020, 12, 26), "Europe/Berlin": school.Date(2026, 3, 28), "Europe/Vienna": school.Date(2026, 10, 24),
		"Australia/Lord_Howe": school.Date(2026, 4, 4), "America/St_Johns": school.Date(2026, 10, 31), "Pacific/Apia": school.Date(2011, 12, 28),
		"Africa/Casablanca": school.Date(2026, 2, 14),
	}
	for name, first := range walls {
		z := zone(t, name)
		rapid.Check(t, func(t *rapid.T) {
			q := school.Quiet{From: rapid.IntRange(0, 1439).Draw(t, "from"), To: rapid.IntRange(0, 1439).Draw(t, "to"), Zone: z}
			if rapid.Bool().Draw(t, "none") {
				q.To = q.From
			}
			now := first.Add(time.Duration(rapid.IntRange(0, 4*24*3600).Draw(t, "now")) * time.Second)
			due := now.Add(-time.Duration(rapid.IntRange(-3600, 3*24*3600).Draw(t, "late")) * time.Second)
			until, waits := q.Overnight(due, now)
			late := now.Sub(due) > school.LateDigest
			local := now.In(z)
			minute, from, to := local.Hour()*60+local.Minute(), q.From, q.To
			if q.None() {
				from, to = 22*60, 7*60
			}
			quiet := minute >= from && minute < to
			if to < from {
				quiet = minute >= from || minute < to
			}
			// Where the clocks leap within the hours, their ends are instants, not readings.
			leaps := now.AddDate(0, 0, -1).In(z).Format("-07") != now.AddDate(0, 0, 1).In(z).Format("-07")
			switch {
			case !late && waits:
				t.Fatalf("%s, %+v: %s late and it waits", name, q, now.Sub(due))
			case late && !leaps && waits != quiet:
				t.Fatalf("%s, %+v: at %s waits %v", name, q, local, waits)
			case !waits:
				return
			case !until.After(now) || until.Sub(now) > 26*time.Hour:
				t.Fatalf("%s, %+v: from %s until %s", name, q, local, until.In(z))
			}
			if again, still := q.Overnight(due, until); still {
				t.Fatalf("%s, %+v: at %s it waits on until %s", name, q, until.In(z), again.In(z))
			}
		})
	}
}
