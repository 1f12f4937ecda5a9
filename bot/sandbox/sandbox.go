package sandbox

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// ErrClosed is what waiting ends with when the sandbox is closed meanwhile.
var ErrClosed = errors.New("sandbox: closed")

// Options say how a sandbox is started. The zero value is a whole one, on free loopback ports.
type Options struct {
	Listen     string           // HTTP address; default 127.0.0.1:0
	SMTPListen string           // SMTP address; default 127.0.0.1:0
	Token      string           // the bot's token, «number:secret»; the number becomes the bot's id
	BotName    string           // username without @; default zvonok_demo_bot
	Clock      func() time.Time // dates of messages, the 48 h rules, age of taps; default time.Now
	Rates      Rates            // zero fields mean Telegram's own

	// What follows is for the pages only.
	SetClock func(time.Time) error // moves what Clock tells; nil: the pages show the time and cannot move it
	Zone     *time.Location        // what the pages tell the time in, by its IANA name; default time.Local
	Hints    []Hint                // ready invites of the chat page; Offers replaces them later
	Hosts    []string              // names beside the loopback ones that the pages may be opened by; «*» is any
}

// Sandbox is one bot's Telegram, its people and a mailbox. Its methods may be called from any goroutine.
type Sandbox struct {
	Mail *Mailbox

	opt  Options
	me   user
	http *http.Server
	addr string
	done chan struct{}
	once sync.Once
	wg   sync.WaitGroup

	mu      sync.Mutex
	bell    bell
	seq     int64 // events: a message came, changed or went
	nextID  int64 // message ids of private chats and basic groups are one sequence
	people  map[int64]*Person
	chats   map[int64]*chat
	files   map[string]*file
	queries map[string]*query
	updates updates
	hook    *webhook
	pace    pace
	faults  []*Rule
	calls   map[string]int
	profile profile

	boot  string // another one tells a page that everything began anew
	hints []offer
	shown []shownToast
	moved int // how often the clock was
}

// Start listens on both addresses and serves until Close.
func Start(opt Options) (*Sandbox, error) {
	opt.fill()
	ln, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", opt.Listen)
	if err != nil {
		return nil, fmt.Errorf("sandbox: listen for HTTP: %w", err)
	}
	mail, err := startMailbox(opt.SMTPListen, opt.Clock)
	if err != nil {
		_ = ln.Close()
		return nil, err
	}
	s := &Sandbox{
		Mail: mail, opt: opt, me: botUser(opt), addr: ln.Addr().String(), done: make(chan struct{}),
		bell: newBell(), people: map[int64]*Person{}, chats: map[int64]*chat{}, files: map[string]*file{},
		queries: map[string]*query{}, updates: newUpdates(), pace: newPace(opt.Rates), calls: map[string]int{},
		profile: newProfile(), boot: rand.Text(), hints: offers(opt.Hints),
	}
	s.http = &http.Server{Handler: http.HandlerFunc(s.serve), ReadHeaderTimeout: 30 * time.Second}
	s.wg.Go(func() { _ = s.http.Serve(ln) })
	return s, nil
}

func (o *Options) fill() {
	if o.Listen == "" {
		o.Listen = "127.0.0.1:0"
	}
	if o.SMTPListen == "" {
		o.SMTPListen = "127.0.0.1:0"
	}
	if o.Token == "" {
		o.Token = "7000000001:sandbox-made-up-token-not-a-secret"
	}
	if o.BotName == "" {
		o.BotName = "zvonok_demo_bot"
	}
	if o.Clock == nil {
		o.Clock = time.Now
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
}

func botUser(o Options) user {
	number, _, _ := strings.Cut(o.Token, ":")
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil {
		id = 7_000_000_001
	}
	return user{ID: id, IsBot: true, FirstName: "Звонок", Username: o.BotName}
}

// URL is the base of the Bot API: requests go to URL/bot<token>/<method>. It is what TELEGRAM_API takes.
func (s *Sandbox) URL() string { return "http://" + s.addr }

// SMTPURL is the mail server's address as SMTP_URL takes it.
func (s *Sandbox) SMTPURL() string { return "smtp://" + s.Mail.addr }

// Token is the only token that is let in.
func (s *Sandbox) Token() string { return s.opt.Token }

// BotName is the bot's username, without @.
func (s *Sandbox) BotName() string { return s.me.Username }

// Close stops both servers and all waiting; a second Close is fine.
func (s *Sandbox) Close() error {
	var err error
	s.once.Do(func() {
		close(s.done)
		s.mu.Lock()
		if s.hook != nil {
			s.hook.stop()
		}
		s.mu.Unlock()
		ctx, cancel := context.WithTimeout(context.Background(), 500*time.Millisecond)
		defer cancel()
		if s.http.Shutdown(ctx) != nil {
			err = s.http.Close()
		}
		err = errors.Join(err, s.Mail.close())
		s.wg.Wait()
	})
	return err
}

// await runs try under the lock after every change until it says true.
func (s *Sandbox) await(ctx context.Context, try func() bool) error {
	for {
		s.mu.Lock()
		ok, rung := try(), s.bell.next()
		s.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-rung:
		case <-ctx.Done():
			return ctx.Err()
		case <-s.done:
			return ErrClosed
		}
	}
}

func (s *Sandbox) serve(w http.ResponseWriter, r *http.Request) {
	path := r.URL.Path
	switch {
	case strings.HasPrefix(path, "/file/bot"):
		s.serveFile(w, r, strings.TrimPrefix(path, "/file/bot"))
	case strings.HasPrefix(path, "/bot"):
		s.serveBot(w, r, strings.TrimPrefix(path, "/bot"))
	case !s.knowsHost(r.Host):
		controlError(w, http.StatusMisdirectedRequest, errors.New("this name is not the sandbox's: open it by a loopback address"))
	case strings.HasPrefix(path, "/sandbox/") && (pages[path] == nil || r.Method != http.MethodGet):
		s.serveControl(w, r)
	default:
		s.servePage(w, r)
	}
}
