package main

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"
)

// readyPatience bounds one look: whoever asks has a time-out of its own.
const readyPatience = 2 * time.Second

// ready says whether requests should come here: the database answers, Telegram
// knows us, and Redis too where there is one. What is down is named, no more.
func (h *house) ready(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), readyPatience)
	defer cancel()
	var lines string
	status := http.StatusOK
	say := func(name string, fine bool) {
		if fine {
			lines += name + ": ok\n"
			return
		}
		lines += name + ": down\n"
		status = http.StatusServiceUnavailable
	}
	say("database", h.store.Ping(ctx) == nil)
	say("telegram", h.telegramUp.Load())
	if h.config.RedisURL != "" {
		// Without Redis each replica paces itself: worse, not down.
		if h.shared.Ping(ctx) != nil {
			lines += "redis: down, going on without\n"
		} else {
			lines += "redis: ok\n"
		}
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write([]byte(lines))
}

// light is what presence saw last.
type light = atomic.Bool
