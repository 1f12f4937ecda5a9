package school_test

import (
	"testing"
	"time"

	"zvonok/store/school"
)

// Walking every quarter of an hour through days when the clocks jump: it is
// quiet exactly when the wall says so, and what waits comes out at the end, less
// than a day later.
func TestQuietHoursAreThoseOnTheWall(t *testing.T) {
	t.Parallel()
	for zone, first := range map[string]time.Time{
		"Europe/Moscow":    school.Date(2026, time.November, 21),
		"Asia/Kamchatka":   school.Date(2026, time.December, 30),
		"Europe/Berlin":    school.Date(2026, time.March, 27),
		"Europe/Vienna":    school.Date(2026, time.October, 23),
		"America/St_Johns": school.Date(2026, time.October, 30),
	} {
		at, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range []school.Quiet{{From: 22 * 60, To: 7 * 60}, {From: 21*60 + 15, To: 6 * 60}, {From: 13 * 60, To: 15 * 60}, {From: 0, To: 1439}, {From: 1439, To: 0}} {
			q.Zone = at
			for now := first; now.Before(first.AddDate(0, 0, 5)); now = now.Add(15 * time.Minute) {
				local := now.In(at)
				minute := local.Hour()*60 + local.Minute()
				want := minute >= q.From && minute < q.To
				if q.To < q.From {
					want = minute >= q.From || minute < q.To
				}
				until, quiet := q.Until(now)
				if quiet != want {
					t.Fatalf("%s, %d–%d: at %v it is quiet: %v", zone, q.From, q.To, local, quiet)
				}
				if !quiet {
					continue
				}
				end := until.In(at)
				if end.Hour()*60+end.Minute() != q.To || !until.After(now) || until.Sub(now) > 25*time.Hour {
					t.Fatalf("%s, %d–%d: from %v until %v", zone, q.From, q.To, local, end)
				}
				if _, still := q.Until(until); still {
					t.Fatalf("%s, %d–%d: still quiet at its end %v", zone, q.From, q.To, end)
				}
			}
		}
	}
}

func TestNoQuietHours(t *testing.T) {
	t.Parallel()
	for _, q := range []school.Quiet{{}, {From: 60, To: 60, Zone: time.UTC}} {
		if until, quiet := q.Until(school.Date(2026, time.November, 23)); quiet || !q.None() {
			t.Errorf("%+v is quiet until %v", q, until)
		}
	}
}
