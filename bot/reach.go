package bot

import (
	"context"
	"slices"

	"zvonok/store"
	"zvonok/store/school"
)

// reach is what happens where the chat takes nothing (D3, D7), forwarding (D8),
// and the curator's list of families whom nothing reaches.
type reach struct{ store *store.Store }

// fallbacks are the choices. A word is in old buttons: it never changes.
var fallbacks = []string{"mail", "sms", "none"}

func (h *reach) show(ctx context.Context, r *Request) (Screen, error) {
	own, err := h.store.Reach(ctx, r.Viewer())
	if err != nil {
		return Screen{}, err
	}
	return reachScreen(r, own), nil
}

func (h *reach) fallback(ctx context.Context, r *Request) (Screen, error) {
	if !slices.Contains(fallbacks, r.Tap.Word) {
		return Screen{}, school.Refuse(school.NotFound, "no such way")
	}
	return h.changed(r, func(reply store.Reply[store.Reach]) error {
		return h.store.SetFallback(ctx, r.Viewer(), r.Tap.Word, reply)
	})
}

func (h *reach) protect(ctx context.Context, r *Request) (Screen, error) {
	return h.changed(r, func(reply store.Reply[store.Reach]) error {
		return h.store.SetProtect(ctx, r.Viewer(), r.Tap.B == 1, reply)
	})
}

func (h *reach) changed(r *Request, keep func(store.Reply[store.Reach]) error) (Screen, error) {
	return after(r, func(now store.Reach) Screen {
		s := reachScreen(r, now)
		s.Toast = r.T.Say("settings.changed")
		return s
	}, keep)
}

// list is for the curator: who is reached by nothing, then whose mail comes back.
func (h *reach) list(ctx context.Context, r *Request) (Screen, error) {
	all, err := h.store.HardToReach(ctx, r.Viewer())
	if err != nil {
		return Screen{}, err
	}
	return unreachedScreen(r, all, int(min(max(r.Tap.A, 1), 1000))), nil
}
