package bot

import (
	"context"
	"time"

	"zvonok/store"
)

// remarks is what teachers wrote about a child (B11): remarks for parents alone,
// comments for parents and students.
type remarks struct {
	store *store.Store
}

// open is «/remarks»: the newest month of the child last asked about.
func (m *remarks) open(ctx context.Context, r *Request) (Screen, error) {
	return m.show(ctx, r, 0, time.Time{}, 1)
}

func (m *remarks) newest(ctx context.Context, r *Request) (Screen, error) {
	return m.show(ctx, r, r.Tap.A, time.Time{}, 1)
}

func (m *remarks) month(ctx context.Context, r *Request) (Screen, error) {
	return m.show(ctx, r, r.Tap.A, r.Tap.Date, r.Tap.B)
}

func (m *remarks) show(ctx context.Context, r *Request, student int64, month time.Time, page int64) (Screen, error) {
	student, err := r.child(student)
	if err != nil {
		return Screen{}, err
	}
	read, err := m.store.Notes(ctx, r.Viewer(), student, month, int(min(max(page, 1), maxPage)))
	if err != nil {
		return Screen{}, err
	}
	return remarksScreen(r, read), nil
}

// maxPage bounds what a forged button asks for.
const maxPage = 100_000
