package shared

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// world is one implementation under the contract. Time is virtual in memory and
// real with Redis, where a «second» is shorter; so the contract only asserts
// that nothing comes too early, which no slow machine can break.
type world struct {
	shared *Shared
	second time.Duration
	name   string // no two tests share keys
}

func (w world) pacer(perSecond int) *Pacer {
	r := telegramRates(perSecond)
	r.second = w.second
	return w.shared.pacer(w.name, r)
}

// overBoth runs a piece of the contract over memory and over Redis.
func overBoth(t *testing.T, contract func(t *testing.T, w world)) {
	t.Parallel()
	t.Run("memory", func(t *testing.T) {
		t.Parallel()
		synctest.Test(t, func(t *testing.T) {
			contract(t, world{shared: open(t, ""), second: time.Second})
		})
	})
	t.Run("redis", func(t *testing.T) {
		t.Parallel()
		name := t.Name() + strconv.FormatInt(time.Now().UnixNano(), 36)
		contract(t, world{shared: open(t, redisURL(t)), second: 100 * time.Millisecond, name: name})
	})
}

// send waits n times at once, each for its own chat unless one is given, and
// says how long it took until all had gone.
func send(t *testing.T, p *Pacer, n int, chat int64, reply bool) time.Duration {
	t.Helper()
	began := time.Now()
	var all sync.WaitGroup
	for i := range n {
		to := chat
		if to == 0 {
			to = int64(i + 1)
		}
		all.Go(func() {
			if err := goes(t.Context(), p, to, reply); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	return time.Since(began)
}

// waiting polls until n stand in line.
func waiting(t *testing.T, p *Pacer, n int) {
	t.Helper()
	until(t, fmt.Sprint(n, " in line"), func() bool {
		p.queue.mu.Lock()
		defer p.queue.mu.Unlock()
		return len(p.queue.replies)+len(p.queue.letters) == n
	})
}

// until polls a condition; it fails where that does not come.
func until(t *testing.T, what string, holds func() bool) {
	t.Helper()
	again := time.NewTicker(time.Millisecond)
	defer again.Stop()
	for deadline := time.Now().Add(30 * time.Second); !holds(); <-again.C {
		if time.Now().After(deadline) {
			t.Fatal("never came: ", what)
		}
	}
}

func TestRateOverAll(t *testing.T) {
	overBoth(t, func(t *testing.T, w world) {
		if took := send(t, w.pacer(10), 31, 0, true); took < 3*w.second*9/10 {
			t.Errorf("31 replies at 10/s took %v", took)
		}
	})
}

func TestRateOfAChat(t *testing.T) {
	overBoth(t, func(t *testing.T, w world) {
		p := w.pacer(29)
		if took := send(t, p, 3, 1, false); took < 2*w.second*9/10 {
			t.Errorf("3 letters to one chat took %v", took)
		}
		if took := send(t, p, 5, 2, true); took < 2*w.second*9/10 {
			t.Errorf("5 replies to one chat took %v", took)
		}
	})
}

func TestRateOfAGroup(t *testing.T) {
	overBoth(t, func(t *testing.T, w world) {
		if took := send(t, w.pacer(29), 21, -1, true); took < 59*w.second {
			t.Errorf("21 messages to a group took %v", took)
		}
	})
}

func TestRepliesGoFirst(t *testing.T) {
	overBoth(t, func(t *testing.T, w world) {
		p := w.pacer(29)
		p.Pause(5 * w.second)
		var mu sync.Mutex
		var order []string
		var all sync.WaitGroup
		join := func(name string, chat int64, reply bool) {
			all.Go(func() {
				if err := goes(t.Context(), p, chat, reply); err != nil {
					t.Error(err)
				}
				mu.Lock()
				defer mu.Unlock()
				order = append(order, name)
			})
		}
		for i := range 40 {
			join("letter", int64(i+1), false)
		}
		waiting(t, p, 40)
		join("reply", 100, true)
		all.Wait()
		for i, name := range order {
			if name == "reply" && i > 10 {
				t.Errorf("%d letters went before the reply", i)
			}
		}
	})
}

func TestPauseStopsAll(t *testing.T) {
	overBoth(t, func(t *testing.T, w world) {
		p := w.pacer(29)
		began := time.Now()
		p.Pause(3 * w.second)
		p.Pause(w.second) // a shorter one changes nothing
		p.Pause(-1)
		send(t, p, 2, 0, true)
		if took := time.Since(began); took < 3*w.second*99/100 {
			t.Errorf("went after %v of a pause of %v", took, 3*w.second)
		}
	})
}

func TestGivingUpLeavesTheLine(t *testing.T) {
	overBoth(t, func(t *testing.T, w world) {
		p := w.pacer(29)
		p.Pause(w.second)
		ctx, cancel := context.WithCancel(t.Context())
		left := make(chan error)
		go func() { _, err := p.Wait(ctx, 1, true); left <- err }()
		waiting(t, p, 1)
		cancel()
		if err := <-left; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		waiting(t, p, 0)
		if _, err := p.Wait(ctx, 1, true); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		send(t, p, 1, 1, true) // the others go on
	})
}

func TestCache(t *testing.T) {
	overBoth(t, func(t *testing.T, w world) {
		ctx, c := t.Context(), w.shared.Cache(w.name, 1<<10)
		misses := func(key string) {
			t.Helper()
			if value, found := c.Get(ctx, key); found {
				t.Errorf("%s is still %q", key, value)
			}
		}
		misses("a")
		value := []byte("1")
		c.Set(ctx, "a", value, time.Hour)
		value[0] = 'x' // the caller's own bytes
		if got, found := c.Get(ctx, "a"); !found || !bytes.Equal(got, []byte("1")) {
			t.Errorf("%q, %v", got, found)
		}
		c.Set(ctx, "a", nil, time.Hour)
		if got, found := c.Get(ctx, "a"); !found || len(got) != 0 {
			t.Errorf("%q, %v", got, found)
		}
		c.Drop(ctx, "a")
		misses("a")
		c.Set(ctx, "b", []byte("2"), time.Hour)
		c.Set(ctx, "b", []byte("3"), 0)
		misses("b")
		c.Set(ctx, "c", []byte("4"), time.Microsecond)
		until(t, "the end of a value's life", func() bool {
			_, found := c.Get(ctx, "c")
			return !found
		})
		for i := range 1000 {
			c.Set(ctx, fmt.Sprint("key", i), bytes.Repeat([]byte("v"), 100), time.Hour)
		}
		if _, found := c.Get(ctx, "key999"); !found {
			t.Error("the newest was forgotten")
		}
	})
}
