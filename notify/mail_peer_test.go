package notify_test

import (
	"bufio"
	"cmp"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"zvonok/bot/sandbox"
	"zvonok/notify"
	"zvonok/store"
	"zvonok/store/school"
)

// peer is a mail server that does by the letter what a test says; the sandbox's
// own is too well-behaved for that.
type peer struct {
	extensions []string          // after EHLO
	answers    map[string]string // by command: what is said instead of yes; «» closes the connection
	afterDot   string            // of a letter taken whole; «» closes the connection
	closeAfter bool              // hangs up once a letter is taken and said so

	at   string // host:port to listen at; empty: any of 127.0.0.1
	addr string
	mu   sync.Mutex
	log  []string // commands, in order
	name string   // by which it was greeted
	kept []string // letters that were taken
}

func (p *peer) start(t testing.TB) *peer {
	t.Helper()
	door, err := net.Listen("tcp", cmp.Or(p.at, "127.0.0.1:0"))
	if err != nil {
		t.Fatal(err)
	}
	p.addr = "smtp://" + door.Addr().String()
	var all sync.WaitGroup
	all.Go(func() {
		for {
			c, err := door.Accept()
			if err != nil {
				return
			}
			_ = c.SetDeadline(time.Now().Add(20 * time.Second))
			all.Go(func() { p.serve(c) })
		}
	})
	t.Cleanup(func() { _ = door.Close(); all.Wait() })
	return p
}

func (p *peer) serve(c net.Conn) {
	defer c.Close()
	in := bufio.NewScanner(c)
	in.Buffer(nil, 1<<20)
	fmt.Fprint(c, "220 peer\r\n")
	for in.Scan() {
		verb, _, _ := strings.Cut(strings.ToUpper(in.Text()), " ")
		verb, _, _ = strings.Cut(verb, ":")
		p.mu.Lock()
		p.log = append(p.log, verb)
		if verb == "EHLO" {
			_, p.name, _ = strings.Cut(in.Text(), " ")
		}
		p.mu.Unlock()
		answer, other := p.answers[verb]
		switch {
		case other && answer == "":
			return
		case other:
		case verb == "EHLO":
			answer = strings.Join(append(append([]string{}, "250-peer"), p.extensions...), "\r\n250-") + "\r\n250 HELP"
		case verb == "DATA":
			answer = "354 go on"
		case verb == "QUIT":
			fmt.Fprint(c, "221 bye\r\n")
			return
		default:
			answer = "250 fine"
		}
		fmt.Fprint(c, answer+"\r\n")
		if verb == "DATA" && strings.HasPrefix(answer, "354") && !p.take(in, c) {
			return
		}
	}
}

// take reads a letter; false: it hangs up.
func (p *peer) take(in *bufio.Scanner, c net.Conn) bool {
	var letter strings.Builder
	for in.Scan() {
		if in.Text() == "." {
			p.mu.Lock()
			p.kept = append(p.kept, letter.String())
			p.mu.Unlock()
			if p.afterDot == "" {
				return false
			}
			fmt.Fprint(c, p.afterDot+"\r\n")
			return !p.closeAfter
		}
		letter.WriteString(in.Text() + "\n")
	}
	return false
}

func (p *peer) seen() (commands string, letters int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return strings.Join(p.log, " "), len(p.kept)
}

// sent sends one letter to a peer and tells how that ended.
func sent(t *testing.T, m *notify.Mail, l store.Letter) notify.Outcome {
	t.Helper()
	d := notify.Compose(texts(t), l)
	return m.Send(t.Context(), notify.Piece{Letter: l, Digest: &d})
}

