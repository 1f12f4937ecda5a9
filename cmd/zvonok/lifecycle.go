package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
)

// group is what lives side by side: when the first of its members ends, or ctx
// does, all are asked to stop, the last added first, and all are waited for.
type group struct {
	members []member
	grace   time.Duration // how long all of them together may take to stop
}

type member struct {
	name string
	run  func(ctx context.Context) error
}

// add names something to run; it must end soon after its ctx does.
func (g *group) add(name string, run func(ctx context.Context) error) {
	g.members = append(g.members, member{name, run})
}

// run gives the error of the member that ended first. That ctx ended is none:
// somebody asked us to stop.
func (g *group) run(ctx context.Context) error {
	if len(g.members) == 0 {
		return nil
	}
	type end struct {
		name string
		err  error
	}
	ends := make(chan end, len(g.members))
	alive := map[string]bool{}
	var stops []context.CancelFunc
	for _, m := range g.members {
		own, stop := context.WithCancel(ctx)
		stops = append(stops, stop)
		alive[m.name] = true
		go func() { ends <- end{m.name, m.run(own)} }()
	}
	var first error
	note := func(e end) {
		delete(alive, e.name)
		if first == nil && e.err != nil && !errors.Is(e.err, context.Canceled) {
			first = fmt.Errorf("%s: %w", e.name, e.err)
		}
	}
	select {
	case <-ctx.Done():
	case e := <-ends:
		note(e)
	}
	for i := len(stops) - 1; i >= 0; i-- {
		stops[i]()
	}
	late := time.NewTimer(g.grace)
	defer late.Stop()
	for len(alive) > 0 {
		select {
		case e := <-ends:
			note(e)
		case <-late.C:
			var names []string
			for name := range alive {
				names = append(names, name)
			}
			return errors.Join(first, fmt.Errorf("не остановились за %s: %s", g.grace, strings.Join(names, ", ")))
		}
	}
	return first
}
