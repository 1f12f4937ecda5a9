package main

import (
	"net"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestServeAnswersAndStops(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	db := overDatabase(t, s)
	box := overSandbox(t, s)
	v := s.serve()
	if status, body := v.get("/healthz"); status != http.StatusOK || body != "ok\n" {
		t.Errorf("/healthz: %d %q", status, body)
	}
	eventually(t, "the service is ready", func() bool { status, _ := v.get("/readyz"); return status == http.StatusOK })
	eventually(t, "the bot's name is kept", func() bool {
		name, err := db.BotName(t.Context(), 0)
		return err == nil && name == box.BotName()
	})
	eventually(t, "the lease is held", v.holdsLease)
	for _, name := range []string{"go_goroutines", "zvonok_bot_updates_total", "zvonok_telegram_call_seconds", "zvonok_scheduler_runs_total", "zvonok_queue_deliveries", "zvonok_queue_oldest_seconds", "zvonok_notify_channel_down"} {
		eventually(t, "/metrics has "+name, func() bool {
			_, body := v.get("/metrics")
			return strings.Contains(body, "\n"+name)
		})
	}
	for path, want := range map[string]int{
		"/nowhere": http.StatusNotFound, "/telegram": http.StatusMethodNotAllowed,
		"/unsubscribe?t=made-up": http.StatusNotFound, "/confirm": http.StatusNotFound,
	} {
		if status, _ := v.get(path); status != want {
			t.Errorf("%s: %d, want %d", path, status, want)
		}
	}
	anna := family{box.Person("Анна Выдумкина"), t}
	anna.Says("/start")
	anna.hears("код")
	if status := v.stop(); status != done {
		t.Errorf("serve ended with %d:\n%s", status, v.logged)
	}
	if log := v.logged.String(); !strings.Contains(log, `"msg":"stopped"`) || strings.Contains(log, box.Token()) {
		t.Errorf("the log does not tell of the end, or holds the token:\n%s", log)
	}
}

func TestServeBeginsWithoutTelegram(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	overDatabase(t, s)
	box := overSandbox(t, s)
	revive := box.Dies()
	v := s.serve()
	if status, _ := v.get("/healthz"); status != http.StatusOK {
		t.Errorf("/healthz: %d", status)
	}
	if status, body := v.get("/readyz"); status != http.StatusServiceUnavailable || !strings.Contains(body, "telegram: down") || !strings.Contains(body, "database: ok") {
		t.Errorf("/readyz: %d %q", status, body)
	}
	revive()
	eventually(t, "the service is ready", func() bool { status, _ := v.get("/readyz"); return status == http.StatusOK })
	anna := family{box.Person("Анна Выдумкина"), t}
	anna.Says("/start")
	anna.hears("код")
}

func TestServeByWebhook(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	overDatabase(t, s)
	box := overSandbox(t, s)
	address := freeAddress(t)
	s.environ["LISTEN"], s.environ["PUBLIC_URL"], s.environ["WEBHOOK"] = address, "http://"+address, "true"
	v := s.serve()
	anna := family{box.Person("Анна Выдумкина"), t}
	anna.Says("/start")
	anna.hears("код")
	if n := box.Calls("getUpdates"); n != 0 {
		t.Errorf("%d polls beside the webhook", n)
	}
	if status, _ := fetch(t, http.MethodPost, v.url+webhookPath); status != http.StatusNotFound {
		t.Errorf("whoever does not know the secret gets %d, want 404", status)
	}
}

// The one that stands by takes over when the holder ends; the two share a
// database and nothing else.
func TestServeStandsBy(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	overDatabase(t, s)
	box := overSandbox(t, s)
	first := s.serve()
	eventually(t, "the first holds the lease", first.holdsLease)
	second := s.serve()
	if second.holdsLease() {
		t.Errorf("both hold the lease:\n%s\n%s", first.logged, second.logged)
	}
	first.stop()
	eventually(t, "the second holds the lease", second.holdsLease)
	anna := family{box.Person("Анна Выдумкина"), t}
	anna.Says("/start")
	anna.hears("код")
}

// SIGTERM as the operator's machine sends it, to a process of its own.
func TestServeEndsBySignal(t *testing.T) {
	t.Parallel()
	s := newStage(t)
	overDatabase(t, s)
	overSandbox(t, s)
	var logged page
	command := exec.CommandContext(t.Context(), os.Args[0], "serve")
	command.Env = append(s.variables(), asProgram+"=1", "PATH="+os.Getenv("PATH"))
	command.Stderr = &logged
	if err := command.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- command.Wait() }()
	eventually(t, "the lease is held", func() bool { return strings.Contains(logged.String(), "the lease is ours") })
	if err := command.Process.Signal(syscall.SIGTERM); err != nil {
		t.Fatal(err)
	}
	select {
	case err := <-ended:
		if err != nil {
			t.Errorf("serve ended with %v:\n%s", err, &logged)
		}
	case <-time.After(stopGrace + 3*time.Second):
		_ = command.Process.Kill()
		t.Errorf("serve does not end by SIGTERM:\n%s", &logged)
	}
}

func freeAddress(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
