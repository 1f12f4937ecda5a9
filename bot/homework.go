package bot

import (
	"context"
	"time"

	"zvonok/store"
	"zvonok/store/school"
)

// homework is what is to be done (B5): for the next school day, by week, by
// subject, and one task whole.
type homework struct {
	store *store.Store
}

// open is «/homework»: of the next school day, for the child last asked about.
func (h *homework) open(ctx context.Context, r *Request) (Screen, error) {
	return h.show(ctx, r, 0, time.Time{})
}

func (h *homework) day(ctx context.Context, r *Request) (Screen, error) {
	return h.show(ctx, r, r.Tap.A, r.Tap.Date)
}

func (h *homework) show(ctx context.Context, r *Request, student int64, day time.Time) (Screen, error) {
	student, err := r.child(student)
	if err != nil {
		return Screen{}, err
	}
	var read store.Homework
	if day.IsZero() {
		read, err = h.store.NextHomework(ctx, r.Viewer(), student, r.Today())
	} else {
		read, err = h.store.Homework(ctx, r.Viewer(), student, school.Span{From: day, To: day})
	}
	if err != nil {
		return Screen{}, err
	}
	return homeworkScreen(r, read), nil
}

func (h *homework) week(ctx context.Context, r *Request) (Screen, error) {
	student, day, err := r.childAndDay(r.Tap)
	if err != nil {
		return Screen{}, err
	}
	read, err := h.store.Homework(ctx, r.Viewer(), student, school.Week(day))
	if err != nil {
		return Screen{}, err
	}
	return homeworkWeekScreen(r, read), nil
}

// group is one subject's homework; without one, the choice.
func (h *homework) group(ctx context.Context, r *Request) (Screen, error) {
	student, err := r.child(r.Tap.A)
	if err != nil {
		return Screen{}, err
	}
	if r.Tap.B == 0 {
		read, err := h.store.Homework(ctx, r.Viewer(), student, school.Span{From: r.Today(), To: r.Today()})
		if err != nil {
			return Screen{}, err
		}
		return homeworkSubjectsScreen(r, read), nil
	}
	read, err := h.store.SubjectHomework(ctx, r.Viewer(), student, r.Tap.B, r.Today())
	if err != nil {
		return Screen{}, err
	}
	return homeworkSubjectScreen(r, read), nil
}

// task is one homework whole, on as many pages as it takes.
func (h *homework) task(ctx context.Context, r *Request) (Screen, error) {
	student, err := r.child(r.Tap.A)
	if err != nil {
		return Screen{}, err
	}
	t, err := h.store.Task(ctx, r.Viewer(), student, r.Tap.B)
	if err != nil {
		return Screen{}, err
	}
	return taskScreen(r, student, t, r.Tap.C), nil
}
