package bot

import (
	"encoding/json"
	"fmt"

	"zvonok/store"
)

// after runs an effect and returns the screen that was kept with it. do calls
// ONE method of the store with the reply it is given; view makes the screen of
// the outcome inside that method's transaction, so it reads nothing. A draft
// that the request finishes or leaves goes in the same transaction.
//
//	return after(r, func(c store.Child) Screen { … }, func(reply store.Reply[store.Child]) error {
//		return h.store.Link(ctx, r.Viewer(), code, reply)
//	})
func after[T any](r *Request, view func(T) Screen, do func(reply store.Reply[T]) error) (Screen, error) {
	var kept Screen
	err := do(store.Reply[T]{
		Bot: r.Bot, Update: r.Update, Chat: r.Chat, Leaves: r.leaves,
		Screen: func(outcome T) ([]byte, error) {
			kept = r.dress(view(outcome))
			return json.Marshal(kept)
		},
	})
	if err != nil {
		return Screen{}, err
	}
	r.kept = &kept
	return kept, nil
}

// dress adds the one kind line about answers that this request left behind.
func (r *Request) dress(s Screen) Screen {
	if !r.leaving {
		return s
	}
	r.leaving = false
	line := r.T.Say("home.left")
	if r.Kind == Press && s.Toast == "" {
		s.Toast = line
	} else if s.Text != "" {
		s.Text = line + "\n\n" + s.Text
	}
	return s
}

// keptScreen reads what after kept.
func keptScreen(kept []byte) (Screen, error) {
	var s Screen
	if err := json.Unmarshal(kept, &s); err != nil {
		return Screen{}, fmt.Errorf("read the kept screen: %w", err)
	}
	return s, nil
}
