package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// The exit statuses.
const (
	done     = 0
	refused  = 1  // refused or failed; the reason is on stderr
	misused  = 2  // wrong usage
	deferred = 75 // not now: a mail server that hands a letter over tries again
)

// program is zvonok with the world that it runs in; a test starts it as main does.
type program struct {
	environ        []string
	stdout, stderr io.Writer
	stdin          io.Reader // nil: the process's own
	clock          func() time.Time
	throwaway      bool // nobody will miss the data: it need not survive a power cut
}

// run runs one command until it ends or ctx does, and gives the exit status.
func (p program) run(ctx context.Context, args []string) int {
	root := p.root()
	root.SetArgs(args)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	root.SetIn(p.stdin)
	err := root.ExecuteContext(ctx)
	if err == nil {
		return done
	}
	if misuse, ok := errors.AsType[*usageError](err); ok {
		fmt.Fprintf(p.stderr, "zvonok: %s\n", misuse)
		return misused
	}
	fmt.Fprintf(p.stderr, "zvonok: %s\n", words(err))
	if _, later := errors.AsType[tryLater](err); later {
		return deferred
	}
	return refused
}

// log is JSON lines on stderr: ids, never names.
func (p program) log(c Config) *slog.Logger {
	return slog.New(slog.NewJSONHandler(p.stderr, &slog.HandlerOptions{Level: c.LogLevel}))
}
