package bot

import (
	"context"

	"zvonok/bot/tap"
	"zvonok/store"
	"zvonok/store/school"
)

// diary is the week and the day, as the paper diary shows them (B1, B2).
type diary struct {
	store *store.Store
}

// open is «/diary»: this week of the child last asked about; on a weekend the
// week that comes.
func (d *diary) open(ctx context.Context, r *Request) (Screen, error) {
	day := r.Today()
	if !school.SchoolDay(day, nil) {
		day = school.Week(day).To.AddDate(0, 0, 1)
	}
	return d.showWeek(ctx, r, tap.ToWeek(r.Session.Active, day))
}

func (d *diary) week(ctx context.Context, r *Request) (Screen, error) {
	return d.showWeek(ctx, r, r.Tap)
}

func (d *diary) showWeek(ctx context.Context, r *Request, t tap.Tap) (Screen, error) {
	student, day, err := r.childAndDay(t)
	if err != nil {
		return Screen{}, err
	}
	read, err := d.store.Diary(ctx, r.Viewer(), student, school.Week(day))
	if err != nil {
		return Screen{}, err
	}
	return weekScreen(r, read), nil
}

func (d *diary) day(ctx context.Context, r *Request) (Screen, error) {
	student, day, err := r.childAndDay(r.Tap)
	if err != nil {
		return Screen{}, err
	}
	read, err := d.store.Diary(ctx, r.Viewer(), student, school.Span{From: day, To: day})
	if err != nil {
		return Screen{}, err
	}
	return dayScreen(r, read), nil
}

// dates is a calendar to jump to any day of the diary, of homework or of the
// timetable.
func (d *diary) dates(_ context.Context, r *Request) (Screen, error) {
	to, known := calendars[tap.Verb(r.Tap.Word)]
	if !known {
		return Screen{}, school.Refuse(school.NotFound, "no calendar of that")
	}
	student, _ := r.Asked(r.Tap.A)
	child, ok := r.Session.Child(student)
	if !ok {
		return Screen{}, school.Refuse(school.NotFound, "not a child of the viewer")
	}
	month := r.Tap.Date
	if month.IsZero() {
		month = r.Today()
	}
	return datesScreen(r, to, child, month), nil
}

// mark is what opens when a mark is pressed: the red corner of the paper diary.
func (d *diary) mark(ctx context.Context, r *Request) (Screen, error) {
	student, err := r.child(r.Tap.A)
	if err != nil {
		return Screen{}, err
	}
	m, err := d.store.Mark(ctx, r.Viewer(), student, r.Tap.B)
	if err != nil {
		return Screen{}, err
	}
	return markScreen(r, m), nil
}
