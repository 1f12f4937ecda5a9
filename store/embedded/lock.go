package embedded

import (
	"context"
	"errors"
	"fmt"
	"os"
	"syscall"
	"time"
)

// pulse is how often a condition outside this process is looked at again.
const pulse = 20 * time.Millisecond

// A lock is a file held by flock: the kernel lets go of it when the program dies, however it dies.
type lock struct{ file *os.File }

// tryLock takes the file's lock, or returns nil at once when somebody holds it.
// A link is not followed: under root the folder may belong to another user.
func tryLock(path string, flag int) (*lock, error) {
	file, err := os.OpenFile(path, os.O_RDWR|syscall.O_NOFOLLOW|flag, 0o600)
	if err != nil {
		return nil, err
	}
	for {
		err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
		if !errors.Is(err, syscall.EINTR) {
			break
		}
	}
	switch {
	case err == nil:
		return &lock{file}, nil
	case errors.Is(err, syscall.EWOULDBLOCK):
		return nil, file.Close()
	}
	return nil, errors.Join(fmt.Errorf("блокировка файла %s: %w", path, err), file.Close())
}

// waitLock takes the file's lock as soon as it is free.
func waitLock(ctx context.Context, path string) (*lock, error) {
	for {
		l, err := tryLock(path, os.O_CREATE)
		if l != nil || err != nil {
			return l, err
		}
		if err := pause(ctx, pulse); err != nil {
			return nil, fmt.Errorf("другая программа слишком долго запускает или останавливает базу (занят файл %s): %w", path, err)
		}
	}
}

// release lets go of the lock. Unlocking first matters: a child just being forked still holds the file open.
func (l *lock) release() {
	_ = syscall.Flock(int(l.file.Fd()), syscall.LOCK_UN)
	_ = l.file.Close()
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
