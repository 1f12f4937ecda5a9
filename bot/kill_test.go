package bot_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"zvonok/bot"
	"zvonok/bot/sandbox"
	"zvonok/bot/telegram"
	"zvonok/notify/locale"
	"zvonok/store"
	"zvonok/store/storetest"
)

const (
	serviceEnv = "ZVONOK_TEST_SERVICE" // set: this program is the service and no test
	killed     = 30
	people     = 100
	each       = 30 // updates of each person
)

// The service is killed thirty times while three thousand updates arrive: each
// takes effect once, in the order of its chat, and is answered.
func TestNothingIsLostOnTheWayIn(t *testing.T) {
	t.Parallel()
	db := storetest.New(t)
	// The effect is a draft, kept by the real method in its real transaction; a
	// trigger of this test alone counts how often it happened.
	db.Exec(t, `CREATE TABLE handled (n bigint GENERATED ALWAYS AS IDENTITY, chat bigint, what bigint);
		CREATE FUNCTION handle() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN INSERT INTO handled (chat, what) VALUES (NEW.chat_id, NEW.step::bigint); RETURN NEW; END $$;
		CREATE TRIGGER handle AFTER INSERT OR UPDATE ON drafts FOR EACH ROW EXECUTE FUNCTION handle()`)
	ctx, cancel := context.WithTimeout(t.Context(), 4*time.Minute)
	defer cancel()
	telegram, err := sandbox.Start(sandbox.Options{Rates: sandbox.Rates{Unlimited: true}})
	if err != nil {
		t.Fatal(err)
	}
	defer telegram.Close()
	crowd := make([]*sandbox.Person, people)
	for i := range crowd {
		crowd[i] = telegram.Person(fmt.Sprintf("Человек%d", i))
	}

	shown := func() int { return telegram.Calls("sendMessage") }
	var talk sync.WaitGroup
	talk.Go(func() { // they never wait for the service, only for each other
		for n := range each {
			for _, p := range crowd {
				p.Says("/count " + strconv.Itoa(n))
			}
			wait(ctx, func() bool { return shown() >= people*(n-2) })
		}
	})
	for k := range killed {
		process := startService(t, db, telegram)
		// Between two kills something is always answered, and something under way.
		target := shown() + 1 + (k*37)%(people*each/killed)
		wait(ctx, func() bool { return shown() >= target })
		if err := process.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = process.Wait() // «signal: killed» is what we wanted
	}
	last := startService(t, db, telegram)
	talk.Wait()
	owner := db.Owner(t)
	waiting := func() (n int) {
		if err := owner.QueryRow(ctx, `SELECT count(*) FROM inbox WHERE state < 2`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	wait(ctx, func() bool { return telegram.Pending() == 0 && waiting() == 0 })
	if err := last.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = last.Wait()

	var effects, distinct, disorder, done, aside int
	err = owner.QueryRow(ctx, `SELECT count(*), count(DISTINCT (chat, what)),
		count(*) FILTER (WHERE what <> before + 1), (SELECT count(*) FROM inbox WHERE state = 2), (SELECT count(*) FROM inbox WHERE tries > 8)
		FROM (SELECT *, coalesce(lag(what) OVER (PARTITION BY chat ORDER BY n), -1) AS before FROM handled) h`).
		Scan(&effects, &distinct, &disorder, &done, &aside)
	if err != nil {
		t.Fatal(err)
	}
	unanswered, answers := 0, 0
	for _, p := range crowd {
		heard := map[string]bool{}
		for _, m := range p.Messages() {
			if m.FromBot {
				heard[m.Text] = true
				answers++
			}
		}
		unanswered += each - len(heard)
	}
	t.Logf("%d kills, %d updates: %d effects (%d distinct), %d out of order, %d done, %d set aside, %d unanswered, %d answers shown twice",
		killed, people*each, effects, distinct, disorder, done, aside, unanswered, answers-people*each)
	if effects != people*each || distinct != effects || disorder != 0 || done != effects || aside != 0 || unanswered != 0 {
		t.Error("an update was lost, repeated or out of order")
	}
	if answers-people*each > killed*killLanes {
		t.Error("more was shown twice than can have been in flight")
	}
}

const killLanes = 8

func startService(t *testing.T, db *storetest.DB, at *sandbox.Sandbox) *exec.Cmd {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), serviceEnv+"="+db.URL, "ZVONOK_KEYS="+string(db.Keys.Text()), "TELEGRAM_API="+at.URL(), "TELEGRAM_TOKEN="+at.Token())
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return cmd
}

// service is the other program: store, intake and lanes under the lease.
func service() int {
	ctx := context.Background()
	if err := serve(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "service:", err)
	}
	return 1
}

func serve(ctx context.Context) error {
	keys, err := store.ParseKeys([]byte(os.Getenv("ZVONOK_KEYS")))
	if err != nil {
		return err
	}
	clock := func() time.Time { return storetest.Monday }
	s, err := store.Open(ctx, store.Options{URL: os.Getenv(serviceEnv), Keys: keys, Clock: clock, Conns: 6})
	if err != nil {
		return err
	}
	client, err := telegram.New(telegram.Config{Token: os.Getenv("TELEGRAM_TOKEN"), API: os.Getenv("TELEGRAM_API"), Pacer: unpaced{}})
	if err != nil {
		return err
	}
	catalog, err := locale.Load()
	if err != nil {
		return err
	}
	id, _, _ := strings.Cut(os.Getenv("TELEGRAM_TOKEN"), ":")
	number, err := strconv.ParseInt(id, 10, 64)
	if err != nil {
		return err
	}
	b := bot.New(bot.Options{ID: number, Store: s, Client: client, Texts: catalog, Lanes: killLanes})
	b.OnCommand("count", countWith(s))
	lease, err := s.Lease(ctx, "bot", number)
	if err != nil {
		return err
	}
	held, cancel := lease.Under(ctx)
	defer cancel()
	go func() { _ = b.Poll(held) }()
	return b.Run(held)
}

// countWith answers «/count N» with N, after an effect.
func countWith(s *store.Store) bot.Handler {
	return func(ctx context.Context, r *bot.Request) (bot.Screen, error) {
		view := func(d store.Draft) bot.Screen { return bot.Screen{Text: "Сосчитал: " + d.Step} }
		return bot.After(r, view, func(reply store.Reply[store.Draft]) error {
			return s.SaveDraft(ctx, store.Draft{Bot: r.Bot, Chat: r.Chat, ID: r.Update, Form: "count", Step: r.Text, Data: []byte("{}")}, reply)
		})
	}
}

// wait polls what no signal tells of.
func wait(ctx context.Context, happened func() bool) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !happened() {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
