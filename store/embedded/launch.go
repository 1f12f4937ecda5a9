package embedded

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"slices"
	"syscall"
)

// A child is a server that this program launched, for as long as both live.
type child struct {
	process *os.Process
	exited  chan struct{} // closed when it has ended
	from    int64         // where in the log its words begin
}

func (c *child) gone() bool {
	select {
	case <-c.exited:
		return true
	default:
		return false
	}
}

// end stops the server and waits until it has ended; one that ended before is fine.
func (c *child) end(ctx context.Context) error {
	if err := c.process.Signal(syscall.SIGINT); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	select {
	case <-c.exited:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}

// launch starts the server and does not wait for it. It outlives this program on purpose.
func (p place) launch(b binaries, o Options) (*child, error) {
	if err := p.makeSocketFolder(); err != nil {
		return nil, err
	}
	log, from, err := p.openLog()
	if err != nil {
		return nil, err
	}
	defer log.Close()                                             //nolint:errcheck // the server has its own copy
	server := exec.Command(b.tool("postgres"), p.arguments(o)...) //nolint:gosec // found by search
	server.Dir, server.Env, server.SysProcAttr = "/", bareEnvironment(), p.owner.attributes()
	server.Stdout, server.Stderr = log, log
	if err := server.Start(); err != nil {
		return nil, fmt.Errorf("не удалось запустить PostgreSQL: %w", err)
	}
	c := &child{process: server.Process, exited: make(chan struct{}), from: from}
	go func() {
		_ = server.Wait() // how it ended is in its log
		close(c.exited)
	}()
	return c, nil
}

// arguments are the server's settings, the later winning over the earlier.
func (p place) arguments(o Options) []string {
	args := []string{"-D", p.cluster()}
	set := func(settings map[string]string) {
		for _, name := range slices.Sorted(maps.Keys(settings)) {
			args = append(args, "-c", name+"="+settings[name])
		}
	}
	set(map[string]string{
		"max_connections": "200",
		"shared_buffers":  "128MB",
		"timezone":        "UTC",
		"log_timezone":    "UTC",
		// Errors quote values (`Key (email)=(…)`): those that people sent us must not reach a file.
		"log_min_messages":        "log",
		"log_min_error_statement": "panic",
		"log_error_verbosity":     "terse",
	})
	if o.NoFsync {
		set(map[string]string{"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"})
	}
	set(o.Settings)
	set(map[string]string{
		"listen_addresses":        "",
		"unix_socket_directories": p.socket(),
		"unix_socket_permissions": "0700",
		"port":                    "5432",
		"log_destination":         "stderr",
		"logging_collector":       "off",
	})
	return args
}