// Every answer at every moment, of servers that take commands together and of
// those that want them one by one: what is sent, later, never, and what is not
// known; and that nobody's fault is another letter's.
func TestMailServersOfAllKinds(t *testing.T) {
	t.Parallel()
	fine := "250 2.0.0 taken"
	for name, c := range map[string]struct {
		answers map[string]string
		dot     string
		want    notify.Verdict
		down    bool
		why     string
		letters int
	}{
		"taken":                       {nil, fine, notify.Sent, false, "", 1},
		"451 at RCPT":                 {map[string]string{"RCPT": "451 4.7.1 greylisted, come back"}, fine, notify.Later, false, "smtp 451 4.7.1", 0},
		"450 at MAIL":                 {map[string]string{"MAIL": "450 4.1.8 no"}, fine, notify.Later, false, "smtp 450 4.1.8", 0},
		"452 at MAIL, its disk full":  {map[string]string{"MAIL": "452 4.3.1 Insufficient system storage"}, fine, notify.Later, false, "smtp 452 4.3.1", 0},
		"452 at the dot":              {nil, "452 4.3.1 Insufficient system storage", notify.Later, false, "smtp 452 4.3.1", 1},
		"552 at the dot, mailbox":     {nil, "552 5.2.2 Mailbox full", notify.Never, false, "smtp 552 5.2.2", 1},
		"552 at MAIL, too large":      {map[string]string{"MAIL": "552 5.3.4 Message too big"}, fine, notify.Never, false, "smtp 552 5.3.4", 0},
		"550 at RCPT":                 {map[string]string{"RCPT": "550 5.1.1 <anna@example.org> unknown"}, fine, notify.Never, false, "smtp 550 5.1.1", 0},
		"550 without a detail":        {map[string]string{"RCPT": "550 no such anna@example.org"}, fine, notify.Never, false, "smtp 550", 0},
		"554 at DATA":                 {map[string]string{"DATA": "554 5.7.1 policy"}, fine, notify.Never, false, "smtp 554 5.7.1", 0},
		"550 at the dot, as spam":     {nil, "550 5.7.1 looks like spam", notify.Never, false, "smtp 550 5.7.1", 1},
		"421 at the dot":              {nil, "421 4.3.2 shutting down", notify.Later, true, "smtp 421 4.3.2", 1},
		"421 at MAIL":                 {map[string]string{"MAIL": "421 4.7.0 too many"}, fine, notify.Later, true, "smtp 421 4.7.0", 0},
		"550 at MAIL: not from us":    {map[string]string{"MAIL": "550 5.7.1 not from you"}, fine, notify.Later, true, "smtp 550 5.7.1", 0},
		"the line drops at RCPT":      {map[string]string{"RCPT": ""}, fine, notify.Later, true, "unreached", 0},
		"the line drops at DATA":      {map[string]string{"DATA": ""}, fine, notify.Later, true, "unreached", 0},
		"the line drops after a dot":  {nil, "", notify.Ambiguous, false, "unanswered", 1},
		"it takes a letter to nobody": {map[string]string{"RCPT": "550 5.1.1 unknown", "DATA": "354 go on"}, fine, notify.Never, false, "smtp 550 5.1.1", 0},
	} {
		for _, together := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, together %v", name, together), func(t *testing.T) {
				t.Parallel()
				p := &peer{answers: c.answers, afterDot: c.dot}
				if together {
					p.extensions = []string{"PIPELINING", "8BITMIME", "SMTPUTF8"}
				}
				p.start(t)
				mail := dialMail(t, p.addr, nil)
				o := sent(t, mail, letter(school.Parent, maria()))
				if o.Verdict != c.want || o.Down != c.down || o.Why != c.why || o.Ours != "" {
					t.Errorf("%+v", o)
				}
				commands, letters := p.seen()
				if letters != c.letters {
					t.Errorf("%d letters were finished: %s", letters, commands)
				}
				if o.Verdict == notify.Later && !o.Down && o.After < time.Minute {
					t.Errorf("again after %v", o.After)
				}
			})
		}
	}
}

// A letter whose dot was accepted is done, whatever becomes of the line then; and
// a line that the server closed meanwhile costs the next letter nothing.
func TestAcceptedIsDone(t *testing.T) {
	t.Parallel()
	for name, p := range map[string]*peer{
		"RSET and QUIT fail":       {afterDot: "250 taken", answers: map[string]string{"RSET": "", "QUIT": ""}},
		"it hangs up after taking": {afterDot: "250 taken", closeAfter: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mail := dialMail(t, p.start(t).addr, nil)
			for i := range 5 {
				if o := sent(t, mail, letter(school.Parent, maria())); o.Verdict != notify.Sent {
					t.Fatalf("letter %d: %+v", i, o)
				}
			}
			mail.Close()
			if commands, letters := p.seen(); letters != 5 || strings.Contains(commands, "NOOP") || strings.Contains(commands, "RSET") {
				t.Errorf("%d letters: %s", letters, commands)
			}
		})
	}
}

