package embedded

import (
	"bytes"
	"io"
	"os"
	"strings"
	"syscall"
)

const (
	// logMax is when server.log becomes server.log.old; PostgreSQL adds a few lines a day.
	logMax = 8 << 20

	quotedLines = 12
)

// openLog opens the server's log for adding to, and tells where what comes next begins.
func (p place) openLog() (file *os.File, from int64, err error) {
	if info, err := os.Lstat(p.logFile()); err == nil && info.Size() > logMax {
		if err := os.Rename(p.logFile(), p.logFile()+".old"); err != nil {
			return nil, 0, err
		}
	}
	file, err = os.OpenFile(p.logFile(), os.O_CREATE|os.O_APPEND|os.O_WRONLY|syscall.O_NOFOLLOW, 0o600)
	if err != nil {
		return nil, 0, err
	}
	if err := p.keeper.take(file); err != nil {
		_ = file.Close()
		return nil, 0, err
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close()
		return nil, 0, err
	}
	return file, info.Size(), nil
}

// logTail quotes what the server said last, since the launch at that offset.
func (p place) logTail(from int64) string {
	file, err := os.Open(p.logFile())
	if err != nil {
		return err.Error()
	}
	defer file.Close() //nolint:errcheck // only read
	if _, err := file.Seek(from, io.SeekStart); err != nil {
		return err.Error()
	}
	said, err := io.ReadAll(io.LimitReader(file, 1<<20))
	if err != nil {
		return err.Error()
	}
	return lastLines(said)
}

func lastLines(said []byte) string {
	lines := bytes.Split(bytes.TrimSpace(said), []byte("\n"))
	lines = lines[max(0, len(lines)-quotedLines):]
	return strings.ToValidUTF8(string(bytes.Join(lines, []byte("\n"))), "?")
}
