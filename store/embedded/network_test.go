package embedded

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// The setting says that no address is listened on; here the kernel says it.
func TestNoNetworkAddress(t *testing.T) {
	t.Parallel()
	s := start(t, Options{Dir: ready(t), NoFsync: true})
	fds := filepath.Join("/proc", strconv.Itoa(serverOf(t, s)), "fd")
	entries, err := os.ReadDir(fds)
	if err != nil {
		t.Skipf("needs to see the server's open files: %v", err)
	}
	tables := map[string]string{}
	for _, name := range []string{"tcp", "tcp6", "udp", "udp6", "unix"} {
		table, err := os.ReadFile("/proc/net/" + name)
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		tables[name] = string(table)
	}
	unix := 0
	for _, entry := range entries {
		target, err := os.Readlink(filepath.Join(fds, entry.Name()))
		if err != nil || !strings.HasPrefix(target, "socket:[") {
			continue
		}
		inode := " " + strings.Trim(strings.TrimPrefix(target, "socket:"), "[]") + " "
		for name, table := range tables {
			switch found := strings.Contains(table, inode); {
			case found && name == "unix":
				unix++
			case found:
				t.Errorf("the server holds a %s socket", name)
			}
		}
	}
	if unix == 0 {
		t.Error("the server holds no Unix socket: this test does not see what it should")
	}
}
