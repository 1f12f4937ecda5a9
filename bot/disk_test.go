package bot_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"

	"zvonok/bot"
	"zvonok/bot/sandbox"
	"zvonok/store/storetest"
)

// The database's disk is full for a while: nobody is told that something was
// taken which was not, nothing takes effect twice, and all is answered soon after
// there is room. Whoever runs the server has PostgreSQL started again where it
// gave up, as systemd does.
func TestTheDiskIsFull(t *testing.T) {
	t.Parallel()
	disk := tmpfs(t, "192m")
	cluster := storetest.NewCluster(t, filepath.Join(disk, "c"), map[string]string{
		"max_wal_size": "64MB", "min_wal_size": "32MB", "shared_buffers": "16MB", "checkpoint_timeout": "30s",
	})
	db := cluster.New(t)
	db.Exec(t, `CREATE TABLE handled (n bigint GENERATED ALWAYS AS IDENTITY, chat bigint, what bigint, filler text);
		CREATE FUNCTION handle() RETURNS trigger LANGUAGE plpgsql AS $$
		BEGIN INSERT INTO handled (chat, what, filler) VALUES (NEW.chat_id, NEW.step::bigint, repeat(md5(NEW.step), 200)); RETURN NEW; END $$;
		CREATE TRIGGER handle AFTER INSERT OR UPDATE ON drafts FOR EACH ROW EXECUTE FUNCTION handle()`)
	crowd, rounds, full := 20, 12, 2*time.Second
	if os.Getenv("ZVONOK_SOAK") != "" {
		crowd, rounds, full = 100, 60, time.Minute
	}
	box, err := sandbox.Start(sandbox.Options{Rates: sandbox.Rates{Unlimited: true}})
	if err != nil {
		t.Fatal(err)
	}
	client := newClient(t, box.URL(), box.Token())
	b := bot.New(bot.Options{ID: 1, Store: db.Store, Client: client, Texts: texts(t), Lanes: 8})
	b.OnCommand("count", countWith(db.Store))
	ctx, cancel := context.WithTimeout(t.Context(), 8*time.Minute)
	var running sync.WaitGroup
	running.Go(func() { _ = b.Poll(ctx) })
	running.Go(func() { _ = b.Run(ctx) })
	running.Go(func() { keepUp(ctx, cluster) })
	defer func() {
		cancel()
		running.Wait()
		client.Close()
		_ = box.Close()
	}()
	people := make([]*sandbox.Person, crowd)
	for i := range people {
		people[i] = box.Person(fmt.Sprintf("Человек%d", i))
	}
	answers := func() (n int) {
		for _, p := range people {
			n += heardCounts(p)
		}
		return n
	}
	said := 0
	say := func() {
		for _, p := range people {
			p.Says("/count " + strconv.Itoa(said))
		}
		said++
	}
	for range rounds / 3 {
		say()
	}
	wait(ctx, func() bool { return answers() == said*crowd })
	ballast := filepath.Join(disk, "ballast")
	fill(t, ballast)
	before := answers()
	over := time.NewTimer(full)
	defer over.Stop()
	for range rounds / 3 {
		say()
		fill(t, ballast) // what a checkpoint gave back
	}
	<-over.C
	during := answers() - before
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	room := time.Now()
	wait(ctx, func() bool { return answers() > before+during })
	back := time.Since(room)
	for range rounds - 2*(rounds/3) {
		say()
	}
	wait(ctx, func() bool { return answers() >= said*crowd })
	all := time.Since(room)
	var effects, distinct int
	if err := db.Owner(t).QueryRow(t.Context(), `SELECT count(*), count(DISTINCT (chat, what)) FROM handled`).Scan(&effects, &distinct); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d updates; the disk was full for %v: %d were answered meanwhile, the first %v after there was room, all of them after %v; %d effects, %d distinct",
		said*crowd, full, during, back.Round(10*time.Millisecond), all.Round(10*time.Millisecond), effects, distinct)
	if effects != said*crowd || distinct != effects || answers() != said*crowd {
		t.Errorf("%d answers, %d effects, %d distinct of %d", answers(), effects, distinct, said*crowd)
	}
}

// heardCounts is how many different counts a person was told.
func heardCounts(p *sandbox.Person) int {
	heard := map[string]bool{}
	for _, m := range p.Messages() {
		if m.FromBot {
			heard[m.Text] = true
		}
	}
	return len(heard)
}

// tmpfs is a small disk of the test's own.
func tmpfs(t *testing.T, size string) string {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "zd-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "mode=0755,size="+size); err != nil {
		t.Skipf("a full disk is not tried: a small one cannot be mounted here (%v)", err)
	}
	t.Cleanup(func() { _ = syscall.Unmount(dir, syscall.MNT_DETACH) })
	return dir
}

// fill writes until there is no room.
func fill(t *testing.T, path string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	for block := make([]byte, 64<<10); len(block) > 0; {
		n, err := file.Write(block)
		if err != nil && !errors.Is(err, syscall.ENOSPC) {
			t.Fatal(err)
		}
		if n < len(block) {
			block = block[:len(block)/2]
		}
	}
}

// keepUp starts the server again where it has given up.
func keepUp(ctx context.Context, c *storetest.Cluster) {
	look := time.NewTicker(time.Second)
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
			if !c.Alive() {
				_ = c.TryStart(ctx) // no room yet: again in a second
			}
		}
	}
}
