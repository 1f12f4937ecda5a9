package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"

	"zvonok/notify"
	"zvonok/store"
)

// bounceDesk takes in what came back to the return path.
type bounceDesk struct {
	store *store.Store
	base  string // BOUNCE_ADDRESS
	ways  []store.Channel
	log   *slog.Logger
}

// take judges one message. The error is about us, and the message may be taken
// again; a message that cannot be read is an outcome.
func (d bounceDesk) take(ctx context.Context, r io.Reader) (store.BounceOutcome, error) {
	read, err := notify.ReadReturn(r)
	outcome := read.Kind
	if err != nil {
		outcome = store.BounceUnread
	}
	if outcome != store.BounceCounts {
		if err := d.store.CountBounce(ctx, outcome); err != nil {
			return "", tryLater{err}
		}
		return outcome, nil
	}
	outcome, err = d.store.Bounce(ctx, store.Returned{Token: read.Token(d.base), Status: read.Status, Ways: d.ways})
	if err != nil {
		return "", tryLater{err}
	}
	d.log.InfoContext(ctx, "a letter came back", "status", string(read.Status), "outcome", string(outcome))
	return outcome, nil
}

// folder judges every file of a folder. What was understood goes to done, the
// rest to kept, with the reason beside it; a file that another is still writing,
// or that is none, is left alone.
func (d bounceDesk) folder(ctx context.Context, dir string) (map[store.BounceOutcome]int, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, fmt.Errorf("папка %s не читается: %s", dir, causeOf(err))
	}
	n := map[store.BounceOutcome]int{}
	for _, e := range entries {
		if !e.Type().IsRegular() {
			continue
		}
		outcome, err := d.file(ctx, filepath.Join(dir, e.Name()))
		if err != nil {
			return n, err
		}
		if n[outcome]++; outcome == store.BounceSoon {
			continue // it waits here
		}
		to, reason := "done", ""
		if outcome == store.BounceUnread {
			to, reason = "kept", "не читается как письмо"
		}
		if outcome == store.BounceForeign || outcome == store.BounceOther {
			to, reason = "kept", "не отчёт о письме этой установки"
		}
		if err := put(dir, to, e.Name(), reason); err != nil {
			return n, err
		}
	}
	return n, nil
}

func (d bounceDesk) file(ctx context.Context, path string) (store.BounceOutcome, error) {
	f, err := os.Open(path) // #nosec G304 -- the folder is the operator's
	if err != nil {
		return "", fmt.Errorf("файл %s не читается: %s", path, causeOf(err))
	}
	defer func() { _ = f.Close() }()
	return d.take(ctx, f)
}

// put moves a file into a folder below its own, open to nobody else: a bounce has
// the whole letter in it.
func put(dir, to, name, reason string) error {
	below := filepath.Join(dir, to)
	if err := os.MkdirAll(below, 0o700); err != nil {
		return fmt.Errorf("папка %s не создаётся: %s", below, causeOf(err))
	}
	var wrote error
	if reason != "" {
		wrote = os.WriteFile(filepath.Join(below, name+".reason"), []byte(reason+"\n"), 0o600)
	}
	if err := errors.Join(wrote, os.Rename(filepath.Join(dir, name), filepath.Join(below, name))); err != nil {
		return fmt.Errorf("файл %s не переносится в %s", name, below)
	}
	return nil
}
