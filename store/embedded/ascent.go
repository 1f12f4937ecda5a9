package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

const (
	// attempts to launch, each after twice the pause: what a killed server leaves behind needs a moment to go.
	attempts = 5

	// deaf is how many looks in a row find a living server without its socket file before it counts as deleted.
	deaf = 100

	// probing bounds one question to the server, which may be too busy to answer at once.
	probing = 5 * time.Second
)

// An ascent brings the server to where it answers, whatever state it is met in: not made, not running,
// starting, recovering, stopping, deaf, or long up.
type ascent struct {
	place    place
	options  Options
	launched *child // nil: not by us
	left     int    // attempts
	missing  int    // looks in a row that found no socket file
}

// run returns the folder of the socket on which the server answers.
func (a *ascent) run(ctx context.Context) (socket string, err error) {
	for {
		found := a.place.postmaster()
		if a.answers(ctx, found) {
			return found.socket, nil
		}
		switch {
		case a.missing >= deaf:
			err = a.restart(ctx, found)
		case found.pid == 0 && (a.launched == nil || a.launched.gone()):
			err = a.launch(ctx)
		}
		if err != nil {
			return "", err
		}
		if err := pause(ctx, pulse); err != nil {
			return "", fmt.Errorf("PostgreSQL не ответил вовремя, журнал %s: %w", a.place.logFile(), err)
		}
	}
}

// answers asks the server itself. Any refusal but «not now» comes from a server that is up.
func (a *ascent) answers(ctx context.Context, found postmaster) bool {
	if found.socket == "" {
		return false
	}
	ctx, cancel := context.WithTimeout(ctx, probing)
	defer cancel()
	_, err := query(ctx, found.socket, "SELECT 1")
	if found.pid != 0 && errors.Is(err, os.ErrNotExist) {
		a.missing++
	} else {
		a.missing = 0
	}
	var refused refusal
	return err == nil || errors.As(err, &refused) && refused.code != cannotConnectNow
}

// restart helps a server whose socket was tidied away: nobody can reach it any more, and it does not make the socket anew.
func (a *ascent) restart(ctx context.Context, found postmaster) error {
	a.missing = 0
	a.options.log("private PostgreSQL lost its socket file, restarting it", "pid", found.pid)
	return a.place.shutDown(ctx)
}

// abandon stops what was half started, unless others were using the server all along: it may come up for them.
// A child is told directly, since it may not have written its pid file yet.
func (a *ascent) abandon(ctx context.Context) error {
	held, err := a.place.users().count()
	switch {
	case err != nil || held > 0:
		return err
	case a.launched != nil:
		return a.launched.end(ctx)
	}
	return a.place.shutDown(ctx)
}

// launch makes the cluster where there is none, and starts its server.
func (a *ascent) launch(ctx context.Context) error {
	if a.left == 0 {
		return fmt.Errorf("PostgreSQL не запускается, журнал %s:\n%s", a.place.logFile(), a.place.logTail(a.launched.from))
	}
	if a.launched != nil {
		if err := pause(ctx, 2*time.Second>>a.left); err != nil {
			return err
		}
	}
	a.left--
	version, err := a.place.version()
	if err != nil {
		return err
	}
	b, err := a.binaries(ctx, version)
	if err != nil {
		return err
	}
	if version == 0 {
		err = a.place.initialise(ctx, b, a.options.NoFsync)
	} else {
		err = a.place.forget()
	}
	if err != nil {
		return err
	}
	a.options.log("starting private PostgreSQL", "dir", a.place.dir, "major", b.major)
	a.launched, err = a.place.launch(b, a.options)
	return err
}

// binaries finds PostgreSQL on the machine, or fetches it.
func (a *ascent) binaries(ctx context.Context, version int) (binaries, error) {
	installed := search{path: os.Getenv("PATH"), glob: "/usr/lib/postgresql/*/bin", as: a.place.owner}
	fetched := filepath.Join(a.place.fetched(), "bin")
	b, missing := installed.find(ctx, version, fetched)
	if missing == nil {
		return b, nil
	}
	a.options.log("no PostgreSQL on this machine fits, fetching it")
	if err := (download{into: a.place.fetched(), mirror: a.options.Mirror, major: version}).run(ctx); err != nil {
		return b, fmt.Errorf("%w (скачать его тоже не удалось: %w)", missing, err)
	}
	return installed.find(ctx, version, fetched)
}
