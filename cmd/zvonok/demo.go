package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zvonok/bot/sandbox"
	"zvonok/store"
	"zvonok/store/bundle"
	"zvonok/store/bundle/madeup"
	"zvonok/store/school"
)

// demo is the very service that serve runs, in a folder of its own that goes
// with it: a private PostgreSQL, a sandbox in place of Telegram and mail, a
// made-up school, and a clock that can be set.
type demo struct {
	program
	time     *movable
	zone     *time.Location
	folder   string
	sandbox  *sandbox.Sandbox
	house    *house
	school   madeup.Options
	cast     madeup.Cast
	patience time.Duration // with one scene of the tour
	closers  []func()
}

// scenePatience is ample: a scene takes a second or two, a few on a busy machine.
const scenePatience = 30 * time.Second

// demoHour is when the demo begins, on the last school day: lessons are over and
// the digest of 19:00 is still to come.
const demoHour = 15

// openDemo builds all of it; the service does not run yet.
func (p program) openDemo(ctx context.Context) (*demo, error) {
	d := &demo{program: p, patience: scenePatience}
	for _, step := range []func(context.Context) error{d.openClock, d.openFolder, d.openSandbox, d.openHouse} {
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

func (d *demo) openClock(context.Context) error {
	var err error
	if d.zone, err = time.LoadLocation("Europe/Moscow"); err != nil {
		return err
	}
	d.school.Today = madeup.SchoolDay(d.clock().In(d.zone))
	if d.cast, err = madeup.CastOf(d.school); err != nil {
		return err
	}
	d.time = &movable{base: d.clock}
	d.time.set(d.at(demoHour))
	d.clock = d.time.now
	d.throwaway = true
	return nil
}

// at is an hour of the demo's day, on the school's wall.
func (d *demo) at(hour int) time.Time {
	year, month, day := d.school.Today.Date()
	return time.Date(year, month, day, hour, 0, 0, 0, d.zone)
}

func (d *demo) openFolder(context.Context) error {
	var err error
	if d.folder, err = os.MkdirTemp("", "zvonok-demo-"); err != nil {
		return fmt.Errorf("папка показа не создаётся: %s", causeOf(err))
	}
	d.closers = append(d.closers, func() { _ = os.RemoveAll(d.folder) })
	if os.Geteuid() == 0 { // the private server runs as another user, who must pass
		return os.Chmod(d.folder, 0o711) //nolint:gosec // to pass, not to read; it holds made-up people
	}
	return nil
}

func (d *demo) openSandbox(context.Context) error {
	var err error
	d.sandbox, err = sandbox.Start(sandbox.Options{Clock: d.clock})
	if err == nil {
		d.closers = append(d.closers, func() { _ = d.sandbox.Close() })
	}
	return err
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

// config is the defaults over the sandbox. Of the environment only LISTEN and
// LOG_LEVEL hold: a demo never touches a real database, bot or mail server.
func (d *demo) config() (Config, error) {
	environ := []string{
		"ZVONOK_DATA=" + filepath.Join(d.folder, "data"), "LISTEN=127.0.0.1:0", "LOG_LEVEL=error",
		"TELEGRAM_API=" + d.sandbox.URL(), "TELEGRAM_TOKEN=" + d.sandbox.Token(),
		"SMTP_URL=" + d.sandbox.SMTPURL(), "MAIL_FROM=Звонок <zvonok@school.example.org>",
	}
	for _, given := range d.environ {
		name, value, _ := strings.Cut(given, "=")
		if value != "" && (name == "LISTEN" || name == "LOG_LEVEL") {
			environ = append(environ, given)
		}
	}
	return loadConfig(environ)
}

// takeSchool imports a bundle that write makes, in the ordinary way.
func (d *demo) takeSchool(ctx context.Context, name string, write func(string, madeup.Options) error) (store.ImportReport, error) {
	dir := filepath.Join(d.folder, name)
	if err := write(dir, d.school); err != nil {
		return store.ImportReport{}, err
	}
	b, err := bundle.Open(dir)
	if err != nil {
		return store.ImportReport{}, err
	}
	defer b.Close() //nolint:errcheck // it was only read
	report, err := takeIn(ctx, d.house.store, b, store.Import{})
	if err == nil && report.Refused > 0 {
		err = errors.New("строки выдуманной школы не подошли")
	}
	return report, err
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

// parts are the people whose codes a demo hands out.
func (d *demo) parts() []part {
	c := d.cast
	all := []part{}
	for i, child := range c.Children {
		all = append(all, part{fmt.Sprintf("родителю, ребёнок %d (%s)", i+1, c.Classes[i]), store.Make{Role: school.InviteParent, Student: child}})
	}
	return append(all,
		part{"ученику " + c.Classes[0], store.Make{Role: school.InviteStudent, Student: c.Children[0]}},
		part{"классному руководителю " + c.Classes[0], store.Make{Role: school.InviteStaff, Person: c.Leader}},
		part{"куратору школы", store.Make{Role: school.InviteCurator, Person: c.Curator}},
	)
}

// part is somebody's place in the demo.
type part struct {
	who  string
	make store.Make
}