// A kept line serves one letter after another without greeting again, also after
// a refusal; no machine and no library is named.
func TestOneLineServesManyLetters(t *testing.T) {
	t.Parallel()
	p := (&peer{afterDot: "250 taken", extensions: []string{"PIPELINING"}}).start(t)
	mail := dialMail(t, p.addr, nil)
	for range 3 {
		if o := sent(t, mail, letter(school.Parent, maria())); o.Verdict != notify.Sent {
			t.Fatalf("%+v", o)
		}
	}
	commands, _ := p.seen()
	if want := "EHLO MAIL RCPT DATA MAIL RCPT DATA MAIL RCPT DATA"; commands != want || p.name != "zvonok.example" {
		t.Errorf("%s, greeted by %s", commands, p.name)
	}
	refusing := (&peer{afterDot: "250 taken", answers: map[string]string{"RCPT": "450 later"}}).start(t)
	mail = dialMail(t, refusing.addr, nil)
	for range 2 {
		sent(t, mail, letter(school.Parent, maria()))
	}
	if commands, _ := refusing.seen(); commands != "EHLO MAIL RCPT RSET MAIL RCPT RSET" {
		t.Errorf("%s", commands)
	}
}

// A tarpit holds one connection and loses nothing: slow is taken, too slow is
// told as it is: before the dot surely not sent, after it not known.
func TestTarpits(t *testing.T) {
	t.Parallel()
	w := newWire(t)
	l := letter(school.Parent, maria())
	quick, err := notify.NewMail(notify.MailConfig{URL: w.sandbox.SMTPURL(), From: "diary@zvonok.example", Timeout: 300 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	defer quick.Close()
	w.sandbox.Mail.FailNext(sandbox.Tarpit(50 * time.Millisecond))
	if o := sent(t, quick, l); o.Verdict != notify.Sent {
		t.Errorf("slow: %+v", o)
	}
	// The kept line may only have grown old: the letter gets a fresh one, once.
	w.sandbox.Mail.FailNext(sandbox.Tarpit(20 * time.Second))
	w.sandbox.Mail.FailNext(sandbox.Tarpit(20 * time.Second))
	if o := sent(t, quick, l); o.Verdict != notify.Later || !o.Down {
		t.Errorf("too slow: %+v", o)
	}
	if n := len(w.sandbox.Mail.All()); n != 1 {
		t.Errorf("%d letters", n)
	}
}

// A server that puts a letter off is asked less and less often, and after five
// days no more; days in which we ourselves were away are not held against it.
func TestPatienceEnds(t *testing.T) {
	t.Parallel()
	p := (&peer{afterDot: "250 taken", answers: map[string]string{"RCPT": "451 4.3.0 later"}}).start(t)
	now := evening
	mail, err := notify.NewMail(notify.MailConfig{URL: p.addr, From: "diary@zvonok.example", Clock: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer mail.Close()
	l := letter(school.Parent, maria())
	l.AsOf = evening
	last, tries := time.Duration(0), 0
	for l.Attempt = 1; l.Attempt < 100; l.Attempt++ {
		tries++
		o := sent(t, mail, l)
		if o.Verdict == notify.Never {
			if o.Why != "smtp 451 4.3.0 for days" {
				t.Errorf("%+v", o)
			}
			break
		}
		if o.Verdict != notify.Later || o.After < last*3/4 || o.After > 6*time.Hour {
			t.Fatalf("attempt %d: %+v after %v", l.Attempt, o, last)
		}
		last, now = o.After, now.Add(o.After)
	}
	if waited := now.Sub(evening); waited < 5*24*time.Hour || waited > 5*24*time.Hour+6*time.Hour || tries > 40 {
		t.Errorf("given up after %v and %d tries", waited, tries)
	}
	t.Logf("given up after %v and %d tries", now.Sub(evening).Round(time.Hour), tries)
	l.Attempt = 2
	if o := sent(t, mail, l); o.Verdict != notify.Later {
		t.Errorf("a second try after a week without us: %+v", o)
	}
}
