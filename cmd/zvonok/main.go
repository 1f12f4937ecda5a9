package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
	_ "time/tzdata" // a bare machine has no zones, and a school day is one of its zone
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal asks to stop; after it a second one ends the program as signals do.
	context.AfterFunc(ctx, stop)
	p := program{environ: os.Environ(), stdout: os.Stdout, stderr: os.Stderr, clock: time.Now}
	os.Exit(p.run(ctx, os.Args[1:]))
}
