package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"zvonok/bot/sandbox"
	"zvonok/store"
)

// demo is the very service that serve runs, in a folder of its own that goes
// with it: a private PostgreSQL, a sandbox in place of Telegram and mail,
// made-up schools, and a clock that can be set.
type demo struct {
	program
	wish     demoWish
	began    time.Time // in real time
	time     *movable
	zone     *time.Location // of the first school, and of the pages
	folder   string
	sandbox  *sandbox.Sandbox
	house    *house
	schools  []*madeSchool
	journal  journal
	moving   sync.Mutex    // one move of the clock, or one day of the journal, at a time
	patience time.Duration // with one scene of the tour
	closers  []func()
}

// demoWish is what the command line asks of a demo.
type demoWish struct {
	tour    bool   // a small school, no pages to look at
	classes int    // of the first school
	zones   int    // schools, each in a time zone of its own: 1 or 2
	listen  string // address of the pages; empty: pagesAddress, or any that is free
}

// scenePatience is ample: a scene takes a second or two, a few on a busy machine.
const scenePatience = 30 * time.Second

// demoHour is when the demo begins, on the last school day: lessons are over and
// the digest of 19:00 is still to come.
const demoHour = 15

// openDemo builds all of it; the service does not run yet. The bundles of the
// schools are written meanwhile.
func (p program) openDemo(ctx context.Context, wish demoWish) (*demo, error) {
	d := &demo{program: p, wish: wish, began: time.Now(), patience: scenePatience}
	for _, step := range []func(context.Context) error{d.openSchools, d.openFolder, d.openSandbox, d.openHouse} {
		if err := step(ctx); err != nil {
			d.close()
			return nil, err
		}
	}
	return d, nil
}

func (d *demo) close() {
	for _, do := range slices.Backward(d.closers) {
		do()
	}
	d.closers = nil
}

func (d *demo) openFolder(context.Context) error {
	var err error
	if d.folder, err = os.MkdirTemp("", "zvonok-demo-"); err != nil {
		return fmt.Errorf("папка показа не создаётся: %s", causeOf(err))
	}
	d.closers = append(d.closers, func() { _ = os.RemoveAll(d.folder) })
	for _, s := range d.schools {
		s.write(filepath.Join(d.folder, s.options.SchoolID))
		d.closers = append(d.closers, func() { <-s.written })
	}
	if os.Geteuid() == 0 { // the private server runs as another user, who must pass
		return os.Chmod(d.folder, 0o711) //nolint:gosec // to pass, not to read; it holds made-up people
	}
	return nil
}

func (d *demo) openHouse(ctx context.Context) error {
	c, err := d.config()
	if err != nil {
		return err
	}
	if d.house, err = d.build(ctx, c); err != nil {
		return err
	}
	if private := d.house.database.private; private != nil && !strings.HasPrefix(private.Dir(), d.folder) {
		dir := private.Dir() // the folder was closed to the server's user, who went elsewhere
		d.closers = append(d.closers, func() { _ = os.RemoveAll(dir) })
	}
	d.closers = append(d.closers, d.house.close)
	return nil
}

// config is the defaults over the sandbox. Of the environment only LOG_LEVEL and,
// for the pages, LISTEN hold: a demo never touches a real database, bot or mail
// server.
func (d *demo) config() (Config, error) {
	return loadConfig([]string{
		"ZVONOK_DATA=" + filepath.Join(d.folder, "data"), "LISTEN=127.0.0.1:0",
		"LOG_LEVEL=" + d.given("LOG_LEVEL", "error"),
		"TELEGRAM_API=" + d.sandbox.URL(), "TELEGRAM_TOKEN=" + d.sandbox.Token(),
		"SMTP_URL=" + d.sandbox.SMTPURL(), "MAIL_FROM=Звонок <zvonok@school.example.org>",
	})
}

// given is what the environment says, or else what is usual.
func (d *demo) given(name, usual string) string {
	for _, line := range d.environ {
		if value, found := strings.CutPrefix(line, name+"="); found && value != "" {
			return value
		}
	}
	return usual
}

// code issues one code.
func (d *demo) code(ctx context.Context, m store.Make) (slip, error) {
	issued, err := d.house.store.MakeInvites(ctx, m)
	if err != nil {
		return slip{}, err
	}
	if len(issued) != 1 {
		return slip{}, fmt.Errorf("кодов выдано %d вместо одного", len(issued))
	}
	return slipsOf(issued, d.sandbox.BotName())[0], nil
}

var errNotReady = errors.New("школа ещё принимается")
