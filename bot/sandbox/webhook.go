package sandbox

import (
	"bytes"
	"context"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"time"
)

// Waits between repeats of a webhook call that was not answered with 2xx. Telegram's own are longer.
const (
	firstRetry = 20 * time.Millisecond
	lastRetry  = time.Second
)

// webhook pushes the queue to the bot's address: one chat in order, several chats at once.
type webhook struct {
	url, secret string
	max         int
	client      *http.Client
	stop        context.CancelFunc
	lastError   string
	lastErrorAt int64
}

var secretPattern = regexp.MustCompile(`^[A-Za-z0-9_-]{1,256}$`)

func (s *Sandbox) setWebhook(ctx context.Context, r *request) (any, error) {
	if r.text("url") == "" {
		return s.deleteWebhook(ctx, r)
	}
	if !hookURL(r.text("url")) {
		return nil, bad("bad webhook: An HTTPS URL must be provided for webhook")
	}
	if secret := r.text("secret_token"); secret != "" && !secretPattern.MatchString(secret) {
		return nil, bad("secret token contains unallowed characters")
	}
	connections := int(r.number("max_connections"))
	if connections < 1 || connections > 100 {
		connections = 40
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if refused := s.updates.allow(r.text("allowed_updates")); refused != nil {
		return nil, refused
	}
	s.unhook(r.flag("drop_pending_updates"))
	run, stop := context.WithCancel(context.Background())
	s.hook = &webhook{
		url: r.text("url"), secret: r.text("secret_token"), max: connections, stop: stop,
		client: &http.Client{
			Timeout:       time.Minute,
			Transport:     &http.Transport{MaxIdleConnsPerHost: connections},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
	h := s.hook
	s.wg.Go(func() { s.runWebhook(run, h) })
	s.bell.ring()
	return true, nil
}

// hookURL takes https, and plain http on loopback, where no certificate can be had.
func hookURL(raw string) bool {
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}

func (s *Sandbox) deleteWebhook(_ context.Context, r *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unhook(r.flag("drop_pending_updates"))
	return true, nil
}

func (s *Sandbox) unhook(dropPending bool) {
	if s.hook != nil {
		s.hook.stop()
		s.hook = nil
	}
	for _, u := range s.updates.queue {
		u.inFlight = false
	}
	if dropPending {
		s.updates.queue = nil
	}
	s.bell.ring()
}

func (s *Sandbox) getWebhookInfo(context.Context, *request) (any, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	info := struct {
		URL         string   `json:"url"`
		Certificate bool     `json:"has_custom_certificate"`
		Pending     int      `json:"pending_update_count"`
		ErrorAt     int64    `json:"last_error_date,omitempty"`
		Error       string   `json:"last_error_message,omitempty"`
		Connections int      `json:"max_connections,omitempty"`
		Allowed     []string `json:"allowed_updates,omitempty"`
	}{Pending: len(s.updates.queue), Allowed: s.updates.allowed}
	if h := s.hook; h != nil {
		info.URL, info.Connections, info.Error, info.ErrorAt = h.url, h.max, h.lastError, h.lastErrorAt
	}
	return info, nil
}

// runWebhook hands out work until the webhook is taken away.
func (s *Sandbox) runWebhook(ctx context.Context, h *webhook) {
	defer h.client.CloseIdleConnections()
	free := make(chan struct{}, h.max)
	for {
		select {
		case free <- struct{}{}:
		case <-ctx.Done():
			return
		}
		var u *update
		if s.await(ctx, func() bool { u = s.nextFor(h); return u != nil }) != nil {
			return
		}
		s.wg.Go(func() {
			s.pushTo(ctx, h, u)
			<-free
		})
	}
}

// nextFor takes the first update whose chat has none in flight; under the lock.
func (s *Sandbox) nextFor(h *webhook) *update {
	if s.hook != h {
		return nil
	}
	busy := map[int64]bool{}
	for _, u := range s.updates.queue {
		if u.chat != 0 && busy[u.chat] {
			continue
		}
		if !u.inFlight {
			u.inFlight = true
			return u
		}
		busy[u.chat] = true
	}
	return nil
}

// pushTo repeats one update until it is taken.
func (s *Sandbox) pushTo(ctx context.Context, h *webhook, u *update) {
	for wait := firstRetry; ; wait = min(2*wait, lastRetry) {
		err := h.post(ctx, u.body)
		s.mu.Lock()
		if s.hook == h && err == nil {
			s.updates.queue = slices.DeleteFunc(s.updates.queue, func(x *update) bool { return x == u })
		}
		if err != nil && ctx.Err() == nil {
			h.lastError, h.lastErrorAt = err.Error(), s.opt.Clock().Unix()
		}
		s.bell.ring()
		s.mu.Unlock()
		if err == nil {
			return
		}
		select {
		case <-time.After(wait):
		case <-ctx.Done():
			return
		}
	}
}

func (h *webhook) post(ctx context.Context, body []byte) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, h.url, bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	if h.secret != "" {
		req.Header.Set("X-Telegram-Bot-Api-Secret-Token", h.secret)
	}
	resp, err := h.client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<20))
	if resp.StatusCode/100 != 2 {
		return telegramSays("Wrong response from the webhook: %s", resp.Status)
	}
	return nil
}
