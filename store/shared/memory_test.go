package shared

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// gone is one message that was let go, in virtual time.
type gone struct {
	at   time.Time
	chat int64
}

// Random crowds: never more than 30 in any rolling second, never more than the
// chat's or the group's own, and nobody is forgotten.
func TestNoWindowIsEverExceeded(t *testing.T) {
	t.Parallel()
	for seed := range uint64(20) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				random := rand.New(rand.NewPCG(seed, 1))
				p := open(t, "").Pacer("", 29)
				var mu sync.Mutex
				var all sync.WaitGroup
				var log []gone
				for range 600 {
					<-time.After(time.Duration(random.Int64N(int64(40 * time.Millisecond)))) // virtual
					to, reply := random.Int64N(60)-2, random.IntN(2) == 0
					if random.IntN(100) == 0 {
						p.Pause(time.Second)
					}
					all.Go(func() {
						if err := goes(t.Context(), p, to, reply); err != nil {
							t.Error(err)
						}
						mu.Lock()
						defer mu.Unlock()
						log = append(log, gone{time.Now(), to})
					})
				}
				all.Wait()
				if len(log) != 600 {
					t.Fatalf("%d of 600 went", len(log))
				}
				atMost(t, "over all", log, 30, time.Second)
				chats := map[int64][]gone{}
				for _, g := range log {
					chats[g.chat] = append(chats[g.chat], g)
				}
				for chat, log := range chats {
					atMost(t, fmt.Sprint("chat ", chat), log, 3, time.Second)
					if chat < 0 {
						atMost(t, fmt.Sprint("group ", chat), log, 20, time.Minute)
					}
					// Over time it is one a second, bursts included.
					atMost(t, fmt.Sprint("chat ", chat), log, 12, 10*time.Second)
				}
			})
		})
	}
}

func atMost(t *testing.T, what string, log []gone, n int, length time.Duration) {
	t.Helper()
	for i := n; i < len(log); i++ {
		if apart := log[i].at.Sub(log[i-n].at); apart < length {
			t.Errorf("%s: %d within %v", what, n+1, apart)
		}
	}
}

// In virtual time the rate is not only kept but used.
func TestTheRateIsUsed(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		perSecond, n int
		chat         int64
		reply        bool
		want         time.Duration
	}{
		"letters":            {29, 291, 0, false, 10 * time.Second},
		"replies":            {29, 291, 0, true, 10 * time.Second},
		"29 replies at once": {29, 29, 0, true, 0},
		"paid letters":       {1000, 10_001, 0, false, 10 * time.Second},
		"a chat's burst":     {29, 3, 7, true, 0},
		"a chat's letters":   {29, 3, 7, false, 2 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				took := send(t, open(t, "").Pacer("", c.perSecond), c.n, c.chat, c.reply)
				if (took - c.want).Abs() > 50*time.Millisecond {
					t.Errorf("took %v, want %v", took, c.want)
				}
			})
		})
	}
}

// The line is exact: replies in their order, then letters in theirs; a chat at
// its limit holds up nobody else.
func TestTheOrderOfTheLine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := open(t, "").Pacer("", 29)
		p.Pause(time.Second)
		var order []string
		done := make(chan string)
		for i, who := range []struct {
			name  string
			chat  int64
			reply bool
		}{
			{"letter 1", 1, false},
			{"letter 2", 2, false},
			{"letter 2 again", 2, false},
			{"letter 3", 3, false},
			{"reply 4", 4, true},
			{"reply 1", 1, true},
		} {
			go func() {
				if err := goes(t.Context(), p, who.chat, who.reply); err != nil {
					t.Error(err)
				}
				<-time.After(time.Duration(i)) // virtual: those let go at once arrive in the order they came
				done <- who.name
			}()
			synctest.Wait()
		}
		for range 6 {
			order = append(order, <-done)
		}
		// Chat 1 has just had a reply, so its letter waits a second; chat 2 its second letter.
		want := []string{"reply 4", "reply 1", "letter 2", "letter 3", "letter 1", "letter 2 again"}
		if !slices.Equal(order, want) {
			t.Errorf("%s", strings.Join(order, ", "))
		}
	})
}

// A million chats do not stay in memory.
func TestChatsAreForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := open(t, "").Pacer("", 1000)
		send(t, p, 5000, 0, false)
		<-time.After(2 * time.Minute) // virtual
		send(t, p, 1, -5, false)
		if len(p.queue.chats) != 1 {
			t.Errorf("%d chats remembered", len(p.queue.chats))
		}
	})
}

func TestMemoryCacheIsBounded(t *testing.T) {
	t.Parallel()
	c := newMemoryCache(100)
	for i := range 100 {
		c.Set(t.Context(), fmt.Sprint(i%20), make([]byte, 10), time.Hour)
		c.Get(t.Context(), "0") // what is used stays
		held := 0
		for e := c.ring.newer; e != &c.ring; e = e.newer {
			held += e.size()
		}
		if c.used > 100 || held != c.used {
			t.Fatalf("%d bytes counted, %d held in %d values", c.used, held, len(c.byKey))
		}
	}
	if _, found := c.Get(t.Context(), "0"); !found {
		t.Error("the value in use was forgotten")
	}
	c.Set(t.Context(), "0", make([]byte, 101), time.Hour)
	if _, found := c.Get(t.Context(), "0"); found {
		t.Error("an older value outlived one that does not fit")
	}
}
