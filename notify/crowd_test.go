package notify_test

import (
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"zvonok/bot/telegram"
	"zvonok/notify"
	"zvonok/store"
)

// soak: the whole length of what `make test` tries in short.
var soak = os.Getenv("ZVONOK_SOAK") != ""

// size is n in a soak, and less in make test.
func size(short, n int) int {
	if soak {
		return n
	}
	return short
}

const crowdToken = "4242:madeUpTokenOfNobody"

// crowd is a Bot API over HTTP for thousands of chats: it counts what arrives in
// each of them, keeps Telegram's limit where it is told one, and misbehaves.
type crowd struct {
	*httptest.Server
	latency time.Duration                 // between the request and the answer
	limit   int                           // messages in any rolling second; 0: no limit
	fault   func(chat int64, n int) fault // for the n-th request over all; may be nil

	mu      sync.Mutex
	down    bool // everything is refused before it is read
	got     map[int64]int
	tries   map[int64]int
	window  []time.Time
	asked   int // sendMessage, refused ones included
	refused int // by the limit
	probes  []time.Time
	air     int // being answered now
	most    int // of those at once
	waiters []waiter
	conns   int           // open
	now     int           // epoch
	wrote   map[int64]int // the epoch in which a chat heard last
	again   map[int]int   // how many heard again after that epoch
}

// waiter is somebody who waits until so many sends were asked for.
type waiter struct {
	n    int
	rung chan struct{}
}

// fault is what happens to one request.
type fault struct {
	status int    // this instead of taking the message
	body   string // of it
	cut    bool   // taken, and the connection is closed instead of an answer
}

const (
	okAnswer    = `{"ok":true,"result":{"message_id":1,"chat":{"id":1}}}`
	blocked     = `{"ok":false,"error_code":403,"description":"Forbidden: bot was blocked by the user"}`
	deactivated = `{"ok":false,"error_code":403,"description":"Forbidden: user is deactivated"}`
	noChat      = `{"ok":false,"error_code":400,"description":"Bad Request: chat not found"}`
	badText     = `{"ok":false,"error_code":400,"description":"Bad Request: can't parse entities"}`
)

// busy asks to wait; Telegram counts in whole seconds.
func busy(seconds int) fault {
	return fault{status: http.StatusTooManyRequests, body: fmt.Sprintf(
		`{"ok":false,"error_code":429,"description":"Too Many Requests: retry after %d","parameters":{"retry_after":%d}}`, seconds, seconds)}
}

func newCrowd(t testing.TB) *crowd {
	t.Helper()
	c := &crowd{got: map[int64]int{}, tries: map[int64]int{}, wrote: map[int64]int{}, again: map[int]int{}}
	c.Server = httptest.NewUnstartedServer(http.HandlerFunc(c.serve))
	c.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		c.mu.Lock()
		defer c.mu.Unlock()
		switch state {
		case http.StateNew:
			c.conns++
		case http.StateClosed, http.StateHijacked:
			c.conns--
		case http.StateActive, http.StateIdle:
		}
	}
	c.Start()
	t.Cleanup(c.Close)
	return c
}

func (c *crowd) serve(w http.ResponseWriter, r *http.Request) {
	if strings.HasSuffix(r.URL.Path, "/getMe") {
		c.probed(w)
		return
	}
	chat, _ := strconv.ParseInt(r.PostFormValue("chat_id"), 10, 64)
	f := c.take(chat)
	defer func() {
		c.mu.Lock()
		c.air--
		c.mu.Unlock()
	}()
	if c.latency > 0 {
		<-time.After(c.latency)
	}
	if f.cut {
		panic(http.ErrAbortHandler)
	}
	if f.status != 0 {
		w.WriteHeader(f.status)
		_, _ = w.Write([]byte(f.body))
		return
	}
	_, _ = w.Write([]byte(okAnswer))
}

