package shared

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// redisURL is a real Redis: ZVONOK_TEST_REDIS (a URL or host:port), else a
// redis-server of this test's own on a private socket, else the test is skipped.
func redisURL(t *testing.T) string {
	t.Helper()
	if url := os.Getenv("ZVONOK_TEST_REDIS"); url != "" {
		if !strings.Contains(url, "://") {
			url = "redis://" + url
		}
		return url
	}
	url, _ := startRedis(t)
	return url
}

// startRedis starts a server and gives its address and its process.
func startRedis(t *testing.T) (string, *exec.Cmd) {
	t.Helper()
	binary, err := exec.LookPath("redis-server")
	if err != nil {
		t.Skip("no ZVONOK_TEST_REDIS and no redis-server: the shared contract is tested in memory only")
	}
	folder, err := os.MkdirTemp("", "zr") // a socket's path may have 107 bytes
	if err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(folder, "s")
	server := exec.Command(binary, "--port", "0", "--unixsocket", socket, "--dir", folder, "--save", "", "--daemonize", "no")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = server.Process.Kill()
		_ = server.Wait()
		_ = os.RemoveAll(folder)
	})
	until(t, "an answer of redis-server", func() bool {
		connection, err := net.Dial("unix", socket)
		if err == nil {
			_ = connection.Close()
		}
		return err == nil
	})
	return "unix://" + socket, server
}

func open(t *testing.T, url string) *Shared {
	t.Helper()
	s, err := Open(url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}
