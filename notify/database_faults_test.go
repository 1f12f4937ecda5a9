package notify_test

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"zvonok/scheduler"
	"zvonok/store/shared"
	"zvonok/store/storetest"
)

// reconnect gives the house a connection again after the server fell.
func (h *house) reconnect() {
	h.t.Helper()
	conn, err := pgx.Connect(context.Background(), h.URL)
	if err != nil {
		h.t.Fatal(err)
	}
	h.t.Cleanup(func() { _ = conn.Close(context.Background()) })
	h.conn = conn
}

// PostgreSQL falls, in a soak thirty times, while one process sends: what was
// sent is settled when it is back, so nothing is lost and nothing comes twice.
func TestPostgreSQLRestarts(t *testing.T) {
	t.Parallel()
	n, falls := size(300, 10_000), size(3, 30)
	const workers = 16
	cluster := storetest.NewCluster(t, "", nil)
	h := houseOver(t, cluster.New(t))
	h.county(n)
	h.queued(n)
	c := newCrowd(t)
	c.latency = 10 * time.Millisecond
	h.runs(h.senderOf(c.chat(t, unpaced{}, workers), workers))
	for i := range falls {
		within(t, "progress", c.after((i+1)*n/(falls+1)))
		cluster.Crash(t)
		cluster.Start(t)
	}
	h.reconnect()
	h.drained(time.Second, 5*time.Minute)
	got := c.toll(n)
	t.Logf("%d digests, PostgreSQL fell %d times, one process: %d lost, %d doubled", n, falls, got.lost, got.repeats)
	if got.lost != 0 || got.repeats != 0 {
		t.Errorf("%+v", got)
	}
}

// The line to the database is cut at a COMMIT that the server has heard: neither
// a claim nor a settlement whose answer was lost loses or doubles anything.
func TestCommitsWithoutAnAnswer(t *testing.T) {
	t.Parallel()
	for name, words := range map[string]string{"settlements": "commit\x00", "claims": "SET state = 'sending', owner"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			commitsWithoutAnAnswer(t, words)
		})
	}
}

func commitsWithoutAnAnswer(t *testing.T, words string) {
	t.Helper()
	n := size(200, 10_000)
	const workers = 16
	db := storetest.New(t)
	h := houseOver(t, db)
	h.county(n)
	h.queued(n)
	line := storetest.NewProxy(t, storetest.SocketOf(t, db.URL))
	away := &storetest.DB{URL: line.InWords(db.URL), Keys: db.Keys, Clock: db.Clock}
	c := newCrowd(t)
	c.latency = 10 * time.Millisecond
	line.CutAfter(size(8, 50), words)
	s := h.senderOver(away.Open(t), c.chat(t, unpaced{}, workers), workers)
	h.runs(s)
	h.drained(time.Second, 5*time.Minute)
	got := c.toll(n)
	all, cut := line.Commits()
	t.Logf("%d digests, %d commits, %d of them cut before their answer: %d lost, %d doubled", n, all, cut, got.lost, got.repeats)
	if got.lost != 0 || got.repeats != 0 || cut == 0 {
		t.Errorf("%+v, %d cut", got, cut)
	}
}

// The clock leaps an hour ahead and back, and behind and back, while the evening
// is told, and the digests are claimed anew at each leap.
func TestClockLeaps(t *testing.T) {
	t.Parallel()
	n := size(400, 10_000)
	const workers = 8
	h := newHouse(t)
	h.county(n)
	h.queued(n)
	c := newCrowd(t)
	c.latency = 5 * time.Millisecond
	h.runs(h.senderOf(c.chat(t, unpaced{}, workers), workers))
	leaps := []time.Duration{time.Hour, -time.Hour, -time.Hour, time.Hour, time.Hour, -time.Hour}
	again := 0
	for i, leap := range leaps {
		if sum := leapsSum(leaps[:i]); sum >= 0 { // an hour early nothing more is due
			within(t, "progress", c.after((i+1)*n/(len(leaps)+1)))
		}
		h.Clock.Advance(leap)
		refs, err := h.ClaimDigests(t.Context(), h.Now(), scheduler.Slot)
		if err != nil {
			t.Fatal(err)
		}
		again += len(refs)
	}
	h.drained(0, 5*time.Minute)
	got := c.toll(n)
	t.Logf("%d digests, the clock leapt %d times by an hour: %d lost, %d doubled, %d claimed anew", n, len(leaps), got.lost, got.repeats, again)
	if got.lost != 0 || got.repeats != 0 || again != 0 {
		t.Errorf("%+v, %d claimed anew", got, again)
	}
}

