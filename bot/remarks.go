package bot

import (
	"context"

	"zvonok/store"
)

// remarks is what teachers wrote about a child (B11): remarks for parents alone,
// comments for parents and students.
type remarks struct {
	store *store.Store
}

// open is «/remarks»: the newest ones of the child last asked about.
func (m *remarks) open(ctx context.Context, r *Request) (Screen, error) {
	return m.show(ctx, r, 0, 1)
}

func (m *remarks) page(ctx context.Context, r *Request) (Screen, error) {
	return m.show(ctx, r, r.Tap.A, r.Tap.B)
}

func (m *remarks) show(ctx context.Context, r *Request, student, page int64) (Screen, error) {
	student, err := r.child(student)
	if err != nil {
		return Screen{}, err
	}
	read, err := m.store.Notes(ctx, r.Viewer(), student, int(min(max(page, 1), maxPage)))
	if err != nil {
		return Screen{}, err
	}
	return remarksScreen(r, read), nil
}

// maxPage bounds what a forged button asks for.
const maxPage = 100_000
