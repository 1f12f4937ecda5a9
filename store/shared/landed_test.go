package shared

import (
	"context"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// Messages that are long on their way now and then: however late each of them
// comes, Telegram never counts more than 30 in a rolling second, and where the
// delays are small nothing of the rate is lost.
func TestLateMessagesAreCountedLate(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		delay time.Duration // at most; one in ten is that late, the others a tenth of it
		want  time.Duration // at most, for 291 letters
	}{
		"a quiet machine": {5 * time.Millisecond, 10*time.Second + 100*time.Millisecond},
		"a busy machine":  {300 * time.Millisecond, 12 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				random := rand.New(rand.NewPCG(3, 1))
				p := open(t, "").Pacer("", 29)
				var mu sync.Mutex
				var arrived []time.Time
				began := time.Now()
				var all sync.WaitGroup
				ways := make(chan time.Duration, 291)
				for i := range 291 {
					way := time.Duration(random.Int64N(int64(c.delay / 10)))
					if i%10 == 0 {
						way = time.Duration(random.Int64N(int64(c.delay)))
					}
					ways <- way
				}
				for i := range 291 {
					all.Go(func() {
						landed := lets(t.Context(), p, int64(i+1), false)
						<-time.After(20*time.Millisecond + <-ways) // virtual
						mu.Lock()
						arrived = append(arrived, time.Now())
						mu.Unlock()
						<-time.After(20 * time.Millisecond) // virtual
						landed()
					})
				}
				all.Wait()
				slices.SortFunc(arrived, time.Time.Compare)
				for i := 30; i < len(arrived); i++ {
					if apart := arrived[i].Sub(arrived[i-30]); apart < time.Second {
						t.Errorf("31 within %v", apart)
					}
				}
				took := time.Since(began)
				t.Logf("291 letters took %v", took)
				if took > c.want {
					t.Errorf("took %v, want %v", took, c.want)
				}
			})
		})
	}
}

// lets waits until one may go and has left; nil when ctx ended.
func lets(ctx context.Context, p *Pacer, chat int64, reply bool) (landed func()) {
	leave, err := p.Wait(ctx, chat, reply)
	for err == nil {
		landed, wait := leave()
		if landed != nil {
			return landed
		}
		<-time.After(wait)
	}
	return nil
}

// goes is lets for who is answered at once.
func goes(ctx context.Context, p *Pacer, chat int64, reply bool) error {
	landed := lets(ctx, p, chat, reply)
	if landed == nil {
		return ctx.Err()
	}
	landed()
	return nil
}
