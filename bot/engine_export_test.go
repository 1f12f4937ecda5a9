package bot

import (
	"context"
	"fmt"

	"zvonok/bot/tap"
	"zvonok/bot/telegram"
	"zvonok/store"
)

// OnCommand adds a line to the table, for tests that need a handler of their own.
func (b *Bot) OnCommand(name string, do Handler) {
	b.routes = append(b.routes, route{command: name, who: anyone, do: do})
}

// After is after.
func After[T any](r *Request, view func(T) Screen, do func(store.Reply[T]) error) (Screen, error) {
	return after(r, view, do)
}

// OnSurvey adds «/survey»: a form that asks for a colour in words, then for a
// number by button, and says both.
func (b *Bot) OnSurvey() {
	type survey struct{ Colour string }
	f := newForm(
		"survey",
		step[survey]{
			name: "colour", text: true,
			ask: func(context.Context, *Request, survey) (Screen, error) {
				return Screen{Text: "Какой цвет?"}, nil
			},
			accept: func(_ context.Context, r *Request, s survey) (answer[survey], error) {
				if r.Text == "никакой" {
					return again[survey]("Цвет бывает у всех."), nil
				}
				s.Colour = r.Text
				return next(s, "number"), nil
			},
		},
		step[survey]{
			name: "number", taps: pickTaps(),
			ask: func(_ context.Context, r *Request, _ survey) (Screen, error) {
				return Screen{Text: "Какое число?", Rows: pickRows(r.Draft(), "number")}, nil
			},
			accept: func(_ context.Context, r *Request, s survey) (answer[survey], error) {
				picked := r.Tap.B
				return finish[survey](func(_ context.Context, _ *Request) (Screen, error) {
					return Screen{Text: sentence(s.Colour, picked), Fresh: true}, nil
				}), nil
			},
		},
	)
	b.routes = append(b.routes, route{form: f}, route{command: "survey", who: anyone, do: func(ctx context.Context, r *Request) (Screen, error) {
		return begin(ctx, r, b.store, f, survey{})
	}})
}

func pickTaps() []tap.Verb { return []tap.Verb{tap.FormPick, tap.FormBack} }

func pickRows(draft int64, step string) [][]Button {
	return [][]Button{{
		{Text: "Семь", Tap: tap.Pick(draft, step, 7)},
		{Text: "Назад", Tap: tap.Back(draft, step)},
		{Text: "Отмена", Tap: tap.Cancel(draft)},
	}}
}

func sentence(colour string, n int64) string {
	return fmt.Sprintf("Итого: %s, %d", telegram.Escape(colour), n)
}

// SaveForTest is an effect that leaves no trace but its reply.
func (b *Bot) SaveForTest(ctx context.Context, r *Request, reply store.Reply[store.Draft]) error {
	return b.store.SaveDraft(ctx, store.Draft{Bot: r.Bot, Chat: r.Chat, ID: r.Update, Form: "test", Step: "test"}, reply)
}
