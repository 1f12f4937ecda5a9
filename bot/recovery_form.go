package bot

import (
	"context"
	"slices"

	"zvonok/bot/tap"
)

// The questions of recovery, in their order.
const (
	stepAddress = "address"
	stepMailed  = "mailed"
	stepWhich   = "which"
	stepSure    = "sure"
)

func (h *recovery) askAddress() step[recovering] {
	return step[recovering]{
		name: stepAddress, text: true,
		ask: func(_ context.Context, r *Request, _ recovering) (Screen, error) {
			return Screen{Text: r.T.Say("recovery.ask_email"), Rows: cancelRow(r)}, nil
		},
		accept: func(ctx context.Context, r *Request, data recovering) (answer[recovering], error) {
			if meansCode(r.Text) {
				return h.typed(ctx, r, data)
			}
			email, wrong := readEmail(r)
			if wrong != "" {
				return again[recovering](wrong), nil
			}
			return finish[recovering](h.ask(recovering{Email: email})), nil
		},
	}
}

func (h *recovery) askMailed() step[recovering] {
	return step[recovering]{
		name: stepMailed, text: true,
		ask: func(_ context.Context, r *Request, data recovering) (Screen, error) {
			return mailedScreen(r, data), nil
		},
		accept: h.typed,
	}
}

// askWhich is asked where several share the address, after it was proved.
func (h *recovery) askWhich() step[recovering] {
	return step[recovering]{
		name: stepWhich, taps: []tap.Verb{tap.FormPick},
		ask: func(_ context.Context, r *Request, data recovering) (Screen, error) {
			return whichScreen(r, data), nil
		},
		accept: func(_ context.Context, r *Request, data recovering) (answer[recovering], error) {
			if !slices.ContainsFunc(data.Who, func(c recoveryChoice) bool { return c.Account == r.Tap.B }) {
				return again[recovering](r.T.Say("home.press_a_button")), nil
			}
			data.Account = r.Tap.B
			return next(data, stepSure), nil
		},
	}
}

func (h *recovery) askSure() step[recovering] {
	return step[recovering]{
		name: stepSure, taps: []tap.Verb{tap.FormPick},
		ask: func(_ context.Context, r *Request, data recovering) (Screen, error) {
			return sureScreen(r, data), nil
		},
		accept: func(_ context.Context, _ *Request, data recovering) (answer[recovering], error) {
			return finish[recovering](h.move(data)), nil
		},
	}
}
