package storetest

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
)

// Proxy stands before a PostgreSQL as a line that can be cut: all of it, or each
// so many-th COMMIT, after the server has heard it and before its answer is.
type Proxy struct {
	dir    string
	target string
	door   net.Listener

	mu      sync.Mutex
	shut    bool
	lines   map[net.Conn]struct{}
	every   int    // cut each so many-th commit; 0: none
	words   []byte // what a client says that is one, in lower case
	commits int
	cut     int
}

const socketName = ".s.PGSQL.5432"

// NewProxy stands before the socket in a folder.
func NewProxy(t testing.TB, folder string) *Proxy {
	t.Helper()
	dir, err := os.MkdirTemp("/tmp", "zx-")
	if err != nil {
		t.Fatal(err)
	}
	p := &Proxy{dir: dir, target: filepath.Join(folder, socketName), lines: map[net.Conn]struct{}{}}
	if p.door, err = (&net.ListenConfig{}).Listen(t.Context(), "unix", filepath.Join(dir, socketName)); err != nil {
		t.Fatal(err)
	}
	go func() {
		for {
			in, err := p.door.Accept()
			if err != nil {
				return
			}
			go p.serve(in)
		}
	}()
	t.Cleanup(func() {
		_ = p.door.Close()
		p.Cut()
		_ = os.RemoveAll(dir)
	})
	return p
}

// Socket is the folder that clients connect through.
func (p *Proxy) Socket() string { return p.dir }

// Cut ends every connection that there is.
func (p *Proxy) Cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.lines {
		_ = c.Close()
	}
	clear(p.lines)
}

// Shut refuses new connections, too, until it is opened again.
func (p *Proxy) Shut(shut bool) {
	p.mu.Lock()
	p.shut = shut
	p.mu.Unlock()
	if shut {
		p.Cut()
	}
}

// CutAfter cuts from now on each so many-th time that a client says these words; 0:
// none. «commit\x00» is a COMMIT; a statement that is a transaction of its own says
// none, and its words are on the line through InWords.
func (p *Proxy) CutAfter(every int, words string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.every, p.words = every, bytes.ToLower([]byte(words))
}

// Commits is how many passed, and how many of them were cut.
func (p *Proxy) Commits() (all, cut int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.commits, p.cut
}

func (p *Proxy) serve(in net.Conn) {
	out, err := (&net.Dialer{}).DialContext(context.Background(), "unix", p.target)
	if err != nil {
		_ = in.Close()
		return
	}
	p.mu.Lock()
	if p.shut {
		p.mu.Unlock()
		_, _ = in.Close(), out.Close()
		return
	}
	p.lines[in], p.lines[out] = struct{}{}, struct{}{}
	p.mu.Unlock()
	end := sync.OnceFunc(func() {
		_, _ = in.Close(), out.Close()
		p.mu.Lock()
		delete(p.lines, in)
		delete(p.lines, out)
		p.mu.Unlock()
	})
	cut := make(chan struct{}) // closed when the next answer is not to pass
	go func() {
		if !p.forth(in, out, cut) { // else the answer, which goes nowhere, ends the line
			end()
		}
	}()
	defer end()
	p.back(in, out, cut)
}

// forth passes on what the client says, up to a commit that is to be cut: true then.
func (p *Proxy) forth(in io.Reader, out io.Writer, cut chan<- struct{}) bool {
	said := make([]byte, 64<<10)
	for {
		n, err := in.Read(said)
		if p.cuts(said[:n]) {
			close(cut)
			_, err := out.Write(said[:n])
			return err == nil
		}
		if n > 0 {
			if _, wrong := out.Write(said[:n]); wrong != nil {
				return false
			}
		}
		if err != nil {
			return false
		}
	}
}

func (p *Proxy) cuts(said []byte) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.words) == 0 || !bytes.Contains(bytes.ToLower(said), p.words) {
		return false
	}
	p.commits++
	if p.every == 0 || p.commits%p.every != 0 {
		return false
	}
	p.cut++
	return true
}

// back passes on what the server answers, until an answer is to be lost.
func (p *Proxy) back(in io.Writer, out io.Reader, cut <-chan struct{}) {
	said := make([]byte, 64<<10)
	for {
		n, err := out.Read(said)
		select {
		case <-cut:
			return
		default:
		}
		if n > 0 {
			if _, wrong := in.Write(said[:n]); wrong != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// Through is the same database through the proxy.
func (p *Proxy) Through(dsn string) string {
	host := filepath.Dir(p.target)
	return strings.NewReplacer(url.QueryEscape(host), url.QueryEscape(p.dir), host, p.dir).Replace(dsn)
}

// InWords is Through where every statement is said in full each time.
func (p *Proxy) InWords(dsn string) string {
	const mode = "default_query_exec_mode=cache_describe"
	dsn = p.Through(dsn)
	switch {
	case !strings.Contains(dsn, "://"):
		return dsn + " " + mode
	case strings.Contains(dsn, "?"):
		return dsn + "&" + mode
	}
	return dsn + "?" + mode
}

// SocketOf is the folder of the socket that a DSN names.
func SocketOf(t testing.TB, dsn string) string {
	t.Helper()
	c, err := pgx.ParseConfig(dsn)
	if err != nil {
		t.Fatal("the DSN does not read")
	}
	return c.Host
}
