package sandbox

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/netip"
	"regexp"
	"strings"
	"syscall"
	"time"
)

var (
	errNoOneClick  = errors.New("в этом письме нет отписки одним нажатием")
	errNotLoopback = errors.New("sandbox: this address is not on this machine")
	errUnreachable = errors.New("не удалось отправить: сервис не отвечает или его адрес не на этом компьютере")
)

var webAddress = regexp.MustCompile(`<\s*(https?://[^>\s]+)\s*>`)

// oneClick is where a letter's one-click unsubscription goes (RFC 8058); empty where it offers none.
func (l Letter) oneClick() string {
	if !strings.EqualFold(strings.TrimSpace(l.Header.Get("List-Unsubscribe-Post")), "List-Unsubscribe=One-Click") {
		return ""
	}
	found := webAddress.FindStringSubmatch(l.Header.Get("List-Unsubscribe"))
	if found == nil {
		return ""
	}
	return found[1]
}

// unsubscribe does what a mail service does when its reader presses «unsubscribe»: one POST, no cookies, no redirect
// followed. It goes to this machine only, so no letter can make the sandbox call a stranger.
func (s *Sandbox) unsubscribe(number int) (any, error) {
	l, ok := s.Mail.letter(number)
	target := l.oneClick()
	if !ok || target == "" {
		return nil, errNoOneClick
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, target, strings.NewReader("List-Unsubscribe=One-Click"))
	if err != nil {
		return nil, errUnreachable
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	dialer := &net.Dialer{Control: loopbackOnly}
	client := &http.Client{
		Transport:     &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, errUnreachable
	}
	defer resp.Body.Close()
	return map[string]int{"status": resp.StatusCode}, nil
}

// loopbackOnly looks at the address itself, after names were resolved.
func loopbackOnly(_, address string, _ syscall.RawConn) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil || !at.Addr().Unmap().IsLoopback() {
		return errNotLoopback
	}
	return nil
}