func (c *crowd) probed(w http.ResponseWriter) {
	c.mu.Lock()
	c.probes = append(c.probes, time.Now())
	down := c.down
	c.mu.Unlock()
	if down {
		panic(http.ErrAbortHandler)
	}
	_, _ = w.Write([]byte(`{"ok":true,"result":{"id":77,"is_bot":true,"username":"made_up_bot"}}`))
}

// take counts one request and says what becomes of it.
func (c *crowd) take(chat int64) (f fault) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	c.air++
	c.most = max(c.most, c.air)
	c.tries[chat]++
	for i := range c.waiters {
		if w := c.waiters[i]; w.rung != nil && c.asked >= w.n {
			close(w.rung)
			c.waiters[i].rung = nil
		}
	}
	if c.down {
		return fault{status: http.StatusBadGateway, body: "<html>nobody is there</html>"}
	}
	if now := time.Now(); c.limit > 0 {
		for len(c.window) > 0 && now.Sub(c.window[0]) >= time.Second {
			c.window = c.window[1:]
		}
		if len(c.window) >= c.limit {
			c.refused++
			return busy(1)
		}
		c.window = append(c.window, now)
	}
	if c.fault != nil {
		f = c.fault(chat, c.asked)
	}
	if f.status == 0 {
		if c.got[chat]++; c.got[chat] > 1 {
			c.again[c.wrote[chat]]++
		}
		c.wrote[chat] = c.now
	}
	return f
}

// after is closed when n sends were asked for.
func (c *crowd) after(n int) <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	rung := make(chan struct{})
	if c.asked >= n {
		close(rung)
		return rung
	}
	c.waiters = append(c.waiters, waiter{n, rung})
	return rung
}

func (c *crowd) calls() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.asked
}

func (c *crowd) dies(down bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.down = down
}

// toll is what arrived: of so many chats how many got nothing, how many copies
// came beyond the first, and the most that one chat got.
type toll struct{ owed, lost, repeats, most int }

func (c *crowd) toll(n int) toll {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := toll{owed: n}
	for chat := range int64(n) {
		got := c.got[firstChat+chat]
		if got == 0 {
			out.lost++
		} else {
			out.repeats += got - 1
		}
		out.most = max(out.most, got)
	}
	return out
}

