package embedded

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"time"
)

const (
	// patience bounds a start: recovery after a power cut takes long, but not for ever.
	patience = 5 * time.Minute

	// aftermath bounds the stop of a server whose start failed or was given up.
	aftermath = 30 * time.Second
)

// A Server is this program's use of the private PostgreSQL, which may serve other programs too.
type Server struct {
	place  place
	socket string
	use    *lock

	once    sync.Once
	stopErr error
}

// Start joins the server of the folder, or makes the cluster and launches it, and returns when it answers.
// Programs that start at once wait for each other. Errors are Russian and say what to do.
func Start(ctx context.Context, o Options) (*Server, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	p, err := settle(o.Dir)
	if err != nil {
		return nil, err
	}
	gate, err := p.pass(ctx)
	if err != nil {
		return nil, err
	}
	defer gate.release()
	if err := p.sweep(); err != nil {
		return nil, err
	}
	use, err := p.users().enter()
	if err != nil {
		return nil, err
	}
	up := ascent{place: p, options: o, left: attempts}
	socket, err := up.run(ctx)
	if err != nil {
		use.release()
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), aftermath)
		defer cancel()
		return nil, errors.Join(err, up.abandon(ctx))
	}
	return &Server{place: p, socket: socket, use: use}, nil
}

// pass is the gate through which one program at a time starts or stops the server.
func (p place) pass(ctx context.Context) (*lock, error) {
	gate, err := waitLock(ctx, p.gate())
	if err != nil {
		return nil, err
	}
	if err := p.keeper.take(gate.file); err != nil {
		gate.release()
		return nil, err
	}
	return gate, nil
}

// Dir is where the cluster really lies: not the chosen folder when that one is closed to the server's user.
func (s *Server) Dir() string { return s.place.dir }

// Socket is the folder of the server's Unix socket.
func (s *Server) Socket() string { return s.socket }

// URL is how to connect to the database as its superuser: for pgx, and for psql by the same people who may.
func (s *Server) URL(database string) string {
	host := strings.ReplaceAll(url.QueryEscape(s.socket), "+", "%20")
	return "postgres://" + superuser + "@/" + url.PathEscape(database) + "?host=" + host + "&port=5432&sslmode=disable"
}

// EnsureDatabase makes the database unless it is there already.
func (s *Server) EnsureDatabase(ctx context.Context, name string) error {
	_, err := query(ctx, s.socket, `CREATE DATABASE "`+strings.ReplaceAll(name, `"`, `""`)+`"`)
	var refused refusal
	if errors.As(err, &refused) && (refused.code == duplicateDatabase || refused.code == uniqueViolation) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("не удалось создать базу данных %q: %w", name, err)
	}
	return nil
}

// Stop ends this program's use; the last one stops the server and waits until it is gone. Close the connections
// first: they are cut. A second Stop returns what the first did. When ctx ends too early,
// the server ends by itself or the next Start adopts it.
func (s *Server) Stop(ctx context.Context) error {
	s.once.Do(func() {
		s.use.release()
		gate, err := s.place.pass(ctx)
		if err != nil {
			s.stopErr = err
			return
		}
		defer gate.release()
		s.stopErr = s.place.shutDownUnused(ctx)
	})
	return s.stopErr
}

// shutDownUnused must be called behind the gate.
func (p place) shutDownUnused(ctx context.Context) error {
	if held, err := p.users().count(); err != nil || held > 0 {
		return err
	}
	return p.shutDown(ctx)
}
