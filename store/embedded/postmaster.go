package embedded

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// A postmaster is the cluster's server process as its pid file tells of it.
type postmaster struct {
	pid    int    // of a living process that surely serves this cluster; 0: none is known
	socket string // folder of its socket; empty until it listens
}

// postmaster reads the pid file, which may be missing, half written, or left over from before a reboot.
func (p place) postmaster() postmaster {
	text, err := os.ReadFile(filepath.Join(p.cluster(), "postmaster.pid"))
	if err != nil {
		return postmaster{}
	}
	var found postmaster
	lines := strings.Split(string(text), "\n")
	if pid, err := strconv.Atoi(lines[0]); err == nil && len(lines) > 1 && p.served(pid) {
		found.pid = pid
	}
	if len(lines) > 5 {
		found.socket = lines[4]
	}
	return found
}

// served reports whether the process is a server of this cluster. A living process is not enough, since
// numbers are given anew after a reboot; its command line says what it serves. It may be read
// by everybody, unlike the working folder, which root in a container may not look up.
func (p place) served(pid int) bool {
	if pid <= 1 {
		return false
	}
	said, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err == nil {
		return bytes.Contains(said, []byte("\x00-D\x00"+p.cluster()+"\x00"))
	}
	if _, err := os.Stat("/proc/self/cmdline"); err == nil {
		return false
	}
	return alive(pid) // a system without /proc: take the number's word
}

func alive(pid int) bool {
	err := syscall.Kill(pid, 0)
	return err == nil || errors.Is(err, syscall.EPERM)
}

// forget removes pid files whose number now belongs to somebody else: PostgreSQL sees just a living process
// there and would never start again. What its processes share in memory still guards the data.
func (p place) forget() error {
	for _, path := range []string{filepath.Join(p.cluster(), "postmaster.pid"), filepath.Join(p.socket(), socketName+".lock")} {
		text, err := os.ReadFile(path)
		if err != nil {
			continue
		}
		number, _, _ := strings.Cut(string(text), "\n")
		pid, err := strconv.Atoi(number)
		if err != nil || pid <= 0 || !alive(pid) || p.served(pid) {
			continue
		}
		if err := os.Remove(path); err != nil {
			return err
		}
	}
	return nil
}

// shutDown ends the server with its data in order: sessions are cut, a checkpoint is written.
func (p place) shutDown(ctx context.Context) error {
	pid := p.postmaster().pid
	if pid == 0 {
		return nil
	}
	if err := syscall.Kill(pid, syscall.SIGINT); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("не удалось остановить PostgreSQL (процесс %d): %w", pid, err)
	}
	for p.served(pid) {
		if err := pause(ctx, pulse); err != nil {
			return fmt.Errorf("PostgreSQL ещё останавливается (процесс %d): %w", pid, err)
		}
	}
	return nil
}