// chat speaks to the crowd at the pacer's rate.
func (c *crowd) chat(t testing.TB, pacer telegram.Pacer, workers int) *notify.Chat {
	t.Helper()
	client, err := telegram.New(telegram.Config{Token: crowdToken, API: c.URL, Pacer: pacer, Conns: workers + 4, Timeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Close)
	return notify.NewChat(client)
}

const firstChat int64 = 1_000_000

// county makes n families in one go, each with a child who has a new mark and
// with a digest by chat; chat firstChat+i is the i-th family's.
func (h *house) county(n int) {
	h.t.Helper()
	h.exec(`INSERT INTO people (school_id, family, given) SELECT 1, 'Примерова', 'Мария-' || i FROM generate_series(0, $1::int - 1) i`, n)
	h.exec(`INSERT INTO enrolments (school_id, class_id, person_id, role) SELECT 1, c, p.id, 'student' FROM people p, generate_series(1, 3) c`)
	h.exec(`INSERT INTO accounts (active_role, created_at) SELECT 'parent', $2 FROM generate_series(1, $1::int)`, n, h.Clock.Now())
	h.exec(`WITH a AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS i FROM accounts)
		INSERT INTO chats (bot, chat_id, account_id, state, state_at) SELECT $1, $2 + i, id, 'active', $3 FROM a`, theBot, firstChat, h.Clock.Now())
	h.exec(`WITH a AS (SELECT id, row_number() OVER (ORDER BY id) AS i FROM accounts), p AS (SELECT id, row_number() OVER (ORDER BY id) AS i FROM people)
		INSERT INTO links (account_id, school_id, role, student_id, since) SELECT a.id, 1, 'parent', p.id, $1 FROM a JOIN p USING (i)`, h.Clock.Now())
	h.exec(`INSERT INTO subscriptions (account_id, role, cadence, days, minute, chat, mail, told_seq, next_at)
		SELECT id, 'parent', 'daily', 127, 1140, true, false, 0, $1 FROM accounts`, evening)
	h.exec(`INSERT INTO news_pending (school_id, audience_kind, audience_id, kind, object, day, new, changed_at, release_at)
		SELECT 1, 'student', student_id, 'mark', student_id, '2026-11-23', '{"subject": "Алгебра", "value": "5"}', $1, $1 FROM links`, h.Clock.Now())
	h.exec(`ANALYZE people, enrolments, accounts, chats, links, subscriptions, news_pending`)
}

// queued claims the digests of the evening and says so where it is not n.
func (h *house) queued(n int) {
	h.t.Helper()
	if got := len(h.claim(evening)); got != n {
		h.t.Fatalf("%d deliveries are queued, want %d", got, n)
	}
	h.exec(`ANALYZE deliveries, news`)
}

// states counts the deliveries by state.
func (h *house) states() map[string]int {
	h.t.Helper()
	out := map[string]int{}
	rows, err := h.conn.Query(h.t.Context(), `SELECT state, count(*)::int FROM deliveries GROUP BY 1`)
	if err != nil {
		h.t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var state string
		var n int
		if err := rows.Scan(&state, &n); err != nil {
			h.t.Fatal(err)
		}
		out[state] = n
	}
	return out
}

// open is how many deliveries are not final.
func (h *house) open() int {
	h.t.Helper()
	return value[int](h, `SELECT count(*)::int FROM deliveries WHERE state IN ('queued', 'later', 'sending')`)
}

// drained waits until no delivery is open, in as long as the machine takes; the
// clock goes on meanwhile, so that what was put off comes due.
func (h *house) drained(step time.Duration, patience time.Duration) {
	h.t.Helper()
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for over := time.Now().Add(patience); h.open() > 0; <-look.C {
		h.Clock.Advance(step)
		if time.Now().After(over) {
			h.t.Fatalf("not drained: %v", h.states())
		}
	}
}

// senderOf is a sender by one channel with so many workers.
func (h *house) senderOf(channel notify.Channel, workers int) *notify.Sender {
	return h.senderOver(h.Store, channel, workers)
}

func (h *house) senderOver(s *store.Store, channel notify.Channel, workers int) *notify.Sender {
	return h.senderIn(s, channel, workers, 0)
}

// senderIn takes so many letters at once.
func (h *house) senderIn(s *store.Store, channel notify.Channel, workers, set int) *notify.Sender {
	return notify.NewSender(notify.SenderConfig{
		Store: s, Bot: theBot, Texts: texts(h.t), Channels: []notify.Channel{channel}, Workers: workers, Set: set,
		Poll: 20 * time.Millisecond, Probe: 20 * time.Millisecond, Grace: 200 * time.Millisecond,
	})
}

// now and then: true for about one in so many, the same ones in every run.
func oneIn(seed uint64, n int) func() bool {
	random := rand.New(rand.NewPCG(seed, 1))
	return func() bool { return random.IntN(n) == 0 }
}

// epoch says that a new sender is at work: a chat that hears again is laid at
// the door of the one that wrote to it before.
func (c *crowd) epoch(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = n
}

// silent tells whether everything that was written to the crowd has been read:
// what a killed process wrote is not to be laid at the next one's door.
func (c *crowd) silent() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.conns == 0
}

// blamed is, for each of the epochs, how many of its messages came again later.
func (c *crowd) blamed(epochs int) []int {
	c.mu.Lock()
	defer c.mu.Unlock()
	out := make([]int, epochs+1)
	for e, n := range c.again {
		out[e] = n
	}
	return out
}
