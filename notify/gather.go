package notify

import (
	"context"
	"errors"
)

// gather does together what many ask for at about the same time: whoever asks
// while a set is being done is in the next one. So a set is small while there is
// little to do, and nobody waits for a timer.
type gather[In, Out any] struct {
	do    func(ctx context.Context, set []In) ([]Out, error)
	most  int // in a set
	asked chan asking[In, Out]
	ended chan struct{}
}

type asking[In, Out any] struct {
	in     In
	answer chan answered[Out]
}

type answered[Out any] struct {
	out Out
	err error
}

var errEnded = errors.New("the line has ended")

func newGather[In, Out any](most int, do func(ctx context.Context, set []In) ([]Out, error)) *gather[In, Out] {
	return &gather[In, Out]{do: do, most: most, asked: make(chan asking[In, Out], most), ended: make(chan struct{})}
}

// run does sets until ctx ends.
func (g *gather[In, Out]) run(ctx context.Context) {
	defer close(g.ended)
	for {
		select {
		case <-ctx.Done():
			return
		case first := <-g.asked:
			g.set(ctx, first)
		}
	}
}

func (g *gather[In, Out]) set(ctx context.Context, first asking[In, Out]) {
	all, in := []asking[In, Out]{first}, []In{first.in}
	for more := true; more && len(all) < g.most; {
		select {
		case next := <-g.asked:
			all, in = append(all, next), append(in, next.in)
		default:
			more = false
		}
	}
	out, err := g.do(ctx, in)
	for i, a := range all {
		if err != nil {
			a.answer <- answered[Out]{err: err}
			continue
		}
		a.answer <- answered[Out]{out: out[i]}
	}
}

// ask gives the answer to one; an error is that of the whole set.
func (g *gather[In, Out]) ask(in In) (out Out, err error) {
	a := asking[In, Out]{in, make(chan answered[Out], 1)}
	select {
	case g.asked <- a:
	case <-g.ended:
		return out, errEnded
	}
	select {
	case got := <-a.answer:
		return got.out, got.err
	case <-g.ended:
		select {
		case got := <-a.answer:
			return got.out, got.err
		default:
			return out, errEnded
		}
	}
}
