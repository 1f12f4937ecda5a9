package embedded

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// users is the folder with a held file per Server value, of this program or of others.
// It is read and written only behind the gate, so a file there is either held or left by a dead program.
type users struct {
	dir    string
	keeper account
}

// enter counts the caller in until the lock is released.
func (u users) enter() (*lock, error) {
	if err := u.keeper.mkdir(u.dir); err != nil {
		return nil, err
	}
	for n := os.Getpid(); ; n++ {
		l, err := tryLock(filepath.Join(u.dir, strconv.Itoa(n)+".lock"), os.O_CREATE|os.O_EXCL)
		switch {
		case os.IsExist(err):
			continue
		case err != nil:
			return nil, fmt.Errorf("не удалось отметиться среди пользователей базы: %w", err)
		}
		if err := u.keeper.take(l.file); err != nil {
			l.release()
			return nil, err
		}
		return l, nil
	}
}

// count says how many are in, and clears away what has no holder.
func (u users) count() (int, error) {
	entries, err := os.ReadDir(u.dir)
	if err != nil {
		return 0, err
	}
	held := 0
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".lock") {
			continue
		}
		path := filepath.Join(u.dir, entry.Name())
		l, err := tryLock(path, 0)
		if err != nil || l == nil { // unreadable counts as held: never stop the server under somebody
			held++
			continue
		}
		_ = os.Remove(path)
		l.release()
	}
	return held, nil
}
