package bot

import (
	"context"
	"time"

	"zvonok/bot/tap"
	"zvonok/store"
	"zvonok/store/school"
)

// schedule is the timetable of the own class (B9): a day, a week, the holidays.
type schedule struct {
	store *store.Store
}

// open is «/schedule»: the first school day from today on.
func (c *schedule) open(ctx context.Context, r *Request) (Screen, error) {
	return c.show(ctx, r, tap.ToSchedule(r.Session.Active, time.Time{}))
}

func (c *schedule) day(ctx context.Context, r *Request) (Screen, error) {
	return c.show(ctx, r, r.Tap)
}

func (c *schedule) show(ctx context.Context, r *Request, t tap.Tap) (Screen, error) {
	student, err := r.child(t.A)
	if err != nil {
		return Screen{}, err
	}
	var read store.Timetable
	if t.Date.IsZero() {
		read, err = c.store.NextTimetable(ctx, r.Viewer(), student, r.Today())
	} else {
		read, err = c.store.Timetable(ctx, r.Viewer(), student, school.Span{From: t.Date, To: t.Date})
	}
	if err != nil {
		return Screen{}, err
	}
	return scheduleDayScreen(r, read), nil
}

func (c *schedule) week(ctx context.Context, r *Request) (Screen, error) {
	student, day, err := r.childAndDay(r.Tap)
	if err != nil {
		return Screen{}, err
	}
	read, err := c.store.Timetable(ctx, r.Viewer(), student, school.Week(day))
	if err != nil {
		return Screen{}, err
	}
	return scheduleWeekScreen(r, read), nil
}

func (c *schedule) holidays(ctx context.Context, r *Request) (Screen, error) {
	student, err := r.child(r.Tap.A)
	if err != nil {
		return Screen{}, err
	}
	read, err := c.store.Holidays(ctx, r.Viewer(), student, r.Today())
	if err != nil {
		return Screen{}, err
	}
	return holidaysScreen(r, read), nil
}