func leapsSum(all []time.Duration) (sum time.Duration) {
	for _, d := range all {
		sum += d
	}
	return sum
}

// Redis goes and comes back: the sender goes on at its own rate.
func TestRedisGoesAndComesBack(t *testing.T) {
	t.Parallel()
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("no redis-server: its loss is not tried")
	}
	n := size(300, 10_000)
	const workers = 16
	dir, err := os.MkdirTemp("/tmp", "zr-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	socket := filepath.Join(dir, "s")
	redis := func() *exec.Cmd {
		cmd := exec.Command(binary, "--port", "0", "--unixsocket", socket, "--dir", dir, "--save", "", "--daemonize", "no")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
		return cmd
	}
	both, err := shared.Open("unix://" + socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = both.Close() })
	first := redis()
	eventually(t, "redis", func() bool { return both.Ping(t.Context()) == nil })
	h := newHouse(t)
	h.county(n)
	h.queued(n)
	c := newCrowd(t)
	h.runs(h.senderOf(c.chat(t, both.Pacer("county", 290), workers), workers))
	within(t, "a third", c.after(n/3))
	_ = first.Process.Signal(syscall.SIGKILL)
	_ = first.Wait()
	gone := time.Now()
	within(t, "a send without it", c.after(c.calls()+1))
	pause := time.Since(gone)
	within(t, "two thirds", c.after(2*n/3))
	redis()
	h.drained(0, 5*time.Minute)
	got := c.toll(n)
	t.Logf("%d digests, Redis killed at a third and back at two thirds: the next send came after %v; %d lost, %d doubled", n, pause.Round(time.Millisecond), got.lost, got.repeats)
	if got.lost != 0 || got.repeats != 0 {
		t.Errorf("%+v", got)
	}
}

// Of three replicas the one that holds the lease is stopped, as by a machine
// that sleeps, and goes on later: at first nobody else may send, then, in the
// second round, its line to the database is cut meanwhile, and another one does.
// What comes twice was in the air when it fell asleep.
func TestThreeReplicasAndASleeper(t *testing.T) {
	t.Parallel()
	n, nap := size(400, 10_000), time.Duration(size(1, 60))*time.Second
	const workers = 4
	h := newHouse(t)
	h.county(n)
	h.queued(n)
	c := newCrowd(t)
	c.latency = 10 * time.Millisecond
	type one struct {
		*process
		line *storetest.Proxy
	}
	var all []one
	for range 3 {
		line := storetest.NewProxy(t, storetest.SocketOf(t, h.URL))
		all = append(all, one{h.replica(c, line.Through(h.URL), workers, 300*time.Millisecond), line})
	}
	holder := func() one {
		t.Helper()
		select {
		case <-all[0].mine:
			return all[0]
		case <-all[1].mine:
			return all[1]
		case <-all[2].mine:
			return all[2]
		case <-time.After(10 * time.Minute):
			t.Fatal("nobody holds the lease")
		}
		return one{}
	}
	asleep := holder()
	for round, cut := range []bool{false, true} {
		within(t, "progress", c.after((round+1)*n/4))
		if err := asleep.Process.Signal(syscall.SIGSTOP); err != nil {
			t.Fatal(err)
		}
		c.epoch(round + 1)
		if cut {
			asleep.line.Cut()
			holder()
		}
		<-time.After(nap)
		if err := asleep.Process.Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		if !cut {
			within(t, "it goes on", c.after(c.calls()+workers+1))
		}
	}
	h.drained(0, 5*time.Minute)
	got, slept := c.toll(n), c.blamed(2)
	t.Logf("%d digests, 3 replicas of %d workers, the holder asleep for %v, then again with its line cut: %d lost, %d doubled (written before the first, the second, and later: %v)",
		n, workers, nap, got.lost, got.repeats, slept)
	if got.lost != 0 || got.repeats > 2*workers {
		t.Errorf("%+v, %v", got, slept)
	}
}
