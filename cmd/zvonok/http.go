package main

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"

	"zvonok/notify"
)

// webhookPath is where Telegram brings updates; it shows a secret in a header.
const webhookPath = "/telegram"

// routes is the table of what HTTP answers.
func (h *house) routes() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /healthz", healthy)
	mux.HandleFunc("GET /readyz", h.ready)
	mux.Handle("GET /metrics", promhttp.HandlerFor(h.registry, promhttp.HandlerOpts{}))
	mux.Handle("POST "+webhookPath, h.bot.Webhook())
	mux.Handle(notify.UnsubscribePath, h.pages.Unsubscribe())
	mux.Handle(notify.ConfirmPath, h.pages.Confirm())
	mux.Handle("POST "+pushPath, &pushing{store: h.store, log: h.log, turns: newTurns(), took: observePushes(h.registry)})
	mux.HandleFunc("GET "+openAPIPath, openAPI)
	return quietly(h.log, mux)
}

// healthy says that the process answers at all; whoever restarts it asks this.
func healthy(w http.ResponseWriter, _ *http.Request) {
	_, _ = w.Write([]byte("ok\n"))
}

// quietly turns a panic into a 500 and a line in the log that holds no address:
// a link's path carries its secret.
func quietly(log *slog.Logger, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if broken := recover(); broken != nil {
				log.ErrorContext(r.Context(), "an HTTP handler broke", "pattern", r.Pattern)
				w.WriteHeader(http.StatusInternalServerError)
			}
		}()
		header := w.Header()
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// The patience of HTTP. A poll of Telegram's is ours, not served here.
const (
	headerPatience = 5 * time.Second
	bodyPatience   = 15 * time.Second
	idlePatience   = 60 * time.Second
	lastRequests   = 5 * time.Second
)

// serveHTTP answers until ctx ends, then finishes what is under way.
func (h *house) serveHTTP(ctx context.Context) error {
	server := &http.Server{
		Handler:           h.routes(),
		ReadHeaderTimeout: headerPatience,
		ReadTimeout:       bodyPatience,
		WriteTimeout:      2 * bodyPatience,
		IdleTimeout:       idlePatience,
		MaxHeaderBytes:    16 << 10,
		BaseContext:       func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
		ErrorLog:          slog.NewLogLogger(h.log.Handler(), slog.LevelDebug),
	}
	stopped := make(chan struct{})
	context.AfterFunc(ctx, func() {
		defer close(stopped)
		last, cancel := context.WithTimeout(context.WithoutCancel(ctx), lastRequests)
		defer cancel()
		if server.Shutdown(last) != nil {
			_ = server.Close() // somebody reads slowly: not a reason to end badly
		}
	})
	if err := server.Serve(h.listener); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	<-stopped
	return nil
}
