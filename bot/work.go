package bot

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/prometheus/client_golang/prometheus"

	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/school"
)

const (
	handlingLimit = 60 * time.Second // of a handler; sending has its own
	farewell      = 2 * time.Second  // to give an update back when we are told to stop
	keyPatience   = time.Hour        // wrong keys are noticed and mended before what they seal is given up
)

// work brings an update to its end: handled, shown, done. Later: it could not
// be ended now and waits in the inbox, its chat at rest for at least asked.
//
// A panic beside the handlers keeps its try: it is ours, and set aside in the end.
func (b *Bot) work(ctx context.Context, item store.Item) (later bool, asked time.Duration) {
	timer := prometheus.NewTimer(b.metrics.seconds)
	defer timer.ObserveDuration()
	defer func() {
		if what := recover(); what != nil {
			later = true
			b.metrics.handled.WithLabelValues(outcomePanic).Inc()
			b.log.ErrorContext(ctx, "an update could not be answered", "update", item.ID, "error", &panicked{kind: fmt.Sprintf("%T", what)}, "stack", string(debug.Stack()))
		}
	}()
	outcome, err := b.bring(ctx, item)
	if err != nil {
		outcome, later, asked = outcomeLater, true, waitOf(err)
		b.log.WarnContext(ctx, "an update waits", "update", item.ID, "error", err)
		giving, cancel := context.WithTimeout(context.WithoutCancel(ctx), farewell)
		defer cancel()
		if err := b.store.GiveBack(giving, b.id, item.ID); err != nil {
			b.log.WarnContext(ctx, "an update keeps a try that was none", "update", item.ID, "error", err)
		}
	}
	b.metrics.handled.WithLabelValues(outcome).Inc()
	return later, asked
}

// bring tells how the update ended; an error means that it did not.
func (b *Bot) bring(ctx context.Context, item store.Item) (outcome string, err error) {
	if item.Payload == nil && b.store.Now().Sub(item.At) < keyPatience {
		return "", errors.New("no key of ours opens it")
	}
	r, ours := b.reader.read(item.Payload)
	if !ours || item.Tries > asideTries+1 {
		return outcomeUnread, b.store.Done(ctx, b.id, item.ID, 0)
	}
	r.Bot, r.Update, r.Now, r.T = b.id, item.ID, b.store.Now(), b.texts.In(locale.RU)
	if r.Private {
		if r.Session, err = b.store.Session(ctx, r.Bot, r.Chat); err != nil {
			return "", err
		}
		r.T = b.texts.In(locale.Lang(r.Session.Language))
	}
	var screen Screen
	switch {
	case item.Reply != nil:
		outcome = outcomeAgain
		if screen, err = keptScreen(item.Reply); err != nil { // the key is lost, or the release too old
			screen = Screen{Text: r.T.Fault(string(school.Conflict), "")}
		}
	case item.Tries > asideTries:
		outcome, screen = outcomeAside, b.failure(ctx, &r, errors.New("processes died over it"))
	default:
		if screen, outcome, err = b.answer(ctx, &r); err != nil {
			return "", err
		}
	}
	reached, err := b.show(ctx, &r, screen)
	if err != nil {
		return "", err
	}
	if !reached {
		outcome = outcomeNobody
	}
	return outcome, b.store.Done(ctx, b.id, item.ID, r.leaves)
}

// answer makes the screen of a request: its handler's, or words about what went
// wrong. An error means neither: something is down, and the person need not know.
func (b *Bot) answer(ctx context.Context, r *Request) (Screen, string, error) {
	bounded, cancel := context.WithTimeout(ctx, handlingLimit)
	defer cancel()
	screen, err := b.guarded(bounded, r)
	if r.kept != nil { // whatever came after the effect, it happened
		if err != nil {
			b.log.ErrorContext(ctx, "a handler failed after its effect", "update", r.Update, "error", err)
		}
		return *r.kept, outcomeDone, nil
	}
	if err == nil {
		return r.dress(screen), outcomeDone, nil
	}
	if ctx.Err() != nil || store.Passing(err) || errors.Is(err, store.ErrHandled) {
		return Screen{}, "", err
	}
	r.leaves = 0
	outcome := outcomeRefused
	if code := school.CodeOf(err); code != school.Internal {
		return r.refusal(r.T.Fault(string(code), "")), outcome, nil
	}
	outcome = outcomeFailed
	if _, ok := errors.AsType[*panicked](err); ok {
		outcome = outcomePanic
	}
	return b.failure(ctx, r, err), outcome, nil
}

// guarded lets a panic end this request and nothing else.
func (b *Bot) guarded(ctx context.Context, r *Request) (screen Screen, err error) {
	defer func() {
		if what := recover(); what != nil {
			err = &panicked{stack: debug.Stack(), kind: fmt.Sprintf("%T", what)}
		}
	}()
	return b.dispatch(ctx, r)
}

// panicked is a panic of a handler. What it said may hold anything, so only its
// type and place are kept.
type panicked struct {
	kind  string
	stack []byte
}

func (p *panicked) Error() string { return "panic with " + p.kind }

// failure is our own: the person gets a number, the log what it stands for.
func (b *Bot) failure(ctx context.Context, r *Request, err error) Screen {
	number := strconv.FormatInt(r.Update, 10)
	attributes := []any{"number", number, "error", err}
	if p, ok := errors.AsType[*panicked](err); ok {
		attributes = append(attributes, "stack", string(p.stack))
	}
	b.log.ErrorContext(ctx, "a request failed", attributes...)
	return Screen{Text: r.T.Fault(string(school.Internal), number), Rows: menuRow(r), Fresh: true}
}

// refusal says no beside what the person sees, so that it stays usable.
func (r *Request) refusal(words string) Screen {
	if r.Kind == Press && utf8.RuneCountInString(words) <= maxToast {
		return Screen{Toast: words, Alert: true}
	}
	return Screen{Text: words, Rows: menuRow(r), Fresh: true}
}
