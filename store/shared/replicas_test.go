package shared

import (
	"strings"
	"sync"
	"testing"
	"time"
)

// Two replicas on one Redis together keep the rate of one.
func TestReplicasShareTheRate(t *testing.T) {
	t.Parallel()
	url := redisURL(t)
	one := world{open(t, url), 100 * time.Millisecond, t.Name()}
	two := world{open(t, url), 100 * time.Millisecond, t.Name()}
	began := time.Now()
	var both sync.WaitGroup
	for _, p := range []*Pacer{one.pacer(10), two.pacer(10)} {
		both.Go(func() { send(t, p, 20, 0, false) })
	}
	both.Wait()
	if took := time.Since(began); took < 380*time.Millisecond {
		t.Errorf("40 letters at 10 in 100 ms took %v", took)
	}
}

// One replica's 429 stops the other.
func TestReplicasShareThePause(t *testing.T) {
	t.Parallel()
	url := redisURL(t)
	one := world{open(t, url), time.Second, t.Name()}.pacer(29)
	two := world{open(t, url), time.Second, t.Name()}.pacer(29)
	began := time.Now()
	one.Pause(300 * time.Millisecond)
	send(t, two, 1, 0, true)
	if took := time.Since(began); took < 290*time.Millisecond {
		t.Errorf("the other replica went after %v", took)
	}
}

// Redis dies: sending and caching go on without it, at the process's own rate.
func TestRedisDies(t *testing.T) {
	t.Parallel()
	url, server := startRedis(t)
	w := world{open(t, url), 100 * time.Millisecond, t.Name()}
	p, c := w.pacer(10), w.shared.Cache("x", 1<<10)
	send(t, p, 1, 0, true)
	if err := w.shared.Ping(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := server.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = server.Wait()
	if took := send(t, p, 21, 0, false); took < 180*time.Millisecond {
		t.Errorf("21 letters at 10 in 100 ms took %v", took)
	}
	p.Pause(time.Millisecond)
	c.Set(t.Context(), "a", []byte("1"), time.Hour)
	if _, found := c.Get(t.Context(), "a"); found {
		t.Error("found in a dead Redis")
	}
	c.Drop(t.Context(), "a")
	if w.shared.Ping(t.Context()) == nil {
		t.Error("a dead Redis answers")
	}
}

func TestOpenKeepsThePassword(t *testing.T) {
	t.Parallel()
	_, err := Open("redis://user:madeUpPassword@host:port:1/x")
	if err == nil || strings.Contains(err.Error(), "madeUp") {
		t.Error(err)
	}
}
