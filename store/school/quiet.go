package school

import "time"

// Quiet is the part of each day when what can wait does not disturb. From and
// To are minutes of the day on the wall in Zone, 0..1439; over midnight where To
// is the earlier one, none where they are equal.
type Quiet struct {
	From, To int
	Zone     *time.Location // nil only where nobody asks Until
}

// None tells whether there are no quiet hours.
func (q Quiet) None() bool { return q.From == q.To }

// Until is the instant when the quiet hours that t lies in are over; false when
// t lies in none. The first minute is quiet, the last one is not.
func (q Quiet) Until(t time.Time) (time.Time, bool) {
	if q.None() {
		return time.Time{}, false
	}
	today := Day(t, q.Zone)
	for _, day := range []time.Time{today.AddDate(0, 0, -1), today} {
		last := day
		if q.To < q.From {
			last = day.AddDate(0, 0, 1)
		}
		from, to := At(day, q.From, q.Zone), At(last, q.To, q.Zone)
		if !t.Before(from) && t.Before(to) {
			return to, true
		}
	}
	return time.Time{}, false
}
