package main

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func untilAsked(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }

func TestGroupFirstToFinishStopsAll(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	fails := make(chan struct{})
	var ended []string
	g := group{grace: patience}
	g.add("steady", func(ctx context.Context) error {
		err := untilAsked(ctx)
		ended = append(ended, "steady")
		return err
	})
	g.add("weak", func(context.Context) error { <-fails; return broken })
	close(fails)
	if err := g.run(t.Context()); !errors.Is(err, broken) || !strings.Contains(err.Error(), "weak") {
		t.Errorf("error %v, want the weak one's", err)
	}
	if len(ended) != 1 {
		t.Error("run came back before all had ended")
	}
}

func TestGroupEndsWithItsContextWithoutError(t *testing.T) {
	t.Parallel()
	ctx, stop := context.WithCancel(t.Context())
	g := group{grace: patience}
	g.add("one", untilAsked)
	g.add("two", untilAsked)
	stop()
	if err := g.run(ctx); err != nil {
		t.Errorf("error %v, want none: somebody asked us to stop", err)
	}
	if err := (&group{}).run(ctx); err != nil {
		t.Errorf("an empty group: %v", err)
	}
}

func TestGroupNamesWhoDoesNotStop(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		release := make(chan struct{})
		g := group{grace: 12 * time.Second}
		g.add("polite", untilAsked)
		g.add("deaf", func(context.Context) error { <-release; return nil })
		stop()
		began := time.Now()
		err := g.run(ctx)
		if err == nil || !strings.Contains(err.Error(), "deaf") || strings.Contains(err.Error(), "polite") {
			t.Errorf("error %v, want one that names the deaf one", err)
		}
		if waited := time.Since(began); waited != 12*time.Second {
			t.Errorf("waited %s in the bubble, want the grace", waited)
		}
		close(release)
	})
}
