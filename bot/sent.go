package bot

import (
	"context"

	"zvonok/store"
)

// sent is what was sent to the person and when (A13): that it was, and what
// became of it.
type sent struct {
	store *store.Store
}

func (s *sent) page(ctx context.Context, r *Request) (Screen, error) {
	log, err := s.store.SentToMe(ctx, r.Viewer(), int(min(max(r.Tap.A, 1), maxPage)))
	if err != nil {
		return Screen{}, err
	}
	return sentLogScreen(r, log), nil
}
