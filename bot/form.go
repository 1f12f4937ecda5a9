package bot

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"zvonok/bot/tap"
	"zvonok/store"
)

// form is a series of questions whose answers add up to a value; a feature
// makes one with newForm and gives it a line in the router's table.
type form struct {
	name  string
	steps []formStep
}

// step is one question of a form with data T.
type step[T any] struct {
	name    string     // a tap.Word: FormPick, FormSkip and FormBack carry it
	text    bool       // words answer it
	contact bool       // a shared card answers it
	file    bool       // a photo or a document answers it
	taps    []tap.Verb // buttons that answer it; each carries the draft in A
	long    bool       // accept alone says how long an answer may be
	// ask makes the question; r.Draft() is what its buttons carry.
	ask func(ctx context.Context, r *Request, data T) (Screen, error)
	// accept judges an answer: r.Text, r.Contact or r.Tap.
	accept func(ctx context.Context, r *Request, data T) (answer[T], error)
}

// answer is what accept thinks of an answer; made by next, again and finish.
type answer[T any] struct {
	data   T
	step   string
	wrong  string
	finish Handler
}

// next keeps data and asks the named step.
func next[T any](data T, step string) answer[T] { return answer[T]{data: data, step: step} }

// again keeps nothing and repeats the question below words of HTML.
func again[T any](words string) answer[T] { return answer[T]{wrong: words} }

// finish ends the form with a handler; the effect that it runs through after
// drops the draft in its own transaction.
func finish[T any](do Handler) answer[T] { return answer[T]{finish: do} }

// formStep is a step without its type.
type formStep struct {
	name          string
	text, contact bool
	file, long    bool
	taps          []tap.Verb
	ask           func(ctx context.Context, r *Request, data []byte) (Screen, error)
	accept        func(ctx context.Context, r *Request, data []byte) (answer[[]byte], error)
}

// newForm makes a form; it begins at the first step.
func newForm[T any](name string, steps ...step[T]) *form {
	f := &form{name: name}
	for _, s := range steps {
		f.steps = append(f.steps, formStep{
			name: s.name, text: s.text, contact: s.contact, file: s.file, long: s.long, taps: s.taps,
			ask: func(ctx context.Context, r *Request, kept []byte) (Screen, error) {
				data, err := readAnswers[T](kept)
				if err != nil {
					return Screen{}, err
				}
				return s.ask(ctx, r, data)
			},
			accept: func(ctx context.Context, r *Request, kept []byte) (answer[[]byte], error) {
				data, err := readAnswers[T](kept)
				if err != nil {
					return answer[[]byte]{}, err
				}
				a, err := s.accept(ctx, r, data)
				if err != nil {
					return answer[[]byte]{}, err
				}
				out := answer[[]byte]{step: a.step, wrong: a.wrong, finish: a.finish}
				out.data, err = json.Marshal(a.data)
				return out, err
			},
		})
	}
	return f
}

// errOldDraft: the answers were kept by a release that kept them otherwise.
var errOldDraft = errors.New("the draft is of another release")

func readAnswers[T any](kept []byte) (T, error) {
	var data T
	if err := json.Unmarshal(kept, &data); err != nil {
		return data, errOldDraft
	}
	return data, nil
}

// begin opens a form with what is known already and asks its first question. It
// is the handler's effect: return what it returns.
func begin[T any](ctx context.Context, r *Request, s *store.Store, f *form, data T) (Screen, error) {
	kept, err := json.Marshal(data)
	if err != nil {
		return Screen{}, err
	}
	r.draft = r.Update
	return f.ask(ctx, r, s, f.steps[0].name, kept)
}

// ask puts a question and keeps that it was put, in one effect.
func (f *form) ask(ctx context.Context, r *Request, s *store.Store, step string, data []byte) (Screen, error) {
	at, ok := f.step(step)
	if !ok {
		return Screen{}, fmt.Errorf("form %s has no step %s", f.name, step)
	}
	screen, err := at.ask(ctx, r, data)
	if err != nil {
		return Screen{}, err
	}
	draft := store.Draft{Bot: r.Bot, Chat: r.Chat, ID: r.draft, Form: f.name, Step: step, Data: data}
	return after(r, func(store.Draft) Screen { return screen }, func(reply store.Reply[store.Draft]) error {
		return s.SaveDraft(ctx, draft, reply)
	})
}

func (f *form) step(name string) (formStep, bool) {
	i := slices.IndexFunc(f.steps, func(s formStep) bool { return s.name == name })
	if i < 0 {
		return formStep{}, false
	}
	return f.steps[i], true
}
