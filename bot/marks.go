package bot

import (
	"context"

	"zvonok/bot/tap"
	"zvonok/store"
)

// marks is the report card (B3): all subjects of a period, and one subject with
// its works and comments.
type marks struct {
	store *store.Store
}

// open is «/marks»: the current period of the child last asked about.
func (m *marks) open(ctx context.Context, r *Request) (Screen, error) {
	return m.show(ctx, r, tap.ToMarks(r.Session.Active, 0))
}

func (m *marks) table(ctx context.Context, r *Request) (Screen, error) {
	return m.show(ctx, r, r.Tap)
}

func (m *marks) show(ctx context.Context, r *Request, t tap.Tap) (Screen, error) {
	card, err := m.read(ctx, r, t.A, t.B)
	if err != nil {
		return Screen{}, err
	}
	return cardScreen(r, card), nil
}

func (m *marks) subject(ctx context.Context, r *Request) (Screen, error) {
	card, err := m.read(ctx, r, r.Tap.A, r.Tap.C)
	if err != nil {
		return Screen{}, err
	}
	for _, s := range card.Subjects {
		if s.Subject == r.Tap.B {
			return subjectScreen(r, card, s), nil
		}
	}
	// The subject has no line in this period: its name is still known to the
	// person, who came from there.
	return subjectScreen(r, card, store.SubjectMarks{Subject: r.Tap.B}), nil
}

func (m *marks) read(ctx context.Context, r *Request, student, period int64) (store.ReportCard, error) {
	student, err := r.child(student)
	if err != nil {
		return store.ReportCard{}, err
	}
	return m.store.ReportCard(ctx, r.Viewer(), student, period, r.Today())
}
